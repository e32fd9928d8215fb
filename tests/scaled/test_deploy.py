"""What lies in ``deploy/``, read by each tool's own linter, and compared with what the code expects.

No container was run by this: docs/operations.md says so.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.utils.io import read_yaml

from clinic import profile
from clinic.problems import PROJECT_ROOT
from commands.processes import free_port
from tests.scaled import nginx
from tests.scaled.services import program

DEPLOY = PROJECT_ROOT / "deploy"
SCALED = {
    "PROFILE": "scaled",
    "DB_URL": "postgresql://guide:secret@database/guide",
    "REDIS_URL": "redis://:secret@redis:6379/0",
    "RABBITMQ_URL": "amqp://guide:secret@rabbitmq/",
    "SESSION_SECRET": "a secret that is long enough to sign with",
}


def compose() -> dict[str, dict[str, Any]]:
    """Return the services of the compose file, anchors resolved."""
    text = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
    services: dict[str, dict[str, Any]] = yaml.safe_load(text)["services"]
    return services


def test_the_container_file_has_no_fault() -> None:
    linter = program("hadolint", str(Path(sys.executable).parent))
    found = subprocess.run([linter, str(DEPLOY / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (found.stdout, found.returncode) == ("", 0)


@pytest.mark.skipif(sys.platform != "linux", reason="compose-spec has packages for Linux alone")
def test_the_compose_file_holds_only_what_compose_knows() -> None:
    from compose_spec import PyCompose

    text = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
    assert set(PyCompose.from_yaml(text).service_names()) == set(compose())
    with pytest.raises(ValueError, match="service_healthyy"):
        PyCompose.from_yaml(text.replace("service_healthy}", "service_healthyy}"))


def test_everything_starts_when_what_it_needs_is_healthy() -> None:
    services = compose()
    needs = {name: one.get("depends_on") or {} for name, one in services.items()}
    assert set(needs["nginx"]) == {"assistant-1", "assistant-2"}
    assert set(needs["assistant-1"]) == set(needs["assistant-2"]) == {"postgresql", "redis", "rabbitmq"}
    for one in needs.values():
        assert all(condition == {"condition": "service_healthy"} for condition in one.values())
    for name in ("postgresql", "redis", "rabbitmq"):
        assert services[name]["healthcheck"]
    assert "HEALTHCHECK" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def test_the_assistants_in_containers_get_every_variable_of_their_profile_and_no_secret_of_the_file() -> None:
    environment = compose()["assistant-1"]["environment"]
    filled = {key: re.sub(r"\$\{(\w+):\?\}", "a" * 32, value) for key, value in environment.items()}
    assert profile.faults(filled) == []
    text = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
    assert all(":?}" in line for line in text.splitlines() if "PASS" in line and line.lstrip()[0] != "#")


def test_only_nginx_can_be_reached_from_outside() -> None:
    services = compose()
    assert [name for name, one in services.items() if "ports" in one] == ["nginx"]
    assert all(one["networks"] == ["inside"] for name, one in services.items() if name != "nginx")


def test_nginx_takes_the_site_without_a_warning(tmp_path: Path) -> None:
    folder = tmp_path / "nginx"
    nginx.configure(folder, [free_port(), free_port()], free_port())
    command = [program("nginx", "/usr/sbin"), "-t", "-q", "-c", str(folder / "nginx.conf")]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.stderr, found.returncode) == ("", 0)


def test_the_containers_have_the_same_site_in_front_of_their_own_assistants() -> None:
    here, there = (
        (DEPLOY / "nginx" / name).read_text(encoding="utf-8")
        for name in ("assistants.conf", "assistants.containers.conf")
    )
    assert re.findall(r"^ *server (\S+)", there, re.MULTILINE) == ["assistant-1:5005", "assistant-2:5005"]
    assert re.findall(r"^ *server (\S+)", here, re.MULTILINE) == ["127.0.0.1:5005", "127.0.0.1:5006"]
    assert here.splitlines()[1:4] == there.splitlines()[1:4]


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in (DEPLOY / "systemd").iterdir():
        text = unit.read_text(encoding="utf-8").replace("/opt/mbc-guide", str(PROJECT_ROOT))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = [str(path) for path in tmp_path.iterdir() if path.suffix in (".service", ".target")]
    command = [program("systemd-analyze"), "verify", "--man=no", "--recursive-errors=no", *units]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.stderr, found.returncode) == ("", 0)


def test_the_scaled_endpoints_take_every_address_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in SCALED.items():
        monkeypatch.setenv(name, value)
    endpoints = read_yaml(profile.ENDPOINTS["scaled"].read_text(encoding="utf-8"))
    assert endpoints["tracker_store"]["url"] == SCALED["DB_URL"]
    assert endpoints["lock_store"]["url"] == SCALED["REDIS_URL"]
    assert endpoints["event_broker"]["url"] == SCALED["RABBITMQ_URL"]


def test_an_assistant_without_its_variables_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROFILE", "scaled")
    for name in SCALED.keys() - {"PROFILE"}:
        monkeypatch.delenv(name, raising=False)
    command = [sys.executable, "-m", "assistant", "--model", "none"]
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT_ROOT)
    assert found.returncode == 2
    assert "PROFILE=scaled needs DB_URL, REDIS_URL, RABBITMQ_URL, SESSION_SECRET as well" in found.stderr

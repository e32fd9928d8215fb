"""The bill of materials: valid CycloneDX, whole, and made only of what the lock names."""

from __future__ import annotations

import json
import shutil
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from clinic.problems import PROJECT_ROOT
from commands import sbom
from commands.sbom import LockError, Pin, bill, pins

ONE, TWO = "1" * 64, "2" * 64
LOCK = f"""certifi==2024.1.1 \\
    --hash=sha256:{ONE} \\
    --hash=sha256:{TWO}
    # via
    #   requests
Dask[array]==2022.10.2 ; python_full_version < '3.11' \\
    --hash=sha256:{ONE}
dask==2024.1.1 ; python_full_version >= '3.11' \\
    --hash=sha256:{TWO}
"""


@pytest.fixture(scope="module")
def made() -> Any:
    """Return the project's own bill."""
    return json.loads(bill(PROJECT_ROOT))


def test_pins_are_read_with_all_hashes_and_the_version_that_applies_here() -> None:
    found = pins(LOCK)
    assert found["certifi"] == Pin("certifi", "2024.1.1", (ONE, TWO), applies=True)
    assert found["dask"] == Pin("dask", "2022.10.2", (ONE,), applies=True)


@pytest.mark.parametrize(
    ("lock", "told"),
    [
        ("certifi==2024.1.1 \\\n    # via requests\n", "no hash of certifi"),
        ("certifi>=2024.1.1\n", "something else than pins with hashes: certifi>=2024.1.1"),
        ("--extra-index-url https://example.org\n", "something else than pins with hashes"),
        ("git+https://example.org/x.git\n", "something else than pins with hashes"),
    ],
)
def test_a_pin_without_a_hash_or_anything_else_is_refused(lock: str, told: str) -> None:
    with pytest.raises(LockError, match=told):
        pins(lock)


@pytest.mark.parametrize("name", ["runtime.txt", "dev.txt", "uv.txt"])
def test_every_dependency_of_the_project_is_pinned_with_its_hashes(name: str) -> None:
    found = pins((PROJECT_ROOT / "requirements" / name).read_text(encoding="utf-8"))
    assert found
    assert all(pin.hashes for pin in found.values())


def test_the_bill_is_valid_by_the_formats_own_schema(made: Any) -> None:
    folder = resources.files("cyclonedx.schema") / "_res"
    schemas = {
        name: json.loads((folder / f"{name.replace('.schema', '.SNAPSHOT.schema')}").read_text("utf-8"))
        for name in ("bom-1.6.schema.json", "spdx.schema.json", "jsf-0.82.schema.json")
    }
    schema = schemas["bom-1.6.schema.json"]
    base = schema["$id"].rpartition("/")[0]
    store = {f"{base}/{name.replace('.schema', '.SNAPSHOT.schema')}": one for name, one in schemas.items()}
    resolver = jsonschema.RefResolver(schema["$id"], schema, store=store)
    jsonschema.Draft7Validator(schema, resolver=resolver).validate(made)
    assert made["specVersion"] == "1.6"


def test_the_bill_names_all_that_is_installed_of_the_lock_and_says_who_needs_it(made: Any) -> None:
    components = {one["name"]: one for one in made["components"]}
    assert len(components) == len(made["components"]) > 150
    assert components["rasa"]["version"] == metadata.version("rasa")
    assert components["rasa"]["purl"] == f"pkg:pypi/rasa@{metadata.version('rasa')}"
    assert components["rasa"]["scope"] == "required"
    assert components["pytest"]["scope"] == "optional"
    assert "colorama" not in components  # for Windows alone
    assert all(one["hashes"] for one in components.values())
    needs = {one["ref"]: one.get("dependsOn", []) for one in made["dependencies"]}
    rasa = f"rasa=={metadata.version('rasa')}"
    assert f"sanic=={metadata.version('sanic')}" in needs[rasa]
    licensed = [one for one in components.values() if one.get("licenses")]
    assert len(licensed) > 0.95 * len(components)


def test_the_bill_is_the_same_for_the_same_lock(made: Any) -> None:
    again = json.loads(bill(PROJECT_ROOT))
    for one in (made, again):
        del one["metadata"]["timestamp"]
    assert again == made


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with a lock of its own."""
    (tmp_path / "requirements").mkdir()
    shutil.copy(PROJECT_ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "requirements" / "runtime.txt").write_text("", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("pin", "told"),
    [
        ("rasa==1.0", "rasa is installed as .*, not 1.0: make setup"),
        ("no-such-package==1.0", "no-such-package 1.0 is not installed: make setup"),
    ],
)
def test_what_is_installed_must_be_what_the_lock_names(pin: str, told: str, root: Path) -> None:
    lock = f"{pin} \\\n    --hash=sha256:{ONE}\n"
    (root / "requirements" / "dev.txt").write_text(lock, encoding="utf-8")
    with pytest.raises(LockError, match=told):
        bill(root)


def test_the_command_writes_the_bill_or_says_why_not(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = f"pyyaml=={metadata.version('pyyaml')} \\\n    --hash=sha256:{ONE}\n"
    (root / "requirements" / "dev.txt").write_text(lock, encoding="utf-8")
    monkeypatch.setattr(sbom, "PROJECT_ROOT", root)
    monkeypatch.setattr(sbom, "OUT", root / "build" / "sbom.json")
    assert sbom.main() == 0
    assert json.loads((root / "build" / "sbom.json").read_text())["components"][0]["name"] == "pyyaml"
    (root / "requirements" / "dev.txt").write_text("pyyaml\n", encoding="utf-8")
    assert sbom.main() == 1
    shown = capsys.readouterr()
    assert shown.out == "build/sbom.json\n"
    assert "something else than pins with hashes" in shown.err

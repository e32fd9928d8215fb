"""Metrics on the operator's port, as Prometheus reads them."""

from __future__ import annotations

import io
import json
import logging
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families

from assistant import metrics
from clinic.problems import PROJECT_ROOT
from commands.processes import free_port

DASHBOARD = PROJECT_ROOT / "deploy" / "grafana" / "mbc-guide.json"
CANARY = "the-lump-under-my-arm"
_NAME = re.compile(r"\b(?:mbc|process|python)_[a-z_]+\b")


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Return the port of metrics that are served."""
    free = free_port()
    monkeypatch.setenv("METRICS_PORT", str(free))
    monkeypatch.delenv("METRICS_HOST", raising=False)
    served = metrics.serve()
    assert served is not None
    yield served.port
    served.close()


def scrape(port: int, host: str = "127.0.0.1") -> str:
    """Return the page of metrics."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://{host}:{port}/metrics", timeout=10) as answer:
        return str(answer.read().decode())


def value(name: str, **labels: str) -> float:
    """Return what a metric says."""
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


def test_without_a_port_nothing_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_PORT", "")
    assert metrics.serve() is None
    monkeypatch.delenv("METRICS_PORT")
    assert metrics.serve() is None


def test_metrics_are_served_on_loopback_in_prometheus_s_form(port: int) -> None:
    metrics.observe_turn("web", "answered", "none", 0.012)
    families = {one.name for one in text_string_to_metric_families(scrape(port))}
    assert {
        "mbc_messages",
        "mbc_turn_seconds",
        "mbc_safety_levels",
        "process_resident_memory_bytes",
    } <= families
    with pytest.raises(urllib.error.URLError):
        scrape(port, "127.0.0.2")


@pytest.mark.parametrize("given", ["0", "65536", "-1", "many"])
def test_a_port_that_is_none_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_PORT", given)
    with pytest.raises(ValueError, match=f"METRICS_PORT must be a number from 1 to 65535, not '{given}'"):
        metrics.serve()


def test_a_port_that_is_taken_is_told(port: int) -> None:
    with pytest.raises(ValueError, match=f"METRICS_PORT: port {port} of 127.0.0.1 cannot be had"):
        metrics.serve()


def test_a_process_that_takes_over_serves_as_soon_as_the_port_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setenv("METRICS_PORT", str(taken.getsockname()[1]))
    monkeypatch.setattr(metrics, "_BUSY_SECONDS", 0.05)
    served = []
    serve = metrics.serve
    monkeypatch.setattr(metrics, "serve", lambda: served.append(serve()))
    waiting = metrics.serve_when_free()
    waiting.join(timeout=0.3)
    assert waiting.is_alive()
    taken.close()
    waiting.join(timeout=30)
    [endpoint] = served
    assert endpoint is not None
    assert "mbc_" in scrape(endpoint.port)
    endpoint.close()


def test_a_process_that_takes_over_is_told_of_a_port_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_PORT", "many")
    with pytest.raises(ValueError, match="METRICS_PORT must be a number"):
        metrics.serve_when_free()


def test_a_turn_is_counted_by_channel_outcome_and_level() -> None:
    names: list[tuple[str, dict[str, str]]] = [
        ("mbc_messages_total", {"channel": "sms", "outcome": "not_sure"}),
        ("mbc_safety_levels_total", {"channel": "sms", "level": "call_doctor"}),
        ("mbc_fallbacks_total", {"kind": "not_sure"}),
        ("mbc_turn_seconds_count", {"channel": "sms"}),
        ("mbc_turn_seconds_bucket", {"channel": "sms", "le": "0.05"}),
    ]
    before = [value(name, **labels) for name, labels in names]
    metrics.observe_turn("sms", "not_sure", "call_doctor", 0.04)
    assert [value(name, **labels) for name, labels in names] == [one + 1 for one in before]


def test_warnings_and_errors_of_the_log_are_counted_by_who_logs_them() -> None:
    root, handler = logging.getLogger(), logging.StreamHandler(io.StringIO())
    others = root.handlers[:]
    root.handlers[:] = [handler]
    try:
        metrics.count_problems()
        labels = {"logger": "assistant.of_the_tests", "level": "warning"}
        before = value("mbc_logged_problems_total", **labels)
        logging.getLogger("assistant.of_the_tests").warning("once: %s", CANARY)
        logging.getLogger("assistant.of_the_tests").info("not counted")
        assert value("mbc_logged_problems_total", **labels) == before + 1
        assert not value("mbc_logged_problems_total", logger="assistant.of_the_tests", level="info")
    finally:
        root.handlers[:] = others


def test_errors_of_a_database_are_counted_by_its_name_and_their_kind(tmp_path: Path) -> None:
    metrics.count_problems()
    labels = {"database": "some.db", "kind": "OperationalError"}
    before = value("mbc_store_errors_total", **labels)
    engine = sa.create_engine(f"sqlite:///{tmp_path}/some.db")
    with engine.connect() as connection, pytest.raises(sa.exc.OperationalError):
        connection.execute(sa.text("SELECT 1 FROM nothing"))
    engine.dispose()
    (tmp_path / "some.db").unlink()
    (tmp_path / "some.db").mkdir()
    with pytest.raises(sa.exc.OperationalError):
        engine.connect()
    assert value("mbc_store_errors_total", **labels) == before + 2


def test_what_a_health_report_found_is_kept() -> None:
    metrics.note_parts({"model": "ok", "actions": "fails"})
    assert value("mbc_part_up", part="model") == 1
    assert metrics.REGISTRY.get_sample_value("mbc_part_up", {"part": "actions"}) == 0


def test_the_age_of_the_model_is_that_of_the_one_that_answers() -> None:
    trained_at = datetime.utcnow() - timedelta(hours=2)
    agent: Any = SimpleNamespace(
        is_ready=lambda: True,
        processor=SimpleNamespace(model_metadata=SimpleNamespace(trained_at=trained_at)),
    )
    agents: list[Any] = [agent]
    metrics.watch_model(lambda: agents[-1])
    assert value("mbc_model_age_seconds") == pytest.approx(7200, abs=60)
    agents.append(None)
    assert str(metrics.REGISTRY.get_sample_value("mbc_model_age_seconds")) == "nan"


def expressions() -> list[str]:
    """Return every query of the dashboard."""
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    queries = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    return [
        *queries,
        *(one["query"]["query"] for one in board["templating"]["list"] if one["type"] == "query"),
    ]


def labels_of(metric: str) -> set[str]:
    """Return the labels of a metric by the name under which Prometheus keeps it."""
    named = {
        one._name: set(one._labelnames)
        for one in vars(metrics).values()
        if isinstance(one, MetricWrapperBase)
    }
    return named.get(re.sub("_(total|bucket|count|sum)$", "", metric), set()) | {"instance", "le"}


def test_the_dashboard_asks_for_metrics_and_labels_that_there_are() -> None:
    known = {
        one.name + suffix
        for one in metrics.REGISTRY.collect()
        for suffix in ("", "_total", "_bucket", "_count", "_sum")
    }
    for query in expressions():
        asked = set(_NAME.findall(query))
        assert asked
        assert asked <= known, query
        by = [label.strip() for names in re.findall(r"by \(([^)]*)\)", query) for label in names.split(",")]
        labels = {*by, *re.findall(r"(\w+)(?:=~|!=|=)", query)}
        assert labels <= set.union(*map(labels_of, asked)), query


def test_every_metric_of_this_project_is_on_the_dashboard() -> None:
    shown = " ".join(expressions())
    own = {one.name for one in metrics.REGISTRY.collect() if one.name.startswith("mbc_")}
    assert {name for name in own if name not in shown} == set()

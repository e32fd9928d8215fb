"""What an editor and an operator see of the running assistant: notes, the report, metrics and logs."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from assistant.insight.store import InsightStore, Question
from clinic.problems import PROJECT_ROOT
from commands.processes import Assistant
from tests.client import Client, answered, suggested

EVER = (date(2020, 1, 1), date(2100, 1, 1))
HALF_SURE = ("is it worth it, the thing with the bones", "the thing with the doctor", "what about that stuff")
FOREIGN = "which football team won on sunday"
QUESTION = "what is hospice"
CRISIS = "I want to end my life"
EMERGENCY = "I can't breathe"


def eventually(holds: Callable[[], Any]) -> Any:
    """Wait until something holds; return what it gave last."""
    deadline = time.monotonic() + 20
    while not (found := holds()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


class Kept:
    """What is noted in the running assistant's store."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def questions(self) -> list[Question]:
        """Return all questions."""
        store = InsightStore(sa.engine.make_url(f"sqlite:///{self.file}"))
        try:
            return store.questions(*EVER)
        finally:
            store.close()

    def holding(self, words: str) -> list[Question]:
        """Return the questions that hold words."""
        return [one for one in self.questions() if words in one.text]

    def bytes(self) -> bytes:
        """Return all that the database's files hold."""
        return b"".join(part.read_bytes() for part in self.file.parent.glob(f"{self.file.name}*"))


@pytest.fixture
def kept(deployment: Path, client: Client) -> Kept:
    """Return the notes of the running assistant."""
    return Kept(deployment / "insight.db")


@pytest.fixture
def canary() -> str:
    """Return a word that nobody else writes."""
    return f"zx{uuid.uuid4().hex[:8]}"


@pytest.fixture
def metric(metrics_port: int) -> Callable[[str], float]:
    """Return a function that reads a metric, with its labels as Prometheus writes them."""

    def read(name: str) -> float:
        page = requests.get(f"http://127.0.0.1:{metrics_port}/metrics", timeout=10).text
        lines = [line for line in page.splitlines() if line.startswith(f"{name} ")]
        return float(lines[0].split()[-1]) if lines else 0.0

    return read


def lines(log: Path) -> list[dict[str, Any]]:
    """Return a log's lines, each of which is a JSON object."""
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_words_without_an_answer_are_noted_with_what_they_may_mean_and_nobody_s_name(
    client: Client, kept: Kept, canary: str
) -> None:
    text = f"{FOREIGN} {canary}, mail me at jo@clinic.example"
    assert answered(client.say(text)) == {"out_of_scope"}
    [one] = eventually(lambda: kept.holding(canary))
    assert one.kind in ("unanswered", "not_sure")
    assert one.channel == "web"
    assert 0 < len(one.nearest) <= 3
    assert FOREIGN in one.text
    assert "jo@" not in one.text


def test_a_question_whose_answer_did_not_help_is_noted_and_one_that_was_answered_is_not(
    client: Client, kept: Kept, canary: str
) -> None:
    replies = client.say(f"{QUESTION} {canary}")
    assert answered(replies) == {"hospice_care"}
    told = {"message_id": replies[0]["id"], "helpful": False}
    assert client.request("POST", "/feedback", json=told).status_code == 204
    [one] = eventually(lambda: kept.holding(canary))
    assert (one.kind, one.nearest[0][0]) == ("unhelpful", "hospice_care")


def test_words_of_an_alarm_and_of_the_time_after_it_are_never_noted(
    client: Client, kept: Kept, assistant: Assistant, canary: str
) -> None:
    for text in (CRISIS, EMERGENCY):
        client.say(f"{text} {canary}")
        client.say(f"{FOREIGN} {canary}")
    with Client(assistant.address) as other:
        other.say(f"{FOREIGN} {canary}-after")
    assert eventually(lambda: kept.holding(f"{canary}-after"))
    assert kept.holding(canary) == kept.holding(f"{canary}-after")


def test_who_erases_a_conversation_erases_its_notes_at_once(
    client: Client, kept: Kept, assistant: Assistant, canary: str
) -> None:
    client.say(f"{FOREIGN} {canary}")
    assert eventually(lambda: kept.holding(canary))
    client.say(f"{FOREIGN} {canary} again")
    with Client(assistant.address) as other:
        other.say(f"{FOREIGN} other")
        assert client.request("DELETE", "/sessions").status_code == 204
        assert canary.encode() not in kept.bytes()
        assert eventually(lambda: kept.holding(f"{FOREIGN} other"))
    assert kept.holding(canary) == []


def test_a_store_of_notes_that_is_held_by_another_holds_up_no_turn(
    client: Client, kept: Kept, metric: Callable[[str], float], canary: str
) -> None:
    client.say(FOREIGN)
    eventually(kept.file.exists)
    failed = 'mbc_store_errors_total{database="insight.db",kind="OperationalError"}'
    before = metric(failed)
    with closing(sqlite3.connect(kept.file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert answered(client.say(QUESTION)) == {"hospice_care"}
        assert answered(client.say(f"{FOREIGN} {canary}")) == {"out_of_scope"}
        assert eventually(lambda: metric(failed) > before)
        health = client.request("GET", "/health").json()
        assert (health["status"], health["checks"]["insight"]) == ("degraded", "fails")
        other.execute("ROLLBACK")
    assert eventually(lambda: kept.holding(canary))
    assert eventually(lambda: client.request("GET", "/health").json()["checks"]["insight"] == "ok")


def test_the_report_shows_what_people_asked(
    client: Client, kept: Kept, deployment: Path, environment: dict[str, str], tmp_path: Path, canary: str
) -> None:
    client.say(f"{FOREIGN} {canary} {CRISIS.split()[0]}")
    replies = client.say(QUESTION)
    client.request("POST", "/feedback", json={"message_id": replies[0]["id"], "helpful": True})
    client.say(f"{CRISIS} {canary}-crisis")
    assert eventually(lambda: kept.holding(canary))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "assistant.insight"],
        cwd=PROJECT_ROOT,
        env={
            **os.environ,
            **environment,
            "ENDPOINTS": str(deployment / "endpoints.yml"),
            "OUT": str(tmp_path / "report.html"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert f"{FOREIGN} {canary}" in page
    assert f"{canary}-crisis" not in page
    assert "Hospice care" in page
    assert "Safety levels by week" in page


def test_messages_are_counted_and_no_metric_holds_a_word(
    client: Client, metric: Callable[[str], float], metrics_port: int, canary: str
) -> None:
    names = [
        'mbc_messages_total{channel="web",outcome="answered"}',
        'mbc_messages_total{channel="web",outcome="alarm"}',
        'mbc_safety_levels_total{channel="web",level="emergency"}',
        'mbc_refused_messages_total{reason="too_long"}',
        'mbc_http_requests_total{method="unknown",route="unknown",status="404"}',
    ]
    before = [metric(name) for name in names]
    client.say(QUESTION)
    client.say(f"{EMERGENCY} {canary}")
    client.request("POST", "/messages", json={"message": f"{canary} " * 300})
    client.request("GET", f"/{canary}")
    assert [metric(name) for name in names] == [one + 1 for one in before]
    assert metric("mbc_model_age_seconds") > 0
    client.request("GET", "/health")
    assert metric('mbc_part_up{part="model"}') == 1
    page = requests.get(f"http://127.0.0.1:{metrics_port}/metrics", timeout=10).text
    assert canary not in page
    assert client.token not in page


def test_the_public_port_shows_no_metrics(client: Client, assistant: Assistant) -> None:
    for path in ("/metrics", "/webhooks/web/metrics"):
        assert client.http.get(f"{assistant.address}{path}", timeout=10).status_code == 404


def test_one_id_ties_together_what_both_processes_log_of_a_request(
    client: Client, deployment: Path, canary: str
) -> None:
    given = uuid.uuid4().hex
    answer = client.request(
        "POST", "/messages", json={"message": f"{QUESTION} {canary}"}, headers={"X-Request-ID": given}
    )
    assert answer.headers["X-Request-ID"] == given
    found = {
        name: [one for one in lines(deployment / "log" / f"{name}.log") if one.get("request_id") == given]
        for name in ("assistant", "actions")
    }
    [one] = [line for line in found["assistant"] if line["event"] == "answered"]
    assert (one["method"], one["route"], one["status"]) == ("POST", "/webhooks/web/messages", 200)
    assert one["milliseconds"] > 0
    assert {line["route"] for line in found["actions"] if line["event"] == "answered"} == {"/webhook"}


def test_every_line_of_both_logs_is_json_without_what_people_wrote(
    client: Client, deployment: Path, canary: str
) -> None:
    client.say(canary)
    client.request("GET", f"/{canary}", headers={"X-Request-ID": canary})
    for name in ("assistant", "actions"):
        told = lines(deployment / "log" / f"{name}.log")
        assert all({"time", "level", "logger", "event"} <= one.keys() for one in told)
        assert canary not in json.dumps(told)


def test_a_message_that_is_half_understood_is_noted_as_such(client: Client, kept: Kept) -> None:
    said = next(one for one in HALF_SURE if suggested(client.say(one)))
    assert eventually(lambda: [one for one in kept.holding(said) if one.kind == "not_sure"])


@pytest.mark.parametrize(
    ("variable", "given", "told"),
    [
        ("METRICS_PORT", "many", "METRICS_PORT must be a number"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be one of"),
    ],
)
def test_a_wrong_variable_stops_the_start_in_words(variable: str, given: str, told: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "assistant", "--model", "none"],
        cwd=PROJECT_ROOT,
        env={**os.environ, variable: given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr

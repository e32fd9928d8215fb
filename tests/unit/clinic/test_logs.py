"""Logs without what people wrote, as another process writes them."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import time
from typing import Any

import pytest
import structlog

from clinic.logs import (
    JsonFormatter,
    TextFormatter,
    begin_request,
    describe,
    drop_texts,
    may_be_shown,
    readable,
    request_id,
)
from clinic.problems import PROJECT_ROOT

CANARY = "the-lump-under-my-arm"
SANE = "0123456789abcdef0123456789abcdef"


def raised(error: BaseException) -> BaseException:
    """Return an error that was raised and caught."""
    try:
        raise error
    except BaseException as caught:
        return caught


def record(message: Any, *values: Any, logger: str = "assistant.turns", level: int = 20) -> logging.LogRecord:
    """Return a record as a logger makes it."""
    return logging.LogRecord(logger, level, __file__, 1, message, values, None)


@pytest.mark.parametrize(
    "error", [ValueError(CANARY), KeyError(CANARY), OSError(5, CANARY), KeyboardInterrupt(CANARY)]
)
def test_an_error_is_described_by_its_kind_and_place_and_not_by_its_message(error: BaseException) -> None:
    described = describe(raised(error))
    assert described.startswith(f"{type(error).__name__} at test_logs.py:")
    assert CANARY not in described
    assert "/" not in described


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert describe(ValueError(CANARY)) == "ValueError at no place"


def test_of_a_long_way_only_the_last_three_places_are_told_the_last_first() -> None:
    def pass_on(times: int) -> None:
        if not times:
            raise ValueError(CANARY)
        pass_on(times - 1)

    with pytest.raises(ValueError, match=CANARY) as caught:
        pass_on(6)
    places = describe(caught.value).removeprefix("ValueError at ").split(" < ")
    assert len(places) == 3
    assert len(set(places)) == 2
    assert places[1] == places[2]


def test_a_structured_event_keeps_its_harmless_fields_alone() -> None:
    harmless = {"event": "processor.message.parse", "action_name": "action_listen"}
    texts = {
        "text": CANARY,
        "parse_data_text": CANARY,
        "exc_info": True,
        "event_info": CANARY,
        "response": {},
    }
    assert drop_texts(None, "info", {**harmless, **texts}) == harmless


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (f"Exception in callback say('{CANARY}')", "Exception in callback say"),
        (
            f"Task exception was never retrieved\nfuture: <Task {CANARY}>",
            "Task exception was never retrieved",
        ),
        (f"it failed: {CANARY}", "it failed"),
        (f"Received {{'text': '{CANARY}'}}", "Received"),
        (f'"{CANARY}"', "no words"),
        ("Rasa server is up and running.", "Rasa server is up and running."),
        (ValueError(CANARY), "ValueError"),
    ],
)
def test_of_another_package_s_message_stays_what_stands_before_the_first_value(
    message: Any, shown: str
) -> None:
    told = json.loads(JsonFormatter().format(record(message, logger="sanic.error")))
    assert told["event"] == shown


def test_another_package_s_message_is_not_filled_with_its_values() -> None:
    told = json.loads(JsonFormatter().format(record("heard %s", CANARY, logger="rasa.core")))
    assert told["event"] == "heard"


def test_an_own_message_is_told_whole_and_on_one_line() -> None:
    line = TextFormatter().format(record("no turn\ncould be taken: %s", "ValueError at turns.py:1"))
    assert line.endswith(" info assistant.turns no turn could be taken: ValueError at turns.py:1")


def test_a_record_tells_of_its_error_what_describe_tells() -> None:
    one = record("broke off")
    error = raised(ValueError(CANARY))
    one.exc_info = (type(error), error, error.__traceback__)
    logging.Formatter().format(one)  # as another handler may, which keeps the text of the error
    line = TextFormatter().format(one)
    assert "error=ValueError at test_logs.py:" in line
    assert CANARY not in line
    one.exc_info = (None, None, None)
    assert "error" not in json.loads(JsonFormatter().format(one))


def test_a_line_of_json_is_shown_as_text_and_any_other_as_it_stands() -> None:
    one = record("no turn", logger="assistant.turns")
    assert readable(JsonFormatter().format(one)) == TextFormatter().format(one)
    for line in ("Traceback (most recent call last):", "{no json", '{"time": 1}', "[1]", '"event"', ""):
        assert readable(line) == line


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        (record("a detail", level=logging.DEBUG), True),
        (record("a detail", level=logging.DEBUG, logger="rasa.core"), False),
        (record({"event": "a.detail"}, level=logging.DEBUG, logger="rasa.core"), True),
        (record("no detail", logger="rasa.core"), True),
    ],
)
def test_details_of_other_packages_are_shown_as_structured_events_alone(
    one: logging.LogRecord, shown: bool
) -> None:
    assert may_be_shown(one) is shown


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (SANE, True),
        ("8f14e45f-ceea-467f-a8f6-7a0a1b2c3d4e", True),
        (None, False),
        ("", False),
        ("+1 555 010 2030", False),
        ("5550102030", False),
        ("a" * 65, False),
        ("-" * 32, False),
        ("1-555-010-2030-4050", False),
        ("the-lump-under-my-arm", False),
        ("jane.doe.of.somewhere@clinic.example", False),
        (f"{SANE}\nanother line", False),
    ],
)
def test_a_request_keeps_a_sane_id_and_gets_a_new_one_instead_of_any_other(
    given: str | None, taken: bool
) -> None:
    with structlog.contextvars.bound_contextvars():
        chosen = begin_request(given)
        assert (chosen == given) is taken
        assert len(chosen) >= 32
        assert request_id() == chosen
        structlog.contextvars.clear_contextvars()
    assert request_id() is None


@pytest.mark.asyncio
async def test_logs_of_a_task_carry_the_id_of_its_own_request() -> None:
    async def serve() -> tuple[str, str]:
        begun = begin_request()
        await asyncio.sleep(0)
        return begun, json.loads(JsonFormatter().format(record("answered")))["request_id"]

    pairs = await asyncio.gather(*(asyncio.create_task(serve()) for _ in range(3)))
    assert all(begun == told for begun, told in pairs)
    assert len({begun for begun, _ in pairs}) == 3
    assert "request_id" not in json.loads(JsonFormatter().format(record("answered")))


WRITES_LOGS = f"""
import logging
from clinic import logs
logs.configure()
import structlog
from rasa.utils.endpoints import concat_url
concat_url("http://{CANARY}/", None)
rasas = structlog.get_logger("rasa.core.processor")
rasas.info("processor.message.parse", text="{CANARY}", rasa_events=["{CANARY}"], action_name="listen")
try:
    raise ValueError("{CANARY}")
except ValueError:
    rasas.exception("interpolator.interpolate.text", response="{CANARY}")
    logging.getLogger("rasa.core.processor").exception("Encountered an exception")
logging.getLogger("apscheduler").info("{CANARY}")
logging.getLogger("sanic.access").info("{CANARY}")
import warnings
warnings.warn("{CANARY}")
logging.getLogger("assistant").warning("two\\nlines")
"""


def written(**environment: str) -> subprocess.CompletedProcess[str]:
    """Return what a process writes that logs and breaks."""
    return subprocess.run(
        [sys.executable, "-c", WRITES_LOGS],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SQLALCHEMY_SILENCE_UBER_WARNING": "1", **environment},
    )


def test_no_text_of_rasa_s_events_and_errors_reaches_the_output() -> None:
    run = written(LOG_FORMAT="text", LOG_LEVEL="debug")
    assert (run.returncode, run.stdout) == (0, "")
    assert CANARY not in run.stderr
    lines = [line.split(" ", 1)[1] for line in run.stderr.splitlines()]
    assert [line for line in lines if "warnings" not in line and not line.startswith("debug")] == [
        "info rasa.core.processor processor.message.parse action_name=listen",
        "error rasa.core.processor interpolator.interpolate.text error=ValueError at <string>:11",
        "error rasa.core.processor Encountered an exception error=ValueError at <string>:11",
        "warning assistant two lines",
    ]
    assert "debug rasa.utils.endpoints endpoint.concat_url.trailing_slash" in lines


def test_away_from_a_terminal_every_line_is_a_json_object_with_a_time_in_utc() -> None:
    run = written(LOG_FORMAT="", LOG_LEVEL="")
    told = [json.loads(line) for line in run.stderr.splitlines()]
    assert {"level": "warning", "logger": "assistant", "event": "two lines"}.items() <= told[-1].items()
    assert time.strptime(told[-1]["time"], "%Y-%m-%dT%H:%M:%S.%fZ")
    assert "debug" not in {one["level"] for one in told}
    assert CANARY not in run.stderr


def test_a_level_above_leaves_out_what_lies_below() -> None:
    run = written(LOG_FORMAT="json", LOG_LEVEL="error")
    assert {json.loads(line)["level"] for line in run.stderr.splitlines()} == {"error"}


@pytest.mark.parametrize(
    ("variable", "told"),
    [
        ("LOG_FORMAT", "LOG_FORMAT must be one of json, text"),
        ("LOG_LEVEL", "LOG_LEVEL must be one of debug, info, warning, error"),
    ],
)
def test_another_value_is_refused_with_what_is_allowed(variable: str, told: str) -> None:
    run = written(**{variable: "loud"})
    assert run.returncode == 1
    assert told in run.stderr

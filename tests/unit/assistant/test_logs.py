"""Logs without what people wrote, as another process writes them."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from assistant.logs import OneLineFormatter, describe, drop_texts
from clinic.problems import PROJECT_ROOT

CANARY = "the-lump-under-my-arm"


def raised(error: BaseException) -> BaseException:
    """Return an error that was raised and caught."""
    try:
        raise error
    except BaseException as caught:
        return caught


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
    harmless = {"event": "processor.message.parse", "level": "info", "action_name": "action_listen"}
    texts = {
        "text": CANARY,
        "parse_data_text": CANARY,
        "exc_info": True,
        "event_info": CANARY,
        "response": {},
    }
    assert drop_texts(None, "info", {**harmless, **texts}) == harmless


def test_a_record_is_one_line_and_tells_of_its_error_what_describe_tells() -> None:
    formatter = OneLineFormatter("%(levelname)s %(message)s")
    try:
        raise ValueError(CANARY)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "broke\noff", None, sys.exc_info())
    logging.Formatter().format(record)
    line = formatter.format(record)
    assert line.startswith("ERROR broke off ValueError at test_logs.py:")
    assert CANARY not in line
    assert "\n" not in line


def test_a_record_of_no_error_says_nothing_of_one() -> None:
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "broke off", None, (None, None, None))
    assert OneLineFormatter("%(message)s").format(record).strip() == "broke off"


WRITES_LOGS = f"""
import logging
from assistant import logs
logs.configure(logging.DEBUG)
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
logging.getLogger("assistant").warning("two\\nlines")
"""


def test_no_text_of_rasa_s_events_and_errors_reaches_the_output() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WRITES_LOGS],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == ""
    assert CANARY not in run.stderr
    lines = [line.split(" ", 2)[2] for line in run.stderr.splitlines() if " DEBUG " not in line]
    assert lines == [
        "INFO rasa.core.processor event='processor.message.parse' action_name='listen' "
        "logger='rasa.core.processor'",
        "ERROR rasa.core.processor event='interpolator.interpolate.text' logger='rasa.core.processor' "
        "ValueError at <string>:11",
        "ERROR rasa.core.processor Encountered an exception ValueError at <string>:11",
        "WARNING assistant two lines",
    ]
    assert "event='endpoint.concat_url.trailing_slash'" in run.stderr

"""A line for a step, a dot while it lasts, and nothing after its end."""

from __future__ import annotations

import io
import re
import sys
import time
from collections.abc import Callable

import pytest

from commands.progress import Progress


def test_a_step_is_named_and_then_done() -> None:
    stream = io.StringIO()
    with Progress(stream).step("Building"):
        assert stream.getvalue() == "Building "
    assert re.fullmatch(r"Building done in \d+ s\n", stream.getvalue())


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt])
def test_a_step_that_breaks_off_failed_and_the_error_goes_on(kind: type[BaseException]) -> None:
    stream = io.StringIO()
    with pytest.raises(kind), Progress(stream).step("Building"):
        raise kind
    assert stream.getvalue() == "Building failed\n"


def test_a_long_step_shows_that_it_still_works(eventually: Callable[[Callable[[], bool]], bool]) -> None:
    stream = io.StringIO()
    with Progress(stream, tick_seconds=0.001).step("Building"):
        assert eventually(lambda: stream.getvalue().count(".") >= 3)
    assert re.fullmatch(r"Building \.{3,}done in \d+ s\n", stream.getvalue())


class _SlowStream(io.StringIO):
    """Takes its time for the end of a step, as a terminal over a slow line does."""

    def write(self, text: str) -> int:
        written = super().write(text)
        if "done" in text:
            time.sleep(0.05)
        return written


def test_no_dot_comes_after_the_end() -> None:
    stream = _SlowStream()
    with Progress(stream, tick_seconds=0.001).step("Building"):
        pass
    assert re.fullmatch(r"Building \.*done in \d+ s\n", stream.getvalue())


def test_steps_follow_each_other_on_lines_of_their_own() -> None:
    stream = io.StringIO()
    progress = Progress(stream)
    for name in ("One", "Two"):
        with progress.step(name):
            pass
    assert [line.split()[0] for line in stream.getvalue().splitlines()] == ["One", "Two"]


def test_steps_are_shown_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(sys.stderr).step("One"), Progress().step("Two"):
        pass
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Two" in shown.err

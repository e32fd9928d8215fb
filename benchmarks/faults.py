"""``python -m benchmarks.faults``: how soon the right words come while something is down, hung or full.

Each fault of the system tests is made while the real processes run; an emergency, a crisis and a question
with its caution are said, several times, by a person from before and by a new one. The table is printed and
written to ``faults.md``. The budgets are 2 s for safety words and 5 s for answers.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.kept import machine
from clinic.problems import PROJECT_ROOT
from commands.model import ensure_model
from commands.progress import Progress
from tests.client import Client, Message, answered
from tests.system.deployment import EVERY, Deployment, Fault, deployed

OUT = PROJECT_ROOT / "benchmarks" / "faults.md"
TIMES = 3
SAFETY_SECONDS, ANSWER_SECONDS = 2.0, 5.0
EMERGENCY, CRISIS = "I can't breathe", "I want to end my life"
QUESTION = "What is hospice care?"
CAUTIOUS = "What are the signs of spread to the bones?"


@dataclass(frozen=True)
class Row:
    """One fault: the longest seconds until safety words and until an answer, and what was wrong in them."""

    fault: str
    safety: float
    answer: float
    wrong: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the right words came within their budgets."""
        return not self.wrong and self.safety <= SAFETY_SECONDS and self.answer <= ANSWER_SECONDS


def is_alarm(replies: list[Message], urgency: str) -> bool:
    """Tell whether the first words are an alarm of a level."""
    return bool(replies) and replies[0]["metadata"]["urgency"] == urgency


def is_cautious_answer(replies: list[Message]) -> bool:
    """Tell whether the first words answer the question, and say when to call."""
    return (
        bool(replies)
        and answered(replies[:1]) == {"symptoms_bone"}
        and "Call the care team" in replies[0]["text"]
    )


def is_back(replies: list[Message]) -> bool:
    """Tell whether an ordinary question is answered."""
    return "hospice_care" in answered(replies)


def measure(name: str, fault: Callable[[Any], AbstractContextManager[None]], running: Any) -> Row:
    """Make a fault, let two people speak, end it, and see whether all is well again.

    Args:
        name: what the fault is called.
        fault: makes it, of what runs, while its context lasts.
        running: what runs; ``running.assistant`` has the address.
    """
    safety, answers, wrong = [0.0], [0.0], []

    def say(client: Client, text: str, is_right: Callable[[list[Message]], bool], times: list[float]) -> None:
        begun = time.monotonic()
        replies = client.say(text)
        times.append(time.monotonic() - begun)
        if not is_right(replies):
            wrong.append(text)

    with Client(running.assistant.address) as before:
        before.say(QUESTION)
        with fault(running), Client(running.assistant.address) as new:
            for _ in range(TIMES):
                for client in (before, new):
                    say(client, EMERGENCY, lambda replies: is_alarm(replies, "emergency"), safety)
                    say(client, CRISIS, lambda replies: is_alarm(replies, "crisis"), safety)
                    say(client, CAUTIOUS, is_cautious_answer, answers)
        say(before, QUESTION, is_back, answers)
    return Row(name, max(safety), max(answers), tuple(dict.fromkeys(wrong)))


@contextmanager
def killed_actions(running: Any) -> Iterator[None]:
    """Let the action server be killed in the midst of a request, and start it again afterwards."""
    actions = running.assistant.actions
    os.kill(actions.pid, signal.SIGSTOP)
    soon = threading.Timer(0.3, os.kill, (actions.pid, signal.SIGKILL))
    soon.start()
    try:
        yield
    finally:
        soon.join()
        actions.stop()
        actions.restart()


def killed_assistant(running: Any) -> Row:
    """Kill the assistant, start it again as ``make serve`` does, and see when it speaks."""
    with Client(running.assistant.address) as before:
        before.say(QUESTION)
        begun = time.monotonic()
        os.kill(running.assistant.assistant.pid, signal.SIGKILL)
        running.assistant.assistant.stop()
        running.assistant.assistant.restart()
        running.assistant.wait()
        is_right = is_alarm(before.say(EMERGENCY), "emergency")
        took = time.monotonic() - begun
        kept = [one["text"] for one in before.history() if one["from"] == "person"] == [QUESTION, EMERGENCY]
    wrong = (() if is_right else (EMERGENCY,)) + (() if kept else ("what was said before",))
    return Row("the assistant is killed, until it is started again", took, took, wrong)


def rows(running: Deployment, faults: Mapping[str, Fault]) -> Iterator[Row]:
    """Yield a row for every fault, and for none."""
    for name, fault in faults.items():
        yield measure(name, fault, running)


KILLED: dict[str, Fault] = {"the action server is killed in the midst of a request": killed_actions}


def table(found: list[Row]) -> str:
    """Return the rows as Markdown."""
    lines = [
        "| while | safety words (s) | answer (s) | the right words |",
        "|---|---:|---:|---|",
        *(
            f"| {row.fault} | {row.safety:.2f} | {row.answer:.2f} | "
            f"{'not to: ' + ', '.join(row.wrong) if row.wrong else 'yes' if row.holds else 'yes, late'} |"
            for row in found
        ),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, print and write; return 1 when some words were wrong or late."""
    progress = Progress()
    model = ensure_model(progress)
    with (
        tempfile.TemporaryDirectory() as folder,
        deployed(model, Path(folder), {"SESSION_SECRET": "x" * 40}) as running,
        progress.step("Making one fault after the other"),
    ):
        found = list(rows(running, {"all is well": lambda _: nullcontext(), **EVERY, **KILLED}))
        found.append(killed_assistant(running))
    told = table(found)
    here = machine()
    load = os.getloadavg()[0]
    OUT.write_text(
        "# Faults\n\nWritten by `python -m benchmarks.faults`: the longest of several turns while a part is "
        f"down, the first turn after it included; {here['cores']} cores, {load:.1f} processes waiting for "
        f"them. Budgets: {SAFETY_SECONDS:g} s for safety words, {ANSWER_SECONDS:g} s for an answer."
        " A killed assistant speaks again when it has loaded; until then who connects waits, and the chat"
        f" shows whom to call.\n\n{told}",
        encoding="utf-8",
    )
    print(told)
    return 0 if all(row.holds for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())

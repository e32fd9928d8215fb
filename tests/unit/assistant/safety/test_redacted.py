"""The safety net reads redacted messages: what calls for an alarm still does, at the same level.

Nothing of an alarm is taken out but names of people (``tests/unit/clinic/test_redaction.py``); here, people
say who they are before and behind what they need.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.safety.reader import read
from clinic.problems import PROJECT_ROOT
from clinic.redaction import redact

FILES = ("alarms.yml", "unseen_alarms.yml", "lookalikes.yml", "unseen_lookalikes.yml")
WHO = (
    "Hello, my name is Anna Kowalski, Dr Patel's patient. ",
    " Ring me on 087 961 4477. I was born 3/4/1961.",
)
NOBODY = ("Hello. ", " Ring me.")


def messages(name: str) -> list[str]:
    """Return the messages of a file of cases, the last one of each conversation."""
    path: Path = PROJECT_ROOT / "tests" / "safety" / name
    cases = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return [case["message"] if "message" in case else case["turns"][-1] for case in cases]


def test_a_message_is_read_alike_with_and_without_the_names_in_it() -> None:
    changed = [text for name in FILES for text in messages(name) if redact(text) != text]
    assert changed
    assert [text for text in changed if read(redact(text)).level != read(text).level] == []


@pytest.mark.parametrize("name", FILES)
def test_who_says_who_they_are_is_heard_as_others_are(name: str) -> None:
    every = messages(name)[::12]
    before, behind = WHO
    plain_before, plain_behind = NOBODY
    redacted = [redact(f"{before}{text}{behind}") for text in every]
    assert not any("Kowalski" in text or "4477" in text or "1961" in text for text in redacted)
    levels = [read(text).level for text in redacted]
    plain = [read(f"{plain_before}{text}{plain_behind}").level for text in every]
    wrong = [text for text, found, wanted in zip(every, levels, plain, strict=True) if found != wanted]
    assert wrong == []

"""Whole messages from which the second reader learns."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.safety.meaning import CRISIS, EMERGENCY, NOTHING, SYMPTOM
from assistant.safety.messages import TIMES, messages_file, read_messages
from assistant.safety.reader import reader
from clinic.problems import InvalidFilesError


def test_reports_are_of_their_rules_level_and_look_alikes_of_none(tmp_path: Path) -> None:
    path = tmp_path / "messages.yml"
    path.write_text(
        "reports:\n  chest_pain: [my chest]\n  jaundice: [my eyes]\n  suicidal_thoughts: [no more]\n"
        "lookalikes:\n  song_or_film: [the film]\n",
        encoding="utf-8",
    )
    assert {example.times for _, example in read_messages(reader().rules, path)} == {TIMES}
    assert messages_file(path).reports["jaundice"] == ["my eyes"]
    found = [(text, example.kind) for text, example in read_messages(reader().rules, path)]
    assert found == [
        ("my chest", EMERGENCY),
        ("my eyes", SYMPTOM),
        ("no more", CRISIS),
        ("the film", NOTHING),
    ]


def test_a_report_of_no_rule_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "messages.yml"
    path.write_text("reports:\n  toothache: [ouch]\nlookalikes: {}\n", encoding="utf-8")
    with pytest.raises(InvalidFilesError, match="there is no rule 'toothache'"):
        read_messages(reader().rules, path)


def test_the_projects_own_messages_are_many_of_both_kinds() -> None:
    kinds = [example.kind for _, example in read_messages(reader().rules)]
    assert kinds.count(NOTHING) > 1000
    assert kinds.count(EMERGENCY) > 500

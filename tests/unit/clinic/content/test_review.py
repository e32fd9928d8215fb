"""Sheets as data: what may stand in one, what it scores, and whether it is of the text as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from clinic.content.approvals import Text
from clinic.content.review import ACTIONABILITY, UNDERSTANDABILITY, Sheet, judged, read_sheets
from clinic.problems import InvalidFilesError
from commands.content_scores import line, summary

TEXT = Text("utter_rest", "Rest.", {}, ("rest.1",))
GOOD: dict[str, Any] = {
    "response": "utter_rest",
    "text": TEXT.hash,
    "met": [1, 2, 3, 20],
    "unmet": {11: "has no closing point"},
    "discern": {1: 5, 8: 4},
}


def test_a_score_is_the_share_of_the_items_that_apply() -> None:
    sheet = Sheet.parse_obj(GOOD)
    assert sheet.share(UNDERSTANDABILITY) == 0.75
    assert sheet.share(ACTIONABILITY) == 1.0
    assert sheet.share((6, 7)) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"met": [1, 9]}, r"unknown items or one twice: \[9\]"),
        ({"met": [1, 1]}, "unknown items or one twice"),
        ({"unmet": {1: "because it is so"}}, "unknown items or one twice"),
        ({"unmet": {30: "because it is so"}}, r"unknown items or one twice: \[30\]"),
        ({"unmet": {11: "no"}}, "each needs its reason"),
        ({"discern": {9: 5}}, r"items \[9\] are unknown or not from 1 to 5"),
        ({"discern": {1: 6}}, r"items \[1\] are unknown or not from 1 to 5"),
        ({"discern": {1: 3}}, r"items \[1\] score below 4 without a reason"),
        ({"text": "abc"}, "text"),
        ({"opinion": "fine"}, "opinion"),
    ],
)
def test_a_sheet_with_a_fault_is_refused(changes: dict[str, Any], reason: str, tmp_path: Path) -> None:
    path = tmp_path / "review.yml"
    path.write_text(yaml.safe_dump({"sheets": [{**GOOD, **changes}]}), encoding="utf-8")
    with pytest.raises(InvalidFilesError, match=reason):
        read_sheets(path)


def test_a_low_score_with_its_reason_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "review.yml"
    low = {**GOOD, "discern": {1: 2}, "because": {1: "its aim is not said"}}
    path.write_text(yaml.safe_dump({"sheets": [low]}), encoding="utf-8")
    assert read_sheets(path)[0].because == {1: "its aim is not said"}


def test_a_text_is_judged_as_it_stands_or_as_it_was_or_not_at_all() -> None:
    changed = Text("utter_rest", "Rest well.", {}, ("rest.1",))
    other = Text("utter_walk", "Walk.", {"audience": "carer"}, ("walk.1",))
    without_facts = Text("utter_bye", "Bye.")
    sheet = Sheet.parse_obj(GOOD)
    found = judged([TEXT, changed, other, without_facts], [sheet])
    assert [(one.text, one.sheet, one.is_current) for one in found] == [
        (TEXT, sheet, True),
        (changed, sheet, False),
        (other, None, False),
    ]
    assert line(found[0]).splitlines() == [
        "utter_rest: understandability 75%, actionability 100%, DISCERN 4 at least",
        "    PEMAT-P 11: has no closing point",
    ]
    assert line(found[1]) == f"utter_rest: changed since it was judged; its hash is {changed.hash}"
    assert line(found[2]) == f"utter_walk (audience: carer): not judged; its hash is {other.hash}"
    assert summary(found) == [
        "1 of 3 texts are judged as they stand",
        "PEMAT-P understandability: mean 75.0%, 0 of 1 reach 90%",
        "PEMAT-P actionability: mean 100.0%, 1 of 1 reach 90%",
        "DISCERN 1-8: 1 of 1 have 4 or more on every item",
    ]


def test_with_nothing_judged_there_is_no_score() -> None:
    assert summary([]) == [
        "0 of 0 texts are judged as they stand",
        "DISCERN 1-8: 0 of 0 have 4 or more on every item",
    ]

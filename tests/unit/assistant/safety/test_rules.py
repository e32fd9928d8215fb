"""Which signs together call for what."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.safety.reader import Reader
from assistant.safety.rules import Combined, Rule, Rules, matching, strongest
from clinic.problems import InvalidFilesError

NOBODY: frozenset[str] = frozenset()
RULES = Rules(
    rules={
        name: Rule.parse_obj(rule)
        for name, rule in {
            "soon": {"level": "call_doctor", "act": "report_symptom", "all": ["ache"]},
            "pair": {"level": "emergency", "act": "emergency", "all": ["ache"], "any": ["numb", "weak"]},
            "two": {
                "level": "urgent_same_day",
                "act": "report_symptom",
                "any": ["dry", "weak", "numb"],
                "min_any": 2,
            },
            "treated": {
                "level": "emergency",
                "act": "emergency",
                "applies_to": "on_treatment",
                "all": ["hot"],
            },
            "made": {"level": "urgent_same_day", "act": "report_symptom", "all": ["lung"]},
        }.items()
    },
    combined=(Combined.parse_obj({"sign": "lung", "all": ["drug"], "any": ["cough", "short"]}),),
)


@pytest.mark.parametrize(
    ("now", "before", "held"),
    [
        ({"ache"}, set(), ["soon"]),
        ({"ache", "weak"}, set(), ["pair", "soon"]),
        ({"weak"}, {"ache"}, ["pair"]),
        (set(), {"ache", "weak"}, []),
        ({"hot"}, {"ache", "weak"}, ["treated"]),
        ({"dry"}, set(), []),
        ({"dry"}, {"numb"}, ["two"]),
        ({"cough", "drug"}, set(), ["made"]),
        ({"cough"}, {"drug"}, ["made"]),
        ({"drug"}, {"short"}, ["made"]),
        ({"dry"}, {"drug", "cough"}, []),
        ({"drug"}, set(), []),
    ],
)
def test_a_rule_holds_when_its_signs_are_named_one_of_them_now(
    now: set[str], before: set[str], held: list[str]
) -> None:
    assert list(matching(RULES, now, before, NOBODY)) == held


def test_a_rule_for_a_circumstance_that_is_not_theirs_does_not_hold() -> None:
    assert list(matching(RULES, {"hot"}, NOBODY, {"on_treatment"})) == []
    assert list(matching(RULES, {"hot"}, NOBODY, {"on_bone_drugs"})) == ["treated"]


def test_a_rule_says_by_which_signs_it_holds() -> None:
    assert matching(RULES, {"weak", "dry"}, {"ache"}, NOBODY) == {
        "pair": {"ache", "weak"},
        "two": {"dry", "weak"},
    }


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], "none"),
        (["call_doctor", "crisis", "emergency"], "crisis"),
        (["none", "call_doctor"], "call_doctor"),
    ],
)
def test_the_strongest_level_wins(levels: list[str], expected: str) -> None:
    assert strongest(levels) == expected


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("rules", "any: [numb]", "any: [nimb]", "there is no sign 'nimb'"),
        ("rules", "applies_to: treated", "applies_to: rich", "'rich' is no circumstance"),
        ("rules", "level: urgent_same_day", "level: soon", "unexpected value"),
        ("rules", ", any: [numb]}", "}", "names no sign under 'all' or 'any'"),
        ("rules", "any: [numb]", "any: [numb], min_any: 2", "min_any is 2, but 'any' names 1"),
        ("rules", "any: [numb, pills]", "any: [numb]", "no rule reads the sign 'pills'"),
        ("combined", "combined: []", "combined: [{sign: fog, all: [numb]}]", "there is no sign 'fog'"),
    ],
)
def test_faults_of_the_files_are_said(name: str, old: str, new: str, reason: str, folder: Path) -> None:
    path = folder / f"{name}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidFilesError) as raised:
        Reader(folder)
    assert any(problem.path == path and reason in problem.reason for problem in raised.value.problems)


def test_every_rule_of_the_project_can_hold_alone(net: Reader) -> None:
    for name, rule in net.rules.rules.items():
        needed = {*rule.all_of, *rule.any_of[: rule.min_any or 1]}
        assert name in matching(net.rules, needed, NOBODY, NOBODY)

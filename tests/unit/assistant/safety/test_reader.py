"""What messages call for, by words alone, alone and in a conversation."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.safety.reader import TURNS, Finding, Meant, Reader, read
from assistant.safety.signs import FOLDER
from clinic.problems import InvalidFilesError

in_region = functools.cache(functools.partial(Reader, FOLDER))
CASES = yaml.safe_load((Path(__file__).parent / "cases.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["alarms"], ids=lambda case: case["message"][:60])
def test_an_alarm_is_raised(case: dict[str, Any]) -> None:
    finding = read(case["message"], case.get("turns", ()))
    assert finding.level == case["level"]
    assert set(case.get("rules", ())) <= set(finding.rules)
    assert finding.kind == case.get("kind", finding.kind)


@pytest.mark.parametrize("text", CASES["quiet"])
def test_no_alarm_is_raised(text: str) -> None:
    assert read(text).level == "none"


@pytest.mark.parametrize("text", CASES["low"])
def test_what_somebody_feels_is_no_emergency(text: str) -> None:
    assert read(text).level == "call_doctor"


def test_a_message_is_read_to_its_last_word() -> None:
    story = "I went to the shop and bought a cake. " * 50
    assert read(f"{story}I can't breathe").rules == ("severe_breathlessness",)


def test_a_sign_counts_for_so_many_turns_and_no_longer() -> None:
    talk = ["what is hospice"] * (TURNS - 1)
    assert "mscc_nerve_signs" in read("my legs are weak", ["my back hurts", *talk]).rules
    assert "mscc_nerve_signs" not in read("my legs are weak", ["my back hurts", *talk, "thanks"]).rules


def test_what_was_said_before_raises_no_alarm_by_itself() -> None:
    assert read("what is hospice", ["my back hurts", "my legs are weak"]) == Finding()


@pytest.mark.parametrize(
    ("text", "fever_from", "level"),
    [
        ("chemo last week, temperature 37.6", 38.0, "urgent_same_day"),
        ("chemo last week, temperature 37.6", 37.5, "emergency"),
        ("chemo last week, temperature 37.6", 37.7, "urgent_same_day"),
        ("chemo last week, no fever, 37.6", 38.0, "urgent_same_day"),
        ("if my temperature is 37.6 do I call", 37.5, "none"),
        ("a slight temperature", 37.5, "urgent_same_day"),
        ("chemo last week, temperature 38.1", 38.0, "emergency"),
    ],
)
def test_a_fever_is_what_the_region_calls_one(text: str, fever_from: float, level: str) -> None:
    net = in_region(fever_from)
    assert net.find(net.hear(text)).level == level


def test_what_is_taken_back_no_longer_counts() -> None:
    assert (
        "mscc_nerve_signs" not in read("my legs are weak", ["my back hurts", "my back pain has gone"]).rules
    )
    assert "mscc_nerve_signs" not in read("my legs are weak, no back pain", ["my back hurts"]).rules


def test_a_symptom_that_no_rule_names_is_told_to_the_doctor() -> None:
    finding = read("I have a headache")
    assert (finding.level, finding.rules, finding.kind) == ("call_doctor", (), "symptom")


def test_a_drug_by_itself_calls_for_nothing() -> None:
    assert read("I take Ibrance").level == "none"


def test_the_emergency_is_told_beside_the_crisis() -> None:
    finding = read("my chest hurts and I want to die")
    assert finding.kind == "emergency_and_crisis"
    assert finding.rules == ("suicidal_thoughts", "chest_pain")


@pytest.mark.parametrize(
    ("text", "sign", "level"),
    [
        ("a strange thing happens in my body", "unnamed_emergency", "emergency"),
        ("a strange thing happens in my body", "unnamed_symptom", "call_doctor"),
        ("a strange thing happens in my body", "seizure", "emergency"),
        ("what is a strange thing", "unnamed_emergency", "none"),
        ("no fever today", "unnamed_emergency", "none"),
        ("if strange things happen", "seizure", "none"),
        ("it was last year, strange things", "seizure", "none"),
    ],
)
def test_what_the_second_reader_found_is_read_in_its_light(
    text: str, sign: str, level: str, net: Reader
) -> None:
    heard = net.hear(text, [Meant(sign, 0, len(text))])
    assert net.find(heard).level == level


NO_PAIN_BUT = "no chest pain but everything slips away"


@pytest.mark.parametrize(
    ("text", "meant", "signs"),
    [
        (NO_PAIN_BUT, [Meant("seizure", 0, 39)], set()),
        (NO_PAIN_BUT, [Meant("seizure", 0, 39), Meant("faint", 14, 39, unsure=True)], {"faint"}),
        (NO_PAIN_BUT, [Meant("seizure", 0, 39), Meant("faint", 0, 13, unsure=True)], set()),
        (NO_PAIN_BUT, [Meant("faint", 14, 39, unsure=True)], set()),
        (NO_PAIN_BUT, [Meant("suicidal", 0, 39)], {"suicidal"}),
        ("I don't want to die", [Meant("suicidal", 0, 19)], set()),
        ("what is the best way to vanish", [Meant("suicidal", 0, 30)], {"suicidal"}),
    ],
)
def test_named_signs_and_look_alikes_explain_what_a_message_seemed_to_mean(
    text: str, meant: list[Meant], signs: set[str], net: Reader
) -> None:
    assert net.hear(text, meant).signs == signs


def test_a_part_of_nothing_means_nothing(net: Reader) -> None:
    assert net.hear("hello", [Meant("seizure", 2, 2)]).signs == set()


def test_all_faults_are_said_at_the_start(folder: Path) -> None:
    (folder / "rules.yml").unlink()
    with pytest.raises(InvalidFilesError, match="cannot be read"):
        Reader(folder)

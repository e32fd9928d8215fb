"""The numbers of the regions: read whole, and every fault of the file told at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clinic.contacts import Line, read_contacts
from clinic.problems import InvalidFilesError

TEXT = """\
regions:
  XY:
    name: Exland
    emergency:
      number: '112'
      source: {title: A page, url: https://a.example}
    crisis:
    - name: Night line
      call: 1-800 555
      source: {title: A page, url: https://a.example}
    - name: Text line
      text: {number: '741741', word: HOME}
      source: {title: A page, url: https://a.example}
    nurse_advice: []
    helplines: []
    spelling: british
    emergency_department: the emergency department
    family_doctor: GP
    fever: 38 °C
"""


def _write(folder: Path, text: str) -> Path:
    path = folder / "contacts.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_region_is_read_with_its_numbers_as_they_are_dialled(tmp_path: Path) -> None:
    region = read_contacts(_write(tmp_path, TEXT))["XY"]
    assert region.emergency.number == "112"
    assert (region.spelling, region.emergency_department) == ("british", "the emergency department")
    assert (region.family_doctor, region.fever) == ("GP", "38 °C")
    assert [(line.name, line.call) for line in region.crisis] == [
        ("Night line", "1-800 555"),
        ("Text line", None),
    ]
    text = region.crisis[1].text
    assert text is not None
    assert (text.number, text.word) == ("741741", "HOME")


def test_every_region_that_the_settings_offer_has_an_ambulance_and_a_crisis_line() -> None:
    regions = read_contacts()
    assert sorted(regions) == ["AU", "CA", "EU", "IE", "IN", "NZ", "UK", "US"]
    for region in regions.values():
        assert region.emergency.number
        assert any(line.call for line in region.crisis), region.name


def test_every_region_that_the_settings_offer_has_words_of_its_own() -> None:
    for region in read_contacts().values():
        assert re.fullmatch(r"the [a-z ]+|A&E", region.emergency_department), region.name
        assert re.fullmatch(r"GP|[a-z ]+ doctor", region.family_doctor), region.name
        assert re.search(r"\b3[78](\.\d)? °C", region.fever), region.name


@pytest.mark.parametrize("spelling", ["american", "british", "canadian"])
def test_a_region_is_spelt_in_one_of_three_ways(spelling: str, tmp_path: Path) -> None:
    text = TEXT.replace("spelling: british", f"spelling: {spelling}")
    assert read_contacts(_write(tmp_path, text))["XY"].spelling == spelling


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("'112'", "0112", ["5: 'regions.XY.emergency.number' must be text, in quotes"]),
        ("'112'", "call us", ["5: 'regions.XY.emergency.number': string does not match regex"]),
        ("1-800 555", "", ["8: 'regions.XY.crisis.0.text': 'Night line' has neither call nor text"]),
        (
            "      call: 1-800 555\n",
            "",
            ["8: 'regions.XY.crisis.0.text': 'Night line' has neither call nor text"],
        ),
        ("1-800 555", "tel:1800", ["9: 'regions.XY.crisis.0.call': string does not match regex"]),
        (
            "{number: '741741', word: HOME}",
            "{word: HOME}",
            ["12: the key 'regions.XY.crisis.1.text.number' is missing"],
        ),
        ("    nurse_advice: []\n", "", ["2: the key 'regions.XY.nurse_advice' is missing"]),
        (
            "    nurse_advice: []",
            "    nurses: []",
            [
                "2: the key 'regions.XY.nurse_advice' is missing",
                "14: unknown key 'regions.XY.nurses'; allowed here: crisis, emergency, "
                "emergency_department, family_doctor, fever, helplines, name, nurse_advice, spelling",
            ],
        ),
        (
            "spelling: british",
            "spelling: irish",
            ["16: 'regions.XY.spelling': unexpected value; permitted: 'american', 'british', 'canadian'"],
        ),
        (
            "spelling: british",
            "spelling: British",
            ["16: 'regions.XY.spelling': unexpected value; permitted: 'american', 'british', 'canadian'"],
        ),
        ("    spelling: british\n", "", ["2: the key 'regions.XY.spelling' is missing"]),
        (
            "    emergency_department: the emergency department\n",
            "",
            ["2: the key 'regions.XY.emergency_department' is missing"],
        ),
        ("    family_doctor: GP\n", "", ["2: the key 'regions.XY.family_doctor' is missing"]),
        ("    fever: 38 °C\n", "", ["2: the key 'regions.XY.fever' is missing"]),
        ("fever: 38 °C", "fever: [38, 100.4]", ["19: 'regions.XY.fever' must be text, in quotes"]),
        ("family_doctor: GP", "family_doctor:", ["18: 'regions.XY.family_doctor': none is not an allowed"]),
    ],
)
def test_a_fault_is_told_with_its_line(old: str, new: str, expected: list[str], tmp_path: Path) -> None:
    assert TEXT.count(old) == 1
    _assert_told(_write(tmp_path, TEXT.replace(old, new)), expected)


def test_a_region_without_a_crisis_line_is_told(tmp_path: Path) -> None:
    text = TEXT[: TEXT.index("    crisis:")] + "    crisis: []\n" + TEXT[TEXT.index("    nurse_advice:") :]
    _assert_told(_write(tmp_path, text), ["7: 'regions.XY.crisis': ensure this value has at least 1 items"])


def test_all_faults_are_told_at_once_a_line_without_a_route_among_them(tmp_path: Path) -> None:
    text = (
        TEXT.replace("'112'", "112")
        .replace("      call: 1-800 555\n", "")
        .replace("word: HOME", "wort: HOME")
    )
    expected = [
        "5: 'regions.XY.emergency.number' must be text, in quotes",
        "8: 'regions.XY.crisis.0.text': 'Night line' has neither call nor text",
        "11: unknown key 'regions.XY.crisis.1.text.wort'; allowed here: number, word",
    ]
    _assert_told(_write(tmp_path, text), expected)


def test_a_line_may_have_both_routes() -> None:
    source = {"title": "A", "url": "https://a.example"}
    line = Line.parse_obj({"name": "A", "call": "1", "text": {"number": "2"}, "source": source})
    assert line.text is not None


def _assert_told(path: Path, expected: list[str]) -> None:
    with pytest.raises(InvalidFilesError) as caught:
        read_contacts(path)
    found = [f"{problem.line}: {problem.reason}" for problem in caught.value.problems]
    assert len(found) == len(expected), found
    for problem, start in zip(found, expected, strict=True):
        assert problem.startswith(start)


@pytest.mark.parametrize(
    ("written", "celsius"),
    [("38 °C", 38.0), ("37.5 °C", 37.5), ("100.4 °F (38 °C)", 38.0), ("100.4 °F", 38.0)],
)
def test_a_regions_fever_is_read_in_celsius(written: str, celsius: float) -> None:
    region = read_contacts()["UK"].copy(update={"fever": written})
    assert region.fever_celsius == celsius

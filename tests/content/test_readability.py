"""Who is frightened, tired or new to English can read every answer: grade 8 at most, half of them 6.

The grade is Flesch's and Kincaid's, by textstat 0.7.3. A name of ``knowledge/wording.yml`` counts as one
short word, as nobody can shorten the name of a drug.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone

import pytest
import textstat

from assistant.composer import ALSO_ASKED_TITLE
from clinic.content.report import read_sheet
from clinic.content.wording import read_wording
from clinic.settings import read_clinic
from clinic.words import clinic_words
from tests.content.said import Said, report
from tests.content.sample import Sample

OF_THE_TURN = {ALSO_ASKED_TITLE: "Hospice care", "visit_sheet": "Here it is."}
"""What only a turn or a conversation fills; the words of the visit sheet are graded by themselves."""
GRADE_AT_MOST = 8.0
MEDIAN_AT_MOST = 6.0


def plain(text: str, exempt: Iterable[str]) -> str:
    """Return a text as sentences: points without dashes but with an end, exempt names as short words."""
    lines = [line.removeprefix("- ").rstrip() for line in text.splitlines()]
    ended = [line if line.endswith((".", "?", "!")) else line.rstrip(":;,") + "." for line in lines]
    sentences = " ".join(ended)
    for name in sorted(exempt, key=len, reverse=True):
        sentences = re.sub(rf"\b{re.escape(name)}\b", "drug", sentences, flags=re.IGNORECASE)
    return sentences


def grade(text: str) -> float:
    return float(textstat.flesch_kincaid_grade(plain(text, read_wording().exempt_from_readability)))


def grades(texts: Iterable[Said], words: Mapping[str, str]) -> dict[str, float]:
    """Return the grade of every English text by where it stands, with the clinic's own words filled in."""
    return {
        str(text.problem("text", text.name)): grade(re.sub(r"\{(\w+)\}", lambda at: words[at[1]], text.text))
        for text in texts
        if "lang" not in text.metadata
    }


def readability_problems(found: Mapping[str, float]) -> list[str]:
    problems = [
        f"{where}: grade {value}, at most {GRADE_AT_MOST} is allowed: shorter sentences, shorter words"
        for where, value in found.items()
        if value > GRADE_AT_MOST
    ]
    middle = statistics.median(found.values())
    if middle > MEDIAN_AT_MOST:
        hardest = sorted(found, key=lambda where: -found[where])[:5]
        problems.append(f"data: the median grade is {middle}, at most {MEDIAN_AT_MOST} is allowed")
        problems += [f"{where}: among the hardest, grade {found[where]}" for where in hardest]
    return problems


def test_every_answer_can_be_read_by_everybody(texts: list[Said]) -> None:
    words = {**clinic_words(read_clinic(), datetime.now(timezone.utc)), **OF_THE_TURN}
    found = readability_problems(grades(texts, words))
    assert not found, report(found)


def test_the_visit_sheet_can_be_read_by_everybody() -> None:
    words = {**clinic_words(read_clinic(), datetime.now(timezone.utc)), "day": "Monday", "time": "noon"}
    found = {
        f"{at}": grade(re.sub(r"\{(\w+)\}", lambda one: words[one[1]], text))
        for at, text in read_sheet().texts()
    }
    assert {at: value for at, value in found.items() if value > GRADE_AT_MOST} == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It can help:\n- rest\n- sleep;\n- Is it?", "It can help. rest. sleep. Is it?"),
        ("Take tamoxifen or Trastuzumab deruxtecan.", "Take drug or drug."),
        ("Tamoxifens differ.", "Tamoxifens differ."),
    ],
)
def test_points_count_as_sentences_and_exempt_names_as_short_words(text: str, expected: str) -> None:
    assert plain(text, ["tamoxifen", "trastuzumab", "trastuzumab deruxtecan"]) == expected


def test_every_exempt_name_counts_as_one_short_word() -> None:
    names = read_wording().exempt_from_readability
    assert len(names) == len(set(names)) > 0
    for name in names:
        assert grade(f"We give {name} to him.") == grade("We give drug to him."), name


HARD = (
    "Multidisciplinary palliative interventions systematically ameliorate symptomatology in "
    "individuals experiencing debilitating complications, notwithstanding therapeutic limitations."
)


def test_a_text_that_is_too_hard_is_told(sample: Sample) -> None:
    words = {"clinic_name": "the clinic", "emergency_number": "911"}
    assert readability_problems(grades(sample.texts, words)) == []
    sample.edit("data/topics/rest.yml", "- Ask the care team what suits the person.", f"- {HARD}")
    [problem] = readability_problems(grades(sample.texts, words))
    where = f"{sample.root}/data/topics/rest.yml:{sample.line('data/topics/rest.yml', 'text:')}"
    assert problem.startswith(f"{where}: utter_rest: grade ")
    assert problem.endswith("at most 8.0 is allowed: shorter sentences, shorter words")


def test_texts_that_are_hard_on_the_whole_are_told() -> None:
    found = readability_problems({"a": 7.0, "b": 7.5, "c": 2.0})
    assert found[0] == "data: the median grade is 7.0, at most 6.0 is allowed"
    assert found[1:] == [
        f"{name}: among the hardest, grade {at}" for name, at in [("b", 7.5), ("a", 7.0), ("c", 2.0)]
    ]

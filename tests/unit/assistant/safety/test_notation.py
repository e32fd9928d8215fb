"""The notation of signs."""

from __future__ import annotations

import pytest

from assistant.safety.notation import Element, patterns

LISTS = {
    "legs": ["leg", "legs", "both legs"],
    "limbs": ["<legs>", "arm"],
    "round": ["<round>"],
    "sore": ["<limbs> sore"],
}


def words(element: Element) -> set[str]:
    """Return what may stand at a place, each as text."""
    return {" ".join(choice) for choice in element.choices}


def test_a_list_holds_words_phrases_and_lists() -> None:
    [pattern] = patterns("<limbs>", LISTS)
    assert words(pattern.runs[0].elements[0]) == {"leg", "legs", "both legs", "arm"}
    [pattern] = patterns("<sore>", {**LISTS, "limbs": ["arm"]})
    assert words(pattern.runs[0].elements[0]) == {"arm sore"}


def test_one_of_several_may_be_a_phrase_a_list_or_a_number() -> None:
    [pattern] = patterns("numb|back_passage|<legs>|<number 4+>", LISTS)
    [element] = pattern.runs[0].elements
    assert words(element) == {"numb", "back passage", "leg", "legs", "both legs"}
    assert element.ranges == (("number", (4.0, float("inf"))),)


def test_gaps_stand_before_the_word_that_follows_them() -> None:
    [pattern] = patterns("lost ... control of ...8 bladder &7 numb", LISTS)
    assert [run.gaps for run in pattern.runs] == [(0, 3, 0, 8), (0,)]
    assert pattern.gap == 7


def test_what_stands_in_brackets_may_be_absent() -> None:
    assert [len(pattern.runs[0].elements) for pattern in patterns("pull (me) out", LISTS)] == [3, 2]


def test_a_gap_stays_when_the_word_behind_it_is_absent() -> None:
    assert [pattern.runs[0].gaps for pattern in patterns("lift ... (left) arm", LISTS)] == [(0, 3, 0), (0, 3)]


@pytest.mark.parametrize(
    ("phrase", "kind", "bounds"),
    [
        ("<number>", "number", (0.0, float("inf"))),
        ("<number 3>", "number", (3.0, 3.0)),
        ("<duration 2w+>", "duration", (14.0, float("inf"))),
        ("<duration 3d-2w>", "duration", (3.0, 14.0)),
        ("<temperature 37.5-37.9>", "temperature", (37.5, 37.9)),
        ("<score 8+>", "score", (8.0, float("inf"))),
    ],
)
def test_a_range_has_bounds(phrase: str, kind: str, bounds: tuple[float, float]) -> None:
    [pattern] = patterns(phrase, LISTS)
    assert pattern.runs[0].elements[0].ranges == ((kind, bounds),)


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("numb <arms>", "there is no list <arms>"),
        ("<round>", "the list <round> holds itself"),
        ("(my) (own)", "has a part without a word that must be there"),
        ("numb & ", "'&' is not of the notation"),
        ("numb ...", "ends with '...'"),
        ("xyzzy*", "no other form of 'xyzzy' is known"),
        ("numb, weak", "'numb,' is not of the notation"),
        ("<number many>", "'many' is no range"),
        ("<duration 3+>", "a duration, and nothing else, has a unit"),
        ("<number 3d+>", "a duration, and nothing else, has a unit"),
        ("(a) (b) (c) (d) (e) (f) (g) x", "leaves too much open"),
        ("a||b", "'' is not of the notation"),
    ],
)
def test_what_is_not_of_the_notation_is_refused_with_a_reason(phrase: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r"^") as refused:
        patterns(phrase, LISTS)
    assert reason in str(refused.value)

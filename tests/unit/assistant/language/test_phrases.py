"""The notation of phrases."""

from __future__ import annotations

import pytest

from assistant.language.phrases import faults, list_faults, spellings


@pytest.mark.parametrize(
    ("phrase", "texts"),
    [
        ("Hot  Flush", ["hot flush"]),
        ("can’t breathe", ["can't breathe"]),
        ("puke* up", ["puke up", "puked up", "pukes up", "puking up"]),
        ("t-dm1", ["t dm1", "t-dm1", "tdm1", "t\u2011dm1"]),
        ("7 - 8", ["7 - 8"]),
        ("loss of (my) hair", ["loss of hair", "loss of my hair"]),
        ("(wife*) sick", ["sick", "wife sick", "wives sick"]),
        ("in <my> back", []),
    ],
)
def test_a_phrase_stands_for_its_spellings(phrase: str, texts: list[str]) -> None:
    """Every spelling is listed, but for a phrase with a list, which has none."""
    assert spellings(phrase) == texts


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("", "has no word that must be there"),
        ("(my) (<day>)", "has no word that must be there"),
        ("in <mine> back", "there is no list <mine>; lists of this file: day, my"),
        ("herceptin*", "no other form of 'herceptin' is known: leave out the star, write the forms out"),
        ("t-dm*", "only a word of letters can have a star or brackets, not 't-dm'"),
        ("(can't) eat", "only a word of letters can have a star or brackets, not 'can't'"),
        ("*cough", "'*cough' is not of the notation: word, word*, <list>, and each in (brackets)"),
        ("in <my back", "'<my' is not of the notation: word, word*, <list>, and each in (brackets)"),
        ("throw* throw* throw* throw*", "stands for more than 200 spellings"),
    ],
)
def test_a_phrase_outside_the_notation_is_a_fault(phrase: str, reason: str) -> None:
    """The one fault of each phrase is named."""
    assert faults(phrase, {"my": ["my"], "day": ["days"]}) == [reason]


def test_a_file_without_lists_says_so() -> None:
    """Nobody is sent to look for lists that are not there."""
    assert faults("in <my> back", {}) == ["there is no list <my>; lists of this file: none"]


def test_a_good_phrase_has_no_fault() -> None:
    """All of the notation at once."""
    assert faults("throw* up (in) <my> t-shirt (<day>)", {"my": ["my"], "day": ["days"]}) == []


def test_words_of_a_list_are_words_or_patterns() -> None:
    """A list stands for one token, so two words in one are a fault; so is a broken pattern."""
    assert list_faults(["my", "'s", "2day", "/\\d+/"]) == []
    assert list_faults(["my own", "My", "/(/", "my"]) == [
        (0, "'my own' is neither one lower-case word nor a /pattern/"),
        (1, "'My' is neither one lower-case word nor a /pattern/"),
        (2, "the pattern /(/ is wrong: missing ), unterminated subpattern at position 0"),
    ]
    assert list_faults(["my", "my"]) == [(1, "'my' stands twice in the list")]

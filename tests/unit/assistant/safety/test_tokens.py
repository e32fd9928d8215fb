"""A message taken apart: written forms, statements, places."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.safety.reader import Reader
from assistant.safety.tokens import END, canonical, tokenize, without_runs


def words(net: Reader, text: str) -> list[str]:
    """Return the words of a text without the marks of statements."""
    return [token.word for token in tokenize(text, net.lexical.signs.forms) if token.word != END]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I CANT breathe", ["i", "can't", "breathe"]),
        ("can not", ["can't"]),
        ("I’m", ["i", "am"]),
        ("she's numb", ["she", "'s", "numb"]),
        ("mum's legs", ["mum", "'s", "legs"]),
        ("38.5, 38,5 and 1/2", ["38.5", "38,5", "and", "1/2"]),
        ("temp 101F", ["temp", "101", "f"]),
        ("want 2 die", ["want", "to", "die"]),
        ("Heart-rate", ["heart", "rate"]),
        ("", []),
        ("?!", []),
    ],
)
def test_words_are_brought_to_one_form(text: str, expected: list[str], net: Reader) -> None:
    assert words(net, text) == expected


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("my back hurts and my legs are numb", 2),
        ("numb and weak legs", 1),
        ("no fever but my chest hurts", 2),
        ("chest pain, she says", 2),
        ("numb, tingling, weak", 1),
        ("one. two! three", 3),
    ],
)
def test_statements_begin_at_subjects_stops_and_contrasts(text: str, statements: int, net: Reader) -> None:
    assert len({token.clause for token in net.lexical.tokens(text) if token.word != END}) == statements


def test_small_words_count_for_nothing_in_the_distance(net: Reader) -> None:
    tokens = {token.word: token for token in net.lexical.tokens("legs have really gone all numb today")}
    assert tokens["numb"].place - tokens["legs"].place == 1
    assert tokens["today"].place - tokens["legs"].place == 2


@given(st.text(max_size=120))
def test_any_text_can_be_read_and_every_word_is_found_in_it(text: str) -> None:
    from assistant.safety.reader import reader

    tokens = reader().lexical.tokens(text)
    assert all(0 <= token.start <= token.end <= len(text) for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
    assert all(one.sentence <= other.sentence for one, other in pairwise(tokens))


def test_the_words_of_a_phrase_leave_out_what_need_not_be_there(net: Reader) -> None:
    forms = net.lexical.signs.forms
    assert canonical("cannot really feel", forms) == ("can't", "feel")
    assert canonical("my life", forms) == ("my", "life")
    assert canonical("the", forms) == ("the",)


@pytest.mark.parametrize(("word", "expected"), [("heeelp", ("heelp", "help")), ("help", ())])
def test_drawn_out_letters_are_drawn_in(word: str, expected: tuple[str, ...]) -> None:
    assert without_runs(word) == expected

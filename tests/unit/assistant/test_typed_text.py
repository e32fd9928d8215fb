"""What people type, made harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.typed_text import clean, is_blank

KEPT = "\n\t\u200d"
HIDDEN = "\u200b\u200e\u202e\u2060\ufeff\u00ad\x00\x1b\x7f\x85\ue000\ud800\u0378"
SLASH = "\u2215"

TYPED = st.text(max_size=40) | st.text(
    st.sampled_from("/ \n\t\u00a0\u2028e\u0301\u0338\u0958a" + KEPT + HIDDEN)
)


@settings(derandomize=True, database=None)
@given(TYPED)
@example("\u200b/restart")
@example(" \u00a0\n/restart")
@example("//restart")
@example("/\u0338restart")
def test_whatever_is_typed_becomes_no_command_and_keeps_no_hidden_character(text: str) -> None:
    cleaned = clean(text)
    assert not cleaned.startswith("/")
    assert cleaned == cleaned.strip()
    assert all(c in KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") for c in cleaned)
    cleaned.encode("utf-8")


@settings(derandomize=True, database=None)
@given(TYPED)
@example("/\u0338")
@example("\u0958\u0301")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_slash_behind_a_hidden_character_is_found(hidden: str) -> None:
    assert clean(f"{hidden}/restart") == f"{SLASH}restart"
    assert clean(f" {hidden} {hidden}/restart") == f"{SLASH}restart"


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("/restart", f"{SLASH}restart"),
        ('/ask_curable{"slot": "x"}', f'{SLASH}ask_curable{{"slot": "x"}}'),
        ("//", f"{SLASH}/"),
        ("1/2 a tablet and/or rest", "1/2 a tablet and/or rest"),
        ("cafe\u0301", "caf\u00e9"),
        ("  Is it curable?\r\n", "Is it curable?"),
        ("one\r\ntwo\tthree", "one\ntwo\tthree"),
        ("\U0001f469\u200d\U0001f467", "\U0001f469\u200d\U0001f467"),
        ("¿Qué es? 乳がん", "¿Qué es? 乳がん"),
        ("", ""),
    ],
)
def test_text_comes_out_as_expected(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@pytest.mark.parametrize("typed", ["", " ", "\n\t \u00a0", "\u200d", " \u200d \u200d", HIDDEN, "\u3000"])
def test_what_holds_nothing_to_read_is_blank(typed: str) -> None:
    assert is_blank(clean(typed))


@pytest.mark.parametrize("typed", ["?", "/", "0", "\U0001f614", "."])
def test_a_single_sign_is_something_to_read(typed: str) -> None:
    assert not is_blank(clean(typed))

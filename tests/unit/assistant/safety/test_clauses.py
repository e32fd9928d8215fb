"""The clauses of a message."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.safety.clauses import Part, clauses, split
from assistant.safety.reader import Reader


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("my legs are numb", ["my legs are numb"]),
        ("What is hospice? Also my legs are numb.", ["What is hospice", "Also my legs are numb"]),
        ("Hello. My back really hurts.", ["Hello. My back really hurts"]),
        ("My back really hurts. Thanks!", ["My back really hurts. Thanks"]),
        ("", []),
    ],
)
def test_a_message_is_cut_where_statements_begin(text: str, parts: list[str], net: Reader) -> None:
    assert [text[start:end] for start, end in split(text, net.lexical.tokens(text))] == parts


def test_each_clause_gets_its_vector(net: Reader) -> None:
    text = "What is hospice? My legs are numb."
    vectors = np.arange(8, dtype=np.float32).reshape(2, 4)
    found = clauses(text, net.lexical.tokens(text), None, lambda texts: vectors[: len(texts)])
    assert [(part.text, part.start, list(part.vector)) for part in found] == [
        ("What is hospice", 0, [0, 1, 2, 3]),
        ("My legs are numb", 17, [4, 5, 6, 7]),
    ]


def test_a_message_of_one_clause_is_not_encoded_again(net: Reader) -> None:
    text = "my legs are numb"
    assert clauses(text, net.lexical.tokens(text), None, lambda texts: pytest.fail("encoded")) == []


def test_clauses_that_are_given_are_taken(net: Reader) -> None:
    given = [Part(0, 2, "my", np.zeros(4, np.float32))]
    assert (
        clauses("my legs", net.lexical.tokens("my legs"), given, lambda texts: pytest.fail("encoded"))
        == given
    )

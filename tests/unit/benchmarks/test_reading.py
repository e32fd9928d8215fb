"""What is kept of Rasa's ranking."""

from __future__ import annotations

from benchmarks.reading import ranking
from benchmarks.threshold import FOREIGN


def test_a_ranking_is_sorted_and_has_no_fallback_and_ten_intents_at_most() -> None:
    parsed: list[dict[str, str | float]] = [{"name": "nlu_fallback", "confidence": 0.7}]
    parsed += [{"name": f"ask_{number}", "confidence": number / 100} for number in range(12)]
    found = ranking(parsed)
    assert found[0] == ("ask_11", 0.11)
    assert [name for name, _ in found] == [f"ask_{number}" for number in range(11, 1, -1)]
    assert ranking([]) == []


def test_another_language_is_foreign() -> None:
    assert ranking([{"name": "other_language", "confidence": 0.9}]) == [(FOREIGN, 0.9)]

"""Both readers of a message together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from assistant.safety.decision import Thresholds
from assistant.safety.meaning import CLASSES, Example, Meaning, MeaningReader, learn
from assistant.safety.reader import Meant, Reader
from assistant.safety.together import believe, guesses, meanings, words_alone
from assistant.safety.weighing import SILENT

THRESHOLDS = Thresholds(
    crisis=0.5, ambivalent=0.4, emergency=0.45, symptom=0.6, part=0.85, nearness=0.6, sure=0.9
)
UNSURE, SURE = ({"name": "ask_hospice_care", "confidence": share} for share in (0.5, 0.95))


def meaning(emergency: float) -> Meaning:
    return Meaning({"none": 1 - emergency, "symptom": 0.0, "emergency": emergency, "crisis": 0.0}, "", 0.0)


@pytest.mark.parametrize(
    ("found", "asked", "guessed"),
    [
        ([0.5], UNSURE, [Meant("unnamed_emergency", 0, 9)]),
        ([0.5], SURE, []),
        ([0.9], SURE, [Meant("unnamed_emergency", 0, 9)]),
        ([0.1, 0.9], SURE, [Meant("unnamed_emergency", 0, 4)]),
        ([0.1, 0.5], SURE, [Meant("unnamed_emergency", 0, 4, unsure=True)]),
        ([0.1, 0.1], UNSURE, []),
    ],
)
def test_a_part_must_mean_an_alarm_more_surely_than_a_message(
    found: Sequence[float], asked: dict[str, Any], guessed: list[Meant]
) -> None:
    spans = [(0, 9), (0, 4)][: len(found)]
    assert guesses([meaning(one) for one in found], spans, asked, {}, THRESHOLDS) == guessed


def test_the_words_alone_are_told_from_what_is_meant(net: Reader) -> None:
    heard = net.hear("I have chest pain", [Meant("unnamed_emergency", 0, 17)])
    assert words_alone(net, heard) == "emergency"
    heard = net.hear("so be it", [Meant("unnamed_emergency", 0, 8)])
    assert (words_alone(net, heard), net.find(heard).level) == ("none", "emergency")


def test_a_silent_second_reader_leaves_everything_believed(net: Reader) -> None:
    assert believe(net, net.find(net.hear("I have chest pain")), [], []) is SILENT


def test_what_is_denied_is_less_likely_than_what_is_told(net: Reader) -> None:
    told, denied = (net.find(net.hear(text)) for text in ("I have chest pain", "I don't have chest pain"))
    likely = [believe(net, finding, [meaning(0.5)], []).likely for finding in (told, denied)]
    assert likely[0] > likely[1]


def test_a_message_and_its_parts_are_read(net: Reader) -> None:
    centres = np.eye(len(CLASSES), 768, dtype=np.float32)
    reader = MeaningReader(
        learn(centres.repeat(20, 0), [Example(kind, kind) for kind in CLASSES for _ in range(20)])
    )
    text = "my legs have gone numb. what is for dinner tonight?"

    def encode(texts: list[str]) -> Any:
        return np.array([centres[2 if "legs" in one else 0] for one in texts])

    found, spans = meanings(net, reader, text, centres[0], None, encode)
    assert [text[start:end] for start, end in spans] == [
        text,
        "my legs have gone numb",
        "what is for dinner tonight",
    ]
    assert [one.sign for one in found] == ["none", "emergency", "none"]

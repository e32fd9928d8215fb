"""Questions that are alike, what they may mean, and the lines that an editor copies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

from assistant.encoder.encoder import shared_encoder
from assistant.insight.content import known_intents
from assistant.insight.groups import AT_MOST, Group, Known, as_example, grouped, suggestions
from clinic import located_yaml, schema
from clinic.content.model import TopicFile, read_topics
from clinic.problems import PROJECT_ROOT
from tests.unit.assistant.insight.samples import DAY, question

HOSPICE = Known(
    "ask_hospice_care", "Hospice care", "data/topics/hospice_care.yml", frozenset({"what is hospice"})
)
COPING = Known("ask_coping", "Coping", "data/topics/coping.yml", frozenset())
KNOWN = {"hospice_care": HOSPICE, "coping": COPING}
HARD = [
    "what of [phone number] my hospice",
    "- a dash first",
    "/restart and then",
    "a [mark](topic) of {slot}",
    "quotes \" and ' and: colons # and hashes",
    "two\nlines\u2028or three\x00",
    "emoji 🙂 and \ud83d half of one",
    "%TAG !x & *y | > @z `w",
    "[name]",
    "   ",
    "!!!",
]


def asked(*texts: str, nearest: Sequence[tuple[str, float]] = (("hospice_care", 0.5),), **fields: Any) -> Any:
    """Return a question for each text."""
    return [
        question(f"{number:032}", text=text, nearest=tuple(nearest), **fields)
        for number, text in enumerate(texts)
    ]


def test_questions_that_are_alike_stand_together_by_the_project_s_own_encoder() -> None:
    flying = asked(
        "can I fly with bone mets", "is flying ok with bone mets", nearest=[("symptoms_bone", 0.3)]
    )
    parking = asked("where can I park", "where do I park my car", nearest=[])
    other = asked("can my dog catch it", nearest=[("causes", 0.1)])
    groups = grouped([*flying, *parking, *other], {}, shared_encoder().encode_all)
    assert [{one.text for one in group.questions} for group in groups[:2]] == [
        {one.text for one in flying},
        {one.text for one in parking},
    ]
    assert [group.is_one for group in groups] == [False, False, True]


def test_the_most_typical_question_comes_first() -> None:
    points = {"far": [1.0, 0.4], "middle": [1.0, 0.1], "near": [1.0, 0.0]}

    def encode(texts: Sequence[str]) -> Any:
        vectors = np.array([points[text] for text in texts], dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    [group] = grouped(asked("far", "middle", "near"), {}, encode)
    assert group.questions[0].text == "middle"


@pytest.mark.parametrize("count", [0, 1])
def test_few_questions_are_few_groups(count: int) -> None:
    groups = grouped(asked("one")[:count], KNOWN, lambda texts: np.ones((len(texts), 2), dtype=np.float32))
    assert len(groups) == count


def test_of_too_many_the_newest_are_compared() -> None:
    old = asked(*map(str, range(AT_MOST)), day=DAY - timedelta(days=1))
    seen: list[str] = []

    def encode(texts: Sequence[str]) -> Any:
        seen.extend(texts)
        return np.ones((len(texts), 2), dtype=np.float32)

    grouped([*old, question("f" * 32, text="new")], KNOWN, encode)
    assert len(seen) == AT_MOST
    assert "new" in seen


def test_what_is_suggested_is_the_mean_of_what_the_model_believed() -> None:
    questions = [
        *asked("a", nearest=[("hospice_care", 0.6), ("coping", 0.2), ("no_such_topic", 0.9)]),
        *asked("b", nearest=[("coping", 0.5)]),
    ]
    found = suggestions(questions, KNOWN)
    assert [(one.intent, round(share, 2)) for one, share in found] == [
        ("ask_coping", 0.35),
        ("ask_hospice_care", 0.3),
    ]


@pytest.mark.parametrize(
    ("nearest", "is_weak"), [([("coping", 0.5)], False), ([("coping", 0.1)], True), ([], True)]
)
def test_a_group_that_no_topic_fits_says_so(nearest: list[tuple[str, float]], is_weak: bool) -> None:
    questions = asked("a", nearest=nearest)
    assert Group(tuple(questions), suggestions(questions, KNOWN)).is_weak is is_weak


def test_kinds_are_counted() -> None:
    group = Group((*asked("a", "b", kind="unanswered"), *asked("c", kind="unhelpful")), ())
    assert [group.count(kind) for kind in ("not_sure", "unanswered", "unhelpful")] == [0, 2, 1]


def test_examples_leave_out_doubles_and_what_the_topic_holds_already() -> None:
    questions = asked("What is hospice?", "hospice when?", "Hospice, WHEN", "hospice at home")
    assert Group(tuple(questions), ((HOSPICE, 0.5),)).examples == ["hospice when?", "hospice at home"]


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("what of [phone number] my hospice", "what of … my hospice"),
        ("- a dash first", "a dash first"),
        ("/restart and then", "restart and then"),
        ("two\nlines\u2028or three\x00", "two lines or three"),
        ("[name]", ""),
        ("!!!", ""),
        ("x" * 400, "x" * 300),
    ],
)
def test_an_example_is_one_line_without_marks(text: str, example: str) -> None:
    assert as_example(text) == example


def test_the_lines_pasted_at_the_end_of_a_topic_are_examples_of_it_and_nothing_else_changes(
    tmp_path: Path,
) -> None:
    intents, changed = known_intents(), tmp_path / "changed.yml"
    for topic_id, (document, topic) in read_topics().items():
        known = intents[topic_id]
        assert PROJECT_ROOT / known.path == document.path
        group = Group(tuple(asked(*HARD)), ((known, 0.5),))
        assert len(group.examples) == 8
        changed.write_text(document.path.read_text(encoding="utf-8") + group.block, encoding="utf-8")
        pasted = schema.parse(located_yaml.load(changed), TopicFile)
        assert pasted.nlu[0].phrasings() == [*topic.nlu[0].phrasings(), *group.examples]
        assert pasted.responses == topic.responses
    examples = RasaYAMLReader().read(changed).intent_examples
    assert [one.get("text") for one in examples][-8:] == group.examples
    assert not any(one.get("entities") for one in examples)

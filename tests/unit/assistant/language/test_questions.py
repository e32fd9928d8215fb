"""How a message is taken apart, and whether it leans on what was said before."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.language import questions
from assistant.language.questions import asks, leans, names_asked_together, parts, read_patterns
from clinic.problems import InvalidFilesError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what is hospice", ["what is hospice"]),
        ("", []),
        ("?!", []),
        ("What is hospice? How is it paid?", ["What is hospice?", "How is it paid?"]),
        ("what is hospice and how is it paid", ["what is hospice", "how is it paid"]),
        ("what is hospice, and also can I stay at home", ["what is hospice", "also can I stay at home"]),
        ("what is hospice how do i write a will", ["what is hospice", "how do i write a will"]),
        ("does it go to the liver or the lungs", ["does it go to the liver or the lungs"]),
        ("My wife, who is on tablets, sleeps", ["My wife, who is on tablets, sleeps"]),
        ("I had chemo in 2019. what is hospice", ["I had chemo in 2019.", "what is hospice"]),
        ("what is it where does it go", ["what is it", "where does it go"]),
        ("how do i help my brother who has it", ["how do i help my brother who has it"]),
        ("who gets hospice; who pays for it", ["who gets hospice", "who pays for it"]),
        ("where does it go and by what route", ["where does it go", "by what route"]),
        ("at what temperature during chemo do you call", ["at what temperature during chemo do you call"]),
        ("I wonder: what can I do for him?", ["I wonder: what can I do for him?"]),
        (
            "chemo what is it for, my hair how do i keep it",
            ["chemo what is it for", "my hair how do i keep it"],
        ),
        (
            "radiation what does it do, surgery do they do that",
            ["radiation what does it do", "surgery do they do that"],
        ),
        (
            "what helps with pain, if anything, when it is bad",
            ["what helps with pain, if anything, when it is bad"],
        ),
        ("what is hospice, palliative care, and respite", ["what is hospice, palliative care, and respite"]),
    ],
)
def test_a_message_is_cut_before_each_question(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("what is hospice", True),
        ("hospice?", True),
        ("the lumps on my skin a sign or no", True),
        ("and is there help", True),
        ("I'd like to know about trials", True),
        ("signs of lung metastases please", True),
        ("I had chemo in 2019.", False),
        ("did every check up they wanted.", False),
        ("My mother is on letrozole", False),
        ("do you store my chats.", True),
        ("May was a good month.", False),
    ],
)
def test_a_part_asks_or_tells(part: str, expected: bool) -> None:
    assert asks(part) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("explain hospice and proton therapy", ["hospice", "proton therapy"]),
        ("hospice, surgery and pain", ["hospice", "surgery", "pain"]),
        ("does it go to the liver and the lungs", []),
        ("explain hospice", []),
        ("tell me about the time when my mother and I went to see the sea together again", []),
    ],
)
def test_names_are_asked_about_together_only_without_a_question_of_their_own(
    text: str, expected: list[str]
) -> None:
    assert names_asked_together(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("and in the lungs?", True),
        ("how long does that last", True),
        ("who pays", True),
        ("What does palliative care include?", False),
        ("what is hospice", False),
        ("that " * 20, False),
    ],
)
def test_a_short_message_leans_when_it_points_back_or_names_nothing(text: str, expected: bool) -> None:
    assert leans(text) is expected


def test_a_wrong_pattern_is_told_with_its_line(tmp_path: Path) -> None:
    written = questions.FILE.read_text(encoding="utf-8").replace("leaning:\n- ", 'leaning:\n- "("\n- ', 1)
    broken = tmp_path / "questions.yml"
    broken.write_text(written, encoding="utf-8")
    with pytest.raises(InvalidFilesError, match="is no regular expression"):
        read_patterns(broken)


def test_the_fingerprint_changes_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("a: 1\n", encoding="utf-8")
    before = questions.fingerprint(tmp_path / "a.yml")
    (tmp_path / "a.yml").write_text("a: 2\n", encoding="utf-8")
    assert questions.fingerprint(tmp_path / "a.yml") != before

"""What a comparison of two versions says, and what stops it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from commands.content_diff import differences, main, meant, report


def answer(*topics: str, text: str = "same", **more: list[str]) -> dict[str, Any]:
    """Return what a phrasing gets."""
    return {"topics": list(topics), "acts": [], "suggested": [], "text": text, **more}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (answer("curable"), "curable"),
        (answer("curable", "outlook", acts=["help"]), "curable, outlook"),
        (answer(acts=["out_of_scope"], suggested=["curable", "outlook"]), "did you mean curable, outlook"),
        (answer(acts=["help"]), "help"),
        (answer(), "nothing"),
    ],
)
def test_what_answers_is_told_in_words(given: dict[str, Any], words: str) -> None:
    assert meant(given) == words


def test_only_other_topics_and_other_texts_are_differences() -> None:
    before = [answer("a"), answer("a"), answer("a", text="old"), answer(acts=["help"])]
    after = [answer("a"), answer("b"), answer("a", text="new"), answer(acts=["thanks"])]
    found = differences(["one", "two", "three", "four"], before, after)
    assert [(one.phrasing, one.is_other_topic) for one in found] == [
        ("two", True),
        ("three", False),
        ("four", True),
    ]
    with pytest.raises(ValueError, match="argument"):
        differences(["one"], before, after)


def test_a_report_names_phrasings_that_moved_and_each_reworded_text_once() -> None:
    before = [answer("a"), answer("b", text="One.\nTwo."), answer("b", text="One.\nTwo."), answer("c")]
    after = [answer("c"), answer("b", text="One.\nThree."), answer("b", text="One.\nThree."), answer("c")]
    found = differences(["is it a", "is it b", "b then", "c"], before, after)
    assert report("HEAD~3", found, 4).splitlines() == [
        "Of 4 phrasings, compared with HEAD~3:",
        "",
        "1 get another topic",
        "- 'is it a': a -> c",
        "",
        "2 get another text on the same topic",
        "- b (2 phrasings)",
        "    -Two.",
        "    +Three.",
    ]


def test_a_revision_that_git_does_not_know_stops_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert main("no-such-revision", tmp_path) == 1
    assert "git has no content of 'no-such-revision'" in capsys.readouterr().err

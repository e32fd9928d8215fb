"""The files of signs, the project's own among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.safety.check import misread
from assistant.safety.reader import Reader
from assistant.safety.signs import FOLDER, read_signs
from clinic.problems import InvalidFilesError


@pytest.mark.parametrize("path", sorted((FOLDER / "signs").glob("*.yml")), ids=lambda path: path.stem)
def test_every_example_names_its_sign_and_no_look_alike_does(path: Path, net: Reader) -> None:
    assert list(misread(net.lexical, path)) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("signs/few", "label: a fever", "lable: a fever", "unknown key"),
        ("signs/few", "says: [fever,", "says: [<heat>,", "there is no list <heat>"),
        ("signs/few", "examples: [I have a fever]", "examples: []", "at least 1 item"),
        ("signs/few", "says: [pills]", "says: [no]", "must be text, in quotes"),
        ("signs/few", "label: a fever", "label: a fever\n    counts_even: [maybe]", "unexpected value"),
        ("signs/few", "\nsigns:", "\nlists: {legs: [leg]}\nsigns:", "words.yml has a list <legs> already"),
        (
            "signs/few",
            "\nsigns:",
            "\nlists: {bad: [xyzzy*]}\nsigns:",
            "the list <bad>: no other form of 'xyzzy' is known",
        ),
        ("words", "legs: [leg, legs]", "legs: [leg, <legs>]", "the list <legs> holds itself"),
        ("words", "written: {cant:", "writen: {cant:", "unknown key"),
        ("reading", "denials:", "denial:", "unknown key"),
    ],
)
def test_faults_of_the_files_are_said_with_their_line(
    name: str, old: str, new: str, reason: str, folder: Path
) -> None:
    path = folder / f"{name}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidFilesError) as raised:
        read_signs(folder)
    assert any(
        problem.path == path and problem.line and reason in problem.reason
        for problem in raised.value.problems
    )


def test_a_sign_stands_in_one_file(folder: Path) -> None:
    again = folder / "signs" / "more.yml"
    again.write_text("signs:\n  fever: {label: heat, says: [hot], examples: [hot]}\n", encoding="utf-8")
    with pytest.raises(InvalidFilesError, match="another file has the sign 'fever' already"):
        read_signs(folder)


def test_a_look_alike_takes_its_words_away_and_explains(folder: Path) -> None:
    path = folder / "signs" / "few.yml"
    text = path.read_text(encoding="utf-8").replace(
        "    not_meant: [leg of lamb]", "    look_alikes: [leg of lamb]"
    )
    path.write_text(text, encoding="utf-8")
    heard = Reader(folder).hear("a numb leg of lamb")
    assert (set(heard.signs), set(heard.look_alikes)) == (set(), {"body"})


def test_what_is_not_meant_takes_its_words_away(folder: Path) -> None:
    reader = Reader(folder)
    assert reader.hear("a numb leg of lamb").signs == set()
    assert reader.hear("a numb leg of lamb, and my legs are numb").signs == {"numb"}

"""What somebody is treated with, as far as they said."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.safety.reader import Reader
from clinic.problems import InvalidFilesError


@pytest.mark.parametrize(
    ("texts", "not_theirs"),
    [
        (["I have a fever"], set()),
        (["I've never had chemo"], {"on_treatment", "on_immunotherapy", "on_bone_drugs"}),
        (["I'm not on any treatment"], {"on_treatment", "on_immunotherapy", "on_bone_drugs"}),
        (["not on treatment", "I started chemo last week"], set()),
        (
            ["I am on chemo", "no, I'm not on any treatment"],
            {"on_treatment", "on_immunotherapy", "on_bone_drugs"},
        ),
        (["I never had chemo but I'm on letrozole treatment since May"], set()),
        (["I've never had morphine"], {"on_strong_painkillers"}),
        (["is chemo bad"], set()),
    ],
)
def test_a_circumstance_is_somebodys_until_they_deny_it(
    texts: list[str], not_theirs: set[str], net: Reader
) -> None:
    said = [net.hear(text).said for text in texts]
    assert net._circumstances.not_theirs(said) == not_theirs


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("within: cancer", "within: luck", "'luck' is no circumstance"),
        ("denies: [no chemo]", "denies: [<drugs>]", "there is no list <drugs>"),
        ("affirms: [on chemo]", "affirm: [on chemo]", "unknown key"),
    ],
)
def test_faults_of_the_file_are_said_with_their_line(old: str, new: str, reason: str, folder: Path) -> None:
    path = folder / "circumstances.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidFilesError) as raised:
        Reader(folder)
    assert any(
        problem.path == path and problem.line and reason in problem.reason
        for problem in raised.value.problems
    )

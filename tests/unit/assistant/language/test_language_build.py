"""Building the pipeline once, and again when what it is made from has changed."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest
import spacy

from assistant.language import build
from clinic.problems import InvalidFilesError


def change(folder: Path) -> None:
    """Add a word to the small lexicon."""
    file = folder / "treatments.yml"
    file.write_text(file.read_text().replace("femara", "femara, letro"))


def test_a_changed_lexicon_changes_the_fingerprint(folder: Path) -> None:
    """And the same lexicon has the same one."""
    before = build.fingerprint(folder)
    assert len(before) == 64
    assert build.fingerprint(folder) == before
    change(folder)
    assert build.fingerprint(folder) != before


def test_a_line_that_moves_to_the_next_file_changes_the_fingerprint(folder: Path) -> None:
    """Though all bytes together stay the same."""
    before = build.fingerprint(folder)
    people, sites = folder / "people.yml", folder / "sites.yml"
    text = people.read_text() + sites.read_text()
    people.write_text(text[:-10])
    sites.write_text(text[-10:])
    assert build.fingerprint(folder) != before


@pytest.mark.parametrize("package", ["spacy", "spacy-lookups-data"])
def test_another_version_changes_the_fingerprint(
    folder: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    """Of spaCy, or of its tables."""
    before = build.fingerprint(folder)
    real = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "99" if name == package else real(name))
    assert build.fingerprint(folder) != before


def test_changed_code_changes_the_fingerprint(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The code of this package decides how the lexicon is read."""
    before = build.fingerprint(folder)
    monkeypatch.setattr(build, "__file__", str(tmp_path / "build.py"))
    assert build.fingerprint(folder) != before


def test_it_is_built_once_and_again_after_a_change(folder: Path, tmp_path: Path) -> None:
    """What stands is replaced as a whole, and nothing else is left in the folder."""
    target = tmp_path / "build" / "en_mbc"
    assert build.built_fingerprint(target) is None
    assert build.build(folder, target)
    assert not build.build(folder, target)
    assert build.built_fingerprint(target) == build.fingerprint(folder)
    assert spacy.load(target)("letro").ents == ()
    change(folder)
    assert build.build(folder, target)
    assert spacy.load(target)("letro").ents[0].ent_id_ == "letrozole"
    assert sorted(path.name for path in target.parent.iterdir()) == [".en_mbc.lock", "en_mbc"]


def test_faults_leave_what_stood(folder: Path, tmp_path: Path) -> None:
    """A broken file stops the build, not the assistant."""
    target = tmp_path / "build" / "en_mbc"
    build.build(folder, target)
    stood = build.built_fingerprint(target)
    (folder / "people.yml").write_text("label: person\n")
    with pytest.raises(InvalidFilesError):
        build.build(folder, target)
    assert build.built_fingerprint(target) == stood


def test_the_command_says_one_line_when_it_builds(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing when there is nothing to do; faults are listed without a traceback."""
    target = tmp_path / "build" / "en_mbc"
    arguments = [str(target), "--lexicon", str(folder)]
    build.main(arguments)
    assert capsys.readouterr().out == f"Built the language pipeline: {target}\n"
    build.main(arguments)
    assert capsys.readouterr().out == ""
    (folder / "people.yml").write_text("label: person\n")
    with pytest.raises(SystemExit, match=r"people\.yml:1: the key 'entries' is missing"):
        build.main(arguments)

"""The check that a writer of signs runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.safety.check import main


def test_it_is_silent_when_all_is_well(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--folder", str(folder)])
    assert capsys.readouterr().out.strip() == ""


def test_it_lists_what_is_missed_and_what_is_wrongly_found(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "signs" / "few.yml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("examples: [I have a fever]", "examples: [so hot]\n    not: [hay fever]")
    path.write_text(text, encoding="utf-8")
    main(["--folder", str(folder), str(path)])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ", 1)[1] for line in lines] == [
        "fever MISSED in: so hot",
        "fever FOUND in: hay fever",
    ]


def test_it_shows_what_is_found_in_a_message(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--folder", str(folder), "--read", "my legs are numb"])
    main(["--folder", str(folder), "--read", "hello"])
    assert capsys.readouterr().out.splitlines() == ["numb: legs … numb", "nothing"]


def test_it_ends_with_the_faults_of_the_files(folder: Path) -> None:
    (folder / "signs" / "few.yml").write_text("signs: 3", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"few\.yml:1: "):
        main(["--folder", str(folder)])

"""What stands and what does not: results by the hash of what made them."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks import kept
from benchmarks.kept import Results, files_fingerprint, fingerprint


def test_a_fingerprint_changes_with_any_value_and_not_with_the_order_of_keys() -> None:
    assert fingerprint({"a": 1, "b": [2]}, "x") == fingerprint({"b": [2], "a": 1}, "x")
    different = [fingerprint(1), fingerprint("1"), fingerprint([1]), fingerprint(1, 1), fingerprint({"é": 1})]
    assert len(set(different)) == 5
    assert all(len(one) == 16 for one in different)


def test_a_fingerprint_of_files_changes_with_a_name_a_content_and_a_new_file(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("1", encoding="utf-8")
    found = [files_fingerprint(tmp_path, ("*.yml", "a.*"))]
    (tmp_path / "b.py").write_text("1", encoding="utf-8")
    assert files_fingerprint(tmp_path, ("*.yml", "a.*")) == found[0]
    (tmp_path / "a.yml").write_text("2", encoding="utf-8")
    found.append(files_fingerprint(tmp_path, ("*.yml",)))
    (tmp_path / "c.yml").write_text("", encoding="utf-8")
    found.append(files_fingerprint(tmp_path, ("*.yml",)))
    (tmp_path / "c.yml").rename(tmp_path / "d.yml")
    found.append(files_fingerprint(tmp_path, ("*.yml",)))
    assert len(set(found)) == 4


def test_nothing_stands_before_the_first_measurement(tmp_path: Path) -> None:
    results = Results(tmp_path / "results.json")
    assert not results.stands("a", "1")
    assert results.figures("a") is None


def test_a_result_stands_for_what_it_was_made_from_and_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    Results(path).keep("a", "1", {"right": 0.5})
    results = Results(path)
    assert results.stands("a", "1")
    assert not results.stands("a", "2")
    assert results.figures("a") == {"right": 0.5}
    results.keep("a", "2", {"right": 0.6})
    results.keep("b", "1", {})
    assert Results(path).figures("a") == {"right": 0.6}
    assert Results(path).stands("b", "1")
    assert [one.name for one in tmp_path.iterdir()] == ["results.json"]


def test_a_result_says_the_versions_and_the_machine_it_was_measured_with(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    Results(path).keep("a", "1", {})
    part = json.loads(path.read_text(encoding="utf-8"))["a"]
    assert part["versions"]["rasa"] == "3.6.21"
    assert set(part["versions"]) == {"python", *kept.PACKAGES}
    assert part["machine"]["cores"] >= 1
    assert part["machine"]["cpu"]


def test_lists_and_objects_of_plain_values_stand_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    figures = {"pairs": [["a, b", 1], ["c", 2]], "bins": [{"above": 0.1, "count": 2}], "none": []}
    Results(path).keep("a", "1", figures)
    content = path.read_text(encoding="utf-8")
    assert '["a, b", 1],' in content
    assert '{"above": 0.1, "count": 2}' in content
    assert json.loads(content)["a"]["figures"] == figures

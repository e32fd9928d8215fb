"""What is written of the widget's measurements."""

from __future__ import annotations

from benchmarks import widget
from benchmarks.widget import DOCUMENT, MARKS, pair, written


def test_times_are_told_by_median_and_slowest() -> None:
    assert pair([1.2, 30.0, 2.4]) == "2 ms, 30 ms"


def test_what_was_measured_is_a_table_with_a_column_for_each() -> None:
    rows = [{"": "one", "size": "1 kB"}, {"": "other", "size": "2 kB"}]
    lines = written(rows, {"opens in": "3 ms, 4 ms"}, "1.0").splitlines()
    assert lines[0] == "Measured in Chromium 1.0."
    assert lines[2:5] == ["| | one | other |", "| --- | --- | --- |", "| size | 1 kB | 2 kB |"]
    assert lines[-1] == "| opens in | 3 ms, 4 ms |"


def test_the_document_holds_a_table_of_this_shape() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    held = text.split(MARKS[0])[1].split(MARKS[1])[0]
    assert "| | MBC Guide | deep-chat 2.4.2 | rasa-webchat 1.0.1 |" in held
    for line in ("size, packed", "axe, rules broken", "live regions", "reached by Tab"):
        assert f"| {line} | " in held


def test_the_page_loads_what_is_counted_and_what_sets_it_up() -> None:
    made = widget.Widget("one", {"a.js": "a" * 1000, "set-up.js": "b" * 9999}, "<b></b>", print, None)
    assert made.size < 100
    assert '<script src="a.js" defer></script><script src="set-up.js" defer></script>' in made.html

"""Every text that states facts has been judged, in its present words or in former ones."""

from __future__ import annotations

from clinic.content.review import judged, read_sheets
from commands.said import every_text


def test_every_response_has_a_sheet_and_every_sheet_a_response() -> None:
    every, sheets = every_text(), read_sheets()
    found = judged(every, sheets)
    assert len(found) > 100
    assert [one.text.response for one in found if one.sheet is None] == []
    assert {sheet.response for sheet in sheets} - {text.response for text in every} == set()


def test_no_text_is_judged_twice() -> None:
    keys = [(sheet.response, sheet.text) for sheet in read_sheets()]
    assert len(set(keys)) == len(keys)

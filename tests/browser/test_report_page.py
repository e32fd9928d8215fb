"""The report in a real browser: for anybody, on a phone and in the dark; its lines can be copied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant.insight.page import write
from clinic.problems import PROJECT_ROOT
from tests.browser.chat import accessibility_faults
from tests.unit.assistant.insight.test_page import EMPTY, FULL

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
SCREENS = PROJECT_ROOT / "build" / "screens"
LOOKS: dict[str, dict[str, Any]] = {
    "1280": {"viewport": {"width": 1280, "height": 900}},
    "360": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "1280-dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "320": {"viewport": {"width": 320, "height": 640}},
}


@pytest.fixture
def shown(chromium: Browser, tmp_path: Path) -> Iterator[Any]:
    """Return a function that opens a report in a context of its own; none may have an error."""
    faults: list[str] = []

    def show(report: Any, **options: Any) -> Page:
        write(report, tmp_path / "report.html")
        context = chromium.new_context(**options)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda note: faults.append(note.text))
        page.goto((tmp_path / "report.html").as_uri())
        return page

    yield show
    for context in chromium.contexts:
        context.close()
    assert faults == []


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("report", [FULL, EMPTY], ids=["full", "empty"])
def test_the_report_has_no_fault_that_axe_finds_and_fits_the_screen(
    shown: Any, look: str, report: Any
) -> None:
    page = shown(report, **LOOKS[look])
    for summary in page.locator("summary").all():
        if summary.is_visible() and summary.locator("xpath=..").get_attribute("open") is None:
            summary.click()
    assert accessibility_faults(page) == []
    assert page.evaluate(FITS)
    SCREENS.mkdir(parents=True, exist_ok=True)
    name = "report" if report is FULL else "report-empty"
    page.screenshot(path=str(SCREENS / f"{name}-{look}.png"), full_page=True)


def test_the_lines_of_a_group_are_copied_by_one_press(shown: Any) -> None:
    page = shown(FULL)
    page.get_by_role("button", name="Copy the lines for data/topics/hospice_care.yml").first.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == FULL.groups[0].block


def test_where_nothing_may_be_copied_the_lines_are_selected(shown: Any) -> None:
    page = shown(FULL)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    page.get_by_role("button", name="Copy the lines").first.click()
    expect(page.get_by_role("status")).to_have_text("The lines are selected: copy them with your keyboard.")
    assert page.evaluate("getSelection().toString()").strip() == FULL.groups[0].block.strip()


def test_without_scripts_everything_is_there_but_the_button(shown: Any) -> None:
    page = shown(replace(FULL, reviews=[]), java_script_enabled=False)
    expect(page.get_by_role("heading", name="What people asked")).to_be_visible()
    expect(page.locator("pre").first).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)

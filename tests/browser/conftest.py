"""Debian's Chromium, and chat pages in it that are watched while they are used."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Error, Page, Request, sync_playwright

from commands.processes import Assistant

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that a test makes up has no address: the browser takes it for one outside this machine.
    "--disable-features=LocalNetworkAccessChecks",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHAT = "/webhooks/web/chat"
DEMO = "/webhooks/web/demo"
INLINE = "/webhooks/web/demo-inline"
WATCH = """
window.violations = [];
addEventListener("securitypolicyviolation", event => violations.push(event.violatedDirective));
"""
OpenChat = Callable[..., Page]


def find_browser() -> str | None:
    """Return where a browser is, or None on a machine without one."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Return the browser; without one the tests are skipped, but not in continuous integration.

    It ends with this package: until then Playwright's event loop runs in the main thread, and no asynchronous
    test could start one of its own.
    """
    found = find_browser()
    if found is None:
        reason = f"no browser: none of {', '.join(NAMES)} is installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_chat(chromium: Browser, assistant: Assistant) -> Iterator[OpenChat]:
    """Return what opens the chat page, or another, in a context of its own.

    Whatever a test does there, nothing may go to another origin, break the page's policy or end in an error.
    """
    watched: list[tuple[Page, list[str]]] = []

    def open_page(
        prepare: Callable[[Page], None] | None = None,
        *,
        path: str = CHAT,
        wait: bool = True,
        origins: Sequence[str] = (),
        **options: Any,
    ) -> Page:
        context = chromium.new_context(
            **{"locale": "en-US", "timezone_id": "America/New_York", "color_scheme": "light", **options}
        )
        context.add_init_script(WATCH)
        page = context.new_page()
        faults: list[str] = []
        page.on("request", lambda request: _note_foreign(request, [assistant.address, *origins], faults))
        page.on("pageerror", lambda error: faults.append(f"an error: {error}"))
        page.on("console", lambda note: faults.append(note.text) if "Policy" in note.text else None)
        watched.append((page, faults))
        if prepare:
            prepare(page)
        page.goto(urljoin(assistant.address, path))
        if wait:
            page.get_by_role("button", name="Start").wait_for()
        return page

    yield open_page
    found: list[str] = []
    for page, faults in watched:
        found += faults + [f"policy: {name}" for name in _violations(page)]
        page.context.close()
    assert found == []


def _note_foreign(request: Request, allowed: Sequence[str], faults: list[str]) -> None:
    if not request.url.startswith((*(f"{origin}/" for origin in allowed), "blob:")):
        faults.append(f"a request to another origin: {request.url}")


def _violations(page: Page) -> list[str]:
    try:
        return list(page.evaluate("window.violations"))
    except Error as error:
        return [str(error)]

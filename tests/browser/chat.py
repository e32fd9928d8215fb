"""What the browser tests do on a page with the chat, and what they read from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

MESSAGES = "**/webhooks/web/messages"
CONFIG = "**/webhooks/web/config"
SHEET = "**/webhooks/web/visit-sheet"
HOSPICE = "What is hospice care?"
OPENING_WORDS = "Hospice care is care near the end of life"
SMALL = {"width": 320, "height": 640}
ZOOMED = {"width": 320, "height": 256}
"""A window of 1280 by 1024 at 400%."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NO_SIDEWAYS_SCROLLING = """
(() => {
  const chat = document.querySelector("mbc-guide-chat").shadowRoot.querySelector(".frame");
  return [document.documentElement, chat].every(e => e.scrollWidth <= e.clientWidth);
})()
"""
SPACE_OUT = """
const root = document.querySelector("mbc-guide-chat").shadowRoot;
for (const element of root.querySelectorAll("*")) {
  Object.assign(element.style, {lineHeight: "1.5", letterSpacing: "0.12em", wordSpacing: "0.16em"});
  if (element.localName === "p") element.style.marginBottom = "2em";
}
"""
CUT_OFF = """
Array.from(document.querySelector("mbc-guide-chat").shadowRoot
    .querySelectorAll("button, a, p, summary, h1, h2, h3, li"))
  .filter(e => e.offsetParent && !e.closest(".unseen") && e.scrollWidth > e.clientWidth + 1 && e.clientWidth)
  .map(e => e.textContent)
"""


def start(page: Page) -> Page:
    """Press Start, and wait for the greeting."""
    page.get_by_role("button", name="Start", exact=True).click()
    expect(answers(page).first).to_contain_text("What would you like to know?")
    return page


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your question")


def log(page: Page) -> Locator:
    return page.get_by_role("log", name="Conversation")


def answers(page: Page) -> Locator:
    return log(page).locator("li.assistant")


def questions(page: Page) -> Locator:
    return log(page).locator("li.person .words")


def error(page: Page) -> Locator:
    return page.locator(".error")


def status(page: Page) -> Locator:
    return page.locator(".status")


def top(page: Page) -> Locator:
    return page.locator(".top")


def option(page: Page, name: str) -> Locator:
    """Return one of the options, which are unfolded when they are not."""
    opener = page.get_by_role("button", name="Options", exact=True)
    if opener.get_attribute("aria-expanded") == "false":
        opener.click()
    return page.locator(".options").get_by_role("button", name=name)


def kept(page: Page) -> dict[str, Any]:
    """Return what the tab keeps."""
    return dict(page.evaluate("JSON.parse(sessionStorage.getItem('mbc-guide') || '{}')"))


def ask(page: Page, question: str) -> None:
    """Type a question, send it, and wait until it is answered."""
    before = answers(page).count()
    box(page).fill(question)
    box(page).press("Enter")
    expect(answers(page).nth(before)).to_be_visible()
    expect(status(page)).to_be_empty()


def said(text: str, **changes: Any) -> dict[str, Any]:
    """Return a message as the channel's contract shapes it."""
    metadata = {"urgency": "none", "sources": [], "reviewed": "2026-11-22", **changes.pop("metadata", {})}
    message = {
        "id": "1",
        "from": "assistant",
        "lang": "en",
        "text": text,
        "buttons": [],
        "metadata": metadata,
    }
    return {**message, **changes}


def answer_with(page: Page, *messages: dict[str, Any]) -> None:
    """Let the next questions be answered with messages of the test's own."""
    page.route(MESSAGES, lambda route: route.fulfill(json={"messages": list(messages)}))


def with_config(change: Callable[[dict[str, Any]], None]) -> Callable[[Page], None]:
    """Return what prepares a page to see the clinic's settings changed."""

    def answer(route: Route) -> None:
        config = route.fetch().json()
        change(config)
        route.fulfill(json=config)

    return lambda page: page.route(CONFIG, answer)


def accessibility_faults(page: Page, *, whole: bool = True) -> list[str]:
    """Return what axe finds, on a screen that holds the whole chat or on the one that there is.

    On the latter it takes a button that is scrolled half under the telephone lines for one that is too small.
    """
    size = page.viewport_size
    assert size is not None
    if whole:
        page.set_viewport_size({"width": size["width"], "height": 3000})
    report = Axe().run(page, options=RULES)
    page.set_viewport_size(size)
    return [
        f"{found['id']}: {node['html']}"
        for found in report.response["violations"]
        if whole or found["id"] != "target-size"
        for node in found["nodes"]
    ]


def open_floating(page: Page) -> Page:
    """Open the chat behind its button, up to the notice."""
    page.get_by_role("button", name="Ask a question").click()
    page.get_by_role("button", name="Start", exact=True).wait_for()
    return page


def is_focused(target: Locator) -> bool:
    return bool(target.evaluate("element => element === element.getRootNode().activeElement"))


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press a key until the target has the focus."""
    for _ in range(60):
        if is_focused(target):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not reach {target}")

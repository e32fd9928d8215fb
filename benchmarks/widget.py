"""``make widget-compare``: the widget beside deep-chat and rasa-webchat on the same page, and how fast it is.

The two packages come from npm into ``build/``; nothing else here needs Node. What is measured is written into
``docs/widget.md``, between its two marks. The page, its files and the channel are all answered inside the
browser, so that no server and no network has a share in a figure.
"""

from __future__ import annotations

import gzip
import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright

from assistant.channels.pages import WIDGET
from assistant.channels.script import FALLBACK, script
from clinic.problems import PROJECT_ROOT
from tests.browser.chat import RULES, said
from tests.browser.conftest import FLAGS, find_browser

PACKAGES = PROJECT_ROOT / "build" / "widget-compare"
DOCUMENT = PROJECT_ROOT / "docs" / "widget.md"
MARKS = ("<!-- measured -->", "<!-- /measured -->")
SITE = "http://clinic.test"
STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
PAGE = """<!doctype html><html lang="en"><head><title>A clinic</title>
<meta name="viewport" content="width=device-width"></head>
<body><main><h1>A clinic</h1><p>Text.</p>{place}</main>{scripts}</body></html>"""
EVIL = "Look [here](javascript:alert(1)) <img src=x onerror=alert(1)>"
CONFIG = {
    "clinic": {
        "name": "A clinic",
        "telephone": "+1 555 0142",
        "out_of_hours": None,
        "time_zone": "America/New_York",
        "open": True,
        "changes_at": None,
    },
    "emergency": {"number": "911"},
    "crisis": [],
    "retention_days": 30,
    "languages": ["en"],
    "branding": {"assistant_name": "Guide", "color": "#0b5c6b", "text_color": "#ffffff"},
    "links": {"911": "tel:911"},
    "notice": "A program, not a doctor.",
    "limits": {"message": 2000},
}
EVERYWHERE = """
const everywhere = (root = document) => Array.from(root.querySelectorAll("*"))
  .flatMap(e => [e, ...(e.shadowRoot ? everywhere(e.shadowRoot) : [])]);
"""
LIVE = (
    EVERYWHERE
    + """everywhere().filter(e => e.matches(
  "[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]")).length"""
)
DANGEROUS = (
    EVERYWHERE + """everywhere().filter(e => e.matches("a[href^='javascript:'], img[onerror]")).length"""
)
FOCUSED = """(() => {
  let at = document.activeElement;
  while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return "";
  const words = at.labels && at.labels.length ? at.labels[0].textContent : at.textContent;
  return at.getAttribute("aria-label") || words.trim() || `${at.localName} without a name`;
})()"""
OPENED = """async () => {
  const launcher = document.querySelector("mbc-guide-chat").shadowRoot.querySelector(".launcher");
  const from = performance.now();
  launcher.click();
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - from;
}"""
WATCH = """
addEventListener("securitypolicyviolation", () => window.refused = (window.refused || 0) + 1);
const ask = window.fetch;
window.fetch = async (address, options) => {
  const answer = await ask(address, options);
  if (String(address).endsWith("/messages")) window.answered = performance.now();
  return answer;
};
window.appeared = log => new Promise(done => new MutationObserver((changes, observer) => {
  if (!log.querySelector("li.person:last-child")) {
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - window.answered)));
  }
}).observe(log, {childList: true}));
"""
SCROLLED = """async () => {
  const frame = document.querySelector("mbc-guide-chat").shadowRoot.querySelector(".frame");
  const times = [];
  const step = frame.scrollHeight / 180;
  frame.scrollTop = 0;
  let before = await new Promise(requestAnimationFrame);
  for (let at = 0; at < 180; at += 1) {
    frame.scrollTop += step;
    const now = await new Promise(requestAnimationFrame);
    times.push(now - before);
    before = now;
  }
  return times;
}"""


@dataclass
class Widget:
    """One of those that are compared."""

    name: str
    files: dict[str, str]
    place: str
    open_: Callable[[Page], None]
    talk: Callable[[Page], None] | None
    attributes: str = "defer"
    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def html(self) -> str:
        """The page with the widget in it."""
        scripts = "".join(f'<script src="{name}" {self.attributes}></script>' for name in self.files)
        return PAGE.format(place=self.place, scripts=scripts)

    @property
    def size(self) -> int:
        """Bytes of what the page loads of it, packed."""
        return sum(
            len(gzip.compress(text.encode(), 9)) for name, text in self.files.items() if name != "set-up.js"
        )


def main() -> int:
    """Measure everything and write it down; return the exit code."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        rows = [compared(browser, widget) for widget in (ours(), deep_chat(), rasa_webchat())]
        speed = fast(browser)
        version = browser.version
        browser.close()
    table = written(rows, speed, version)
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(MARKS[0])
    DOCUMENT.write_text(f"{before}{MARKS[0]}\n{table}{MARKS[1]}{rest.split(MARKS[1])[1]}", encoding="utf-8")
    print(table)
    return 0


def compared(browser: Browser, widget: Widget) -> dict[str, str]:
    """Return what is measured of one widget, by the table's lines."""
    page, foreign = opened(browser, widget, None)
    if widget.talk:
        widget.talk(page)
    report = Axe().run(page, options=RULES)
    faults = sorted({f"{found['id']} ({found['impact']})" for found in report.response["violations"]})
    live, dangerous = page.evaluate(LIVE), page.evaluate(DANGEROUS)
    stops = reached(page)
    page.context.close()
    strict, _ = opened(browser, widget, STRICT)
    refused = strict.evaluate("window.refused || 0")
    strict.context.close()
    return {
        "": widget.name,
        "size, packed": f"{widget.size / 1000:.1f} kB",
        "axe, rules broken": f"{len(faults)}" + (f": {', '.join(faults)}" if faults else ""),
        "live regions": f"{live}",
        "reached by Tab": "; ".join(stops) or "nothing",
        "requests to other origins": f"{len(foreign)}"
        + (f": {', '.join(sorted(set(foreign)))}" if foreign else ""),
        "refused by a strict policy": f"{refused}",
        "dangerous links and images in a message": f"{dangerous}" if widget.talk else "not measured",
    }


def opened(browser: Browser, widget: Widget, policy: str | None) -> tuple[Page, list[str]]:
    """Open a page with the widget and open the widget; return it, and the hosts elsewhere that it asked."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US").new_page()
    page.add_init_script(WATCH)
    foreign: list[str] = []
    headers = {"Content-Security-Policy": policy} if policy else {}

    def answer(route: Route) -> None:
        address = route.request.url
        name = address.removeprefix(SITE).strip("/").split("?")[0]
        if not address.startswith(SITE):
            foreign.append(address.split("/")[2])
            route.abort()
        elif name == "":
            route.fulfill(body=widget.html, content_type="text/html", headers=headers)
        elif name in widget.files:
            route.fulfill(body=widget.files[name], content_type="text/javascript")
        else:
            channel(route, name, widget.messages)

    page.route("**/*", answer)
    page.goto(f"{SITE}/")
    widget.open_(page)
    return page, foreign


def channel(route: Route, name: str, history: list[dict[str, Any]]) -> None:
    """Answer as the web channel does."""
    answers = {
        "config": CONFIG,
        "sessions": {"token": "t", "expires_in": 60, "messages": [said("Hello.")]},
        "messages": {"messages": [said(EVIL, buttons=[{"title": "More", "message": "More"}])]},
        "conversation": {"messages": history},
    }
    route.fulfill(status=200 if name in answers else 404, json=answers.get(name, {}))


def reached(page: Page) -> list[str]:
    """Return the names of what Tab reaches, each once."""
    found: list[str] = []
    page.evaluate("document.activeElement.blur()")
    for _ in range(40):
        page.keyboard.press("Tab")
        name = " ".join(page.evaluate(FOCUSED).split())[:40]
        if name and name not in found:
            found.append(name)
    return found


def ours() -> Widget:
    """Return the widget of this project."""

    def open_(page: Page) -> None:
        page.get_by_role("button", name="Ask a question").click()
        page.get_by_role("button", name="Start").click()
        page.locator("li.assistant").first.wait_for()

    def talk(page: Page) -> None:
        page.get_by_role("textbox").fill("hello")
        page.keyboard.press("Enter")
        page.locator("li.assistant").nth(1).wait_for()

    return Widget("MBC Guide", {"widget.js": script(WIDGET, FALLBACK)}, "", open_, talk)


def deep_chat() -> Widget:
    """Return deep-chat as its documentation sets it up."""
    set_up = f"""document.querySelector("deep-chat").connect = {{handler: (body, signals) =>
      signals.onResponse({{text: {json.dumps(EVIL)}}})}};"""

    def open_(page: Page) -> None:
        page.locator("#text-input").wait_for()

    def talk(page: Page) -> None:
        page.locator("#text-input").fill("hello")
        page.keyboard.press("Enter")
        page.get_by_text("Look").wait_for()

    bundle = package("deep-chat", "2.4.2") / "dist" / "deepChat.bundle.js"
    files = {"deepChat.bundle.js": bundle.read_text(encoding="utf-8"), "set-up.js": set_up}
    return Widget("deep-chat 2.4.2", files, "<deep-chat></deep-chat>", open_, talk, 'type="module"')


def rasa_webchat() -> Widget:
    """Return rasa-webchat as its documentation sets it up; without its Socket.IO server it only opens."""
    set_up = f'WebChat.default({{socketUrl: "{SITE}", title: "Chat", hideWhenNotConnected: false}}, null);'

    def open_(page: Page) -> None:
        # It hides until its server answers.
        page.locator("#rasaWebchatPro > div").evaluate("e => { e.style.display = 'block'; }")
        page.locator(".rw-launcher").click()
        page.locator(".rw-new-message").wait_for()

    library = package("rasa-webchat", "1.0.1") / "lib" / "index.js"
    files = {"index.js": library.read_text(encoding="utf-8"), "set-up.js": set_up}
    return Widget("rasa-webchat 1.0.1", files, "", open_, None)


def package(name: str, version: str) -> Path:
    """Return the folder of an npm package, fetched when it is not there."""
    folder = PACKAGES / f"{name}-{version}"
    if not folder.exists():
        PACKAGES.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=PACKAGES, check=True)
        folder.mkdir()
        subprocess.run(["tar", "-xzf", f"../{folder.name}.tgz"], cwd=folder, check=True)
    return folder / "package"


def fast(browser: Browser) -> dict[str, str]:
    """Return how long it takes to open, to show an answer, and to scroll through 500 messages."""
    times: dict[str, list[float]] = {"open": [], "answer": []}
    widget = ours()
    closed = Widget(
        widget.name, widget.files, "", lambda page: page.wait_for_selector(".launcher"), widget.talk
    )
    for _ in range(10):
        page, _ = opened(browser, closed, STRICT)
        times["open"].append(page.evaluate(OPENED))
        page.get_by_role("button", name="Start").click()
        log = page.locator("ol.messages")
        log.locator("li").first.wait_for()
        waiting = log.evaluate_handle("log => { window.shown = appeared(log); }")
        page.get_by_role("textbox").fill("hello")
        page.keyboard.press("Enter")
        times["answer"].append(page.evaluate("window.shown"))
        waiting.dispose()
        page.context.close()
    person = {"from": "person", "lang": "en", "buttons": [], "metadata": {"urgency": "none"}}
    closed.messages = [
        {**person, "id": f"{at}", "text": "A question?"} if at % 2 else said("An answer. " * 40, id=f"{at}")
        for at in range(500)
    ]
    page, _ = opened(browser, closed, None)
    page.evaluate("""sessionStorage.setItem("mbc-guide", '{"token": "t"}')""")
    page.reload()
    page.locator(".launcher").click()
    page.locator("li.message").nth(499).wait_for(state="attached")
    frames = page.evaluate(SCROLLED)
    page.context.close()
    return {
        "opens in (median, slowest of 10)": pair(times["open"]),
        "an answer is on the screen after it came (median, slowest of 10)": pair(times["answer"]),
        "a frame while 500 messages are scrolled (median, slowest of 180)": pair(frames),
    }


def pair(times: list[float]) -> str:
    """Return the median and the largest, in milliseconds."""
    return f"{statistics.median(times):.0f} ms, {max(times):.0f} ms"


def written(rows: list[dict[str, str]], speed: dict[str, str], version: str) -> str:
    """Return what was measured as Markdown."""
    head, *lines = list(rows[0])
    table = [f"| | {' | '.join(row[head] for row in rows)} |", "| --- " * (len(rows) + 1) + "|"]
    table += [f"| {line} | {' | '.join(row[line] for row in rows)} |" for line in lines]
    times = [f"| {name} | {value} |" for name, value in speed.items()]
    parts = [f"Measured in Chromium {version}.", "", *table, "", "| MBC Guide | |", "| --- | --- |", *times]
    return "\n".join([*parts, ""])


if __name__ == "__main__":
    sys.exit(main())

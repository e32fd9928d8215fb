"""The one tag on a clinic's own page: under its policy and its style, from another server, and on a phone."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from assistant.channels.pages import WIDGET
from assistant.channels.script import languages, script
from commands.processes import Assistant
from tests.browser.chat import (
    HOSPICE,
    OPENING_WORDS,
    accessibility_faults,
    answers,
    ask,
    box,
    error,
    is_focused,
    open_floating,
    start,
    top,
)
from tests.browser.conftest import CHAT, DEMO, OpenChat
from tests.conftest import OTHER_SITE

LIMIT_BYTES = 12_000
STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
PAGE = "/webhooks/web/demo-strict"
HTML = """<!doctype html><html lang="en"><head><title>A clinic</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{tag}</head>
<body><main><h1>A clinic</h1><p>Text.</p>{place}</main></body></html>"""
TAG = '<script src="widget.js" defer></script>'
HOSTILE = """
html { font-size: 62.5% !important; }
* { box-sizing: content-box; }
body { text-align: center; line-height: 3; letter-spacing: 0.5em; color: red; text-transform: uppercase; }
button, a, p, li, h2, textarea, div, section { all: unset; display: none !important; color: red !important; }
"""


def serve(path: str, html: str, policy: str = STRICT, *more: tuple[str, str, str]) -> object:
    """Return what prepares a page: the browser gets a page of the test's own, and other files beside it."""

    def prepare(page: Page) -> None:
        headers = {"Content-Security-Policy": policy}
        page.route(
            f"**{path}", lambda route: route.fulfill(body=html, content_type="text/html", headers=headers)
        )
        for address, kind, body in more:
            page.route(address, answer(kind, body))

    def answer(kind: str, body: str) -> object:
        def fulfill(route: Route) -> None:
            route.fulfill(body=body, content_type=kind)

        return fulfill

    return prepare


@pytest.mark.parametrize("language", languages(WIDGET))
def test_the_script_is_small(language: str) -> None:
    assert len(gzip.compress(script(WIDGET, language).encode(), 9, mtime=0)) <= LIMIT_BYTES


def test_every_language_has_every_word_and_every_word_is_used() -> None:
    words = {path.stem: json.loads(path.read_text("utf-8")) for path in (WIDGET / "strings").glob("*.json")}
    assert set(words) == set(languages(WIDGET)) >= {"en", "es"}
    code = "".join(path.read_text("utf-8") for path in WIDGET.glob("*.js"))
    for language, its in words.items():
        assert sorted(words["en"].keys() ^ its.keys()) == [], language
        for key, text in its.items():
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", words["en"][key])), key
    whole = set(re.findall(r'"(\w+)"', code))
    begun = tuple(re.findall(r"`(\w+_)\$\{", code))
    ended = tuple(re.findall(r"\}(_\w+)`", code))
    unused = {
        key
        for key in words["en"]
        if key not in whole and not key.startswith(begun) and not key.endswith(ended)
    }
    assert unused == set()


def test_one_tag_works_under_a_strict_policy(open_chat: OpenChat) -> None:
    page = open_chat(serve(PAGE, HTML.format(tag=TAG, place="")), path=PAGE, wait=False)
    assert page.evaluate("[document.cookie, localStorage.length]") == ["", 0]
    open_floating(page)
    ask(start(page), HOSPICE)
    expect(answers(page).nth(1)).to_contain_text(OPENING_WORDS)
    painted = page.locator("mbc-guide-chat .bar").evaluate("e => getComputedStyle(e).backgroundColor")
    assert painted == "rgb(11, 92, 107)"
    assert accessibility_faults(page) == []


def test_an_element_placed_in_the_page_needs_no_button(open_chat: OpenChat) -> None:
    html = HTML.format(tag=TAG, place="<mbc-guide-chat></mbc-guide-chat>")
    page = open_chat(serve(PAGE, html), path=PAGE)
    expect(page.locator("mbc-guide-chat")).to_have_count(1)
    expect(page.get_by_role("heading", name="MBC Guide", level=2)).to_be_visible()
    before = page.evaluate("scrollY")
    ask(start(page), HOSPICE)
    assert page.evaluate("scrollY") == before
    assert accessibility_faults(page) == []


def test_the_style_of_the_clinic_s_page_does_not_reach_it(open_chat: OpenChat) -> None:
    plain = open_chat(serve(PAGE, HTML.format(tag=TAG, place="")), path=PAGE, wait=False)
    tag = f'<link rel="stylesheet" href="hostile.css">{TAG}'
    styled = open_chat(
        serve(PAGE, HTML.format(tag=tag, place=""), STRICT, ("**/hostile.css", "text/css", HOSTILE)),
        path=PAGE,
        wait=False,
    )
    looks = [
        start(open_floating(page))
        .locator("mbc-guide-chat")
        .evaluate(
            """host => Array.from(host.shadowRoot.querySelectorAll("*"), e => {
              const s = getComputedStyle(e), r = e.getBoundingClientRect();
              return [e.localName, s.color, s.fontSize, s.letterSpacing, s.textAlign, s.textTransform,
                Math.round(r.width), Math.round(r.height)].join();
            })"""
        )
        for page in (plain, styled)
    ]
    assert looks[0] == looks[1]


def test_a_copy_on_the_clinic_s_own_server_talks_to_the_assistant_where_it_is_allowed(
    open_chat: OpenChat, assistant: Assistant
) -> None:
    address = f"{assistant.address}/webhooks/web"
    tag = f'<script src="/files/guide.js" data-server="{address}" defer></script>'
    policy = f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src {assistant.address}"
    copied = ("**/files/guide.js", "text/javascript", script(WIDGET, "en"))
    prepare = serve("/page", HTML.format(tag=tag, place=""), policy, copied)
    page = open_chat(prepare, path=f"{OTHER_SITE}/page", wait=False, origins=(OTHER_SITE,))
    open_floating(page)
    ask(start(page), HOSPICE)
    expect(answers(page).nth(1)).to_contain_text(OPENING_WORDS)
    answers(page).nth(1).get_by_role("button", name="Yes").click()
    with page.expect_response("**/webhooks/web/feedback") as kept:
        answers(page).nth(1).get_by_role("button", name="No", exact=True).click()
    assert kept.value.status == 204


def test_a_site_that_is_not_allowed_reads_nothing(open_chat: OpenChat, assistant: Assistant) -> None:
    other = OTHER_SITE.replace("8099", "8098")
    tag = f'<script src="/guide.js" data-server="{assistant.address}/webhooks/web/" defer></script>'
    copied = ("**/guide.js", "text/javascript", script(WIDGET, "en"))
    prepare = serve("/page", HTML.format(tag=tag, place=""), "default-src *", copied)
    page = open_chat(prepare, path=f"{other}/page", wait=False, origins=(other,))
    page.get_by_role("button", name="Ask a question").click()
    expect(page.get_by_role("alert").filter(has_text="There is no connection")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_the_open_chat_covers_a_phone_keeps_the_focus_and_gives_it_back(open_chat: OpenChat) -> None:
    page = open_chat(path=DEMO, wait=False, viewport={"width": 360, "height": 740}, has_touch=True)
    launcher = page.get_by_role("button", name="Ask a question")
    start(open_floating(page))
    dialog = page.get_by_role("dialog", name="MBC Guide")
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate("['mbc-guide-chat', 'body'].includes(document.activeElement.localName)")
    box(page).fill("half a thought")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(dialog).to_be_hidden()
    assert is_focused(launcher)
    launcher.click()
    expect(box(page)).to_have_value("half a thought")
    expect(box(page)).to_be_focused()
    page.keyboard.press("Escape")
    assert is_focused(launcher)


def test_beside_the_open_chat_the_page_of_a_clinic_can_be_read_on_a_desk(open_chat: OpenChat) -> None:
    page = open_chat(path=DEMO, wait=False, viewport={"width": 1280, "height": 800})
    start(open_floating(page))
    page.get_by_role("link", name="Visit us").click()
    expect(page.get_by_role("heading", name="Visit us")).to_be_in_viewport()
    expect(page.get_by_role("dialog", name="MBC Guide")).to_be_visible()


def test_the_demo_pages_show_the_clinic_of_the_settings(open_chat: OpenChat) -> None:
    page = open_chat(path=DEMO, wait=False)
    expect(page.get_by_role("row", name="Monday")).to_contain_text("8:00 AM to 5:00 PM")
    expect(page.get_by_role("row", name="Sunday")).to_contain_text("closed")
    expect(page.get_by_role("link", name="911")).to_have_attribute("href", "tel:911")
    expect(page).to_have_title("Living with metastatic breast cancer · Riverside Breast Clinic")
    assert accessibility_faults(page) == []


def test_the_chat_speaks_spanish_and_says_that_the_answers_do_not(open_chat: OpenChat) -> None:
    page = open_chat(path=f"{CHAT}.es", wait=False, locale="es-ES")
    expect(page.get_by_text("Las respuestas están en inglés.")).to_be_visible()
    expect(top(page)).to_contain_text("En una emergencia llame al 911")
    page.get_by_role("button", name="Empezar").click()
    page.get_by_role("textbox", name="Su pregunta").fill(HOSPICE)
    page.keyboard.press("Enter")
    answer = page.get_by_role("log", name="Conversación").locator("li.assistant").nth(1)
    expect(answer).to_contain_text(OPENING_WORDS)
    expect(answer.locator(".words")).to_have_attribute("lang", "en")
    expect(answer).to_contain_text("Revisado el")
    expect(error(page)).to_be_empty()
    assert accessibility_faults(page) == []


def test_a_browser_without_adopted_style_sheets_gets_them_as_a_file(open_chat: OpenChat) -> None:
    old = "delete CSSStyleSheet.prototype.replaceSync;"
    page = start(open_chat(lambda page: page.add_init_script(old)))
    painted = page.locator("mbc-guide-chat .bar").evaluate("e => getComputedStyle(e).backgroundColor")
    assert painted == "rgb(11, 92, 107)"


def test_a_tag_that_stands_twice_adds_one_chat(open_chat: OpenChat) -> None:
    page = open_chat(serve(PAGE, HTML.format(tag=TAG + TAG, place="")), path=PAGE, wait=False)
    expect(page.get_by_role("button", name="Ask a question")).to_have_count(1)


def test_nothing_is_written_outside_the_tab(open_chat: OpenChat, tmp_path: Path) -> None:
    page = start(open_chat())
    ask(page, HOSPICE)
    stored = page.evaluate(
        """async () => [document.cookie, localStorage.length, (await indexedDB.databases()).length,
          (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length]"""
    )
    assert stored == ["", 0, 0, 0, 0]
    state = page.context.storage_state(path=tmp_path / "state.json")
    assert state == {"cookies": [], "origins": []}

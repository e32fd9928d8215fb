"""Every state of the chat under axe, by keyboard alone, on small and strange screens, and read out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from clinic.colors import text_on
from clinic.problems import PROJECT_ROOT
from tests.browser.chat import (
    CUT_OFF,
    HOSPICE,
    MESSAGES,
    NO_SIDEWAYS_SCROLLING,
    OPENING_WORDS,
    SHEET,
    SMALL,
    SPACE_OUT,
    ZOOMED,
    accessibility_faults,
    answer_with,
    answers,
    ask,
    box,
    error,
    log,
    open_floating,
    option,
    questions,
    said,
    start,
    status,
    tab_to,
    top,
    with_config,
)
from tests.browser.conftest import CHAT, DEMO, INLINE, OpenChat

SCREENS = PROJECT_ROOT / "build" / "screens"
"""Where a picture of every state is put for a person to look at."""
SUMMARY = "For my visit\nSince Monday: pain in the back, worse at night.\n- It began slowly.\n- No fever."
LOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    "1280": (DEMO, {"viewport": {"width": 1280, "height": 800}}),
    "360": (DEMO, {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}),
    "1280-dark": (CHAT, {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"}),
    "320": (INLINE, {"viewport": SMALL}),
    "320-zoomed": (DEMO, {"viewport": ZOOMED}),
    "forced-colors": (CHAT, {"forced_colors": "active"}),
}
STUB_PRINTING = "window.print = () => {};"


def states(page: Page, look: str, floating: bool) -> Any:
    """Bring the chat into one state after another; yield the name of each."""
    if floating:
        page.get_by_role("button", name="Ask a question").wait_for()
        yield "closed"
        open_floating(page)
    yield "notice"
    ask(start(page), HOSPICE)
    answers(page).nth(1).get_by_role("button", name="Palliative care").click()
    expect(questions(page)).to_have_count(2)
    expect(status(page)).to_be_empty()
    page.screenshot(path=screen(f"conversation-{look}"))
    answers(page).nth(1).locator("summary").click()
    answers(page).nth(1).get_by_role("button", name="Yes").click()
    answers(page).nth(1).locator(".choices").scroll_into_view_if_needed()
    yield "choices"
    for urgency in ("call_doctor", "urgent_same_day", "crisis", "emergency"):
        answer_with(page, said("Call 911 now.\nSay that you cannot breathe.", metadata={"urgency": urgency}))
        ask(page, "I cannot breathe")
        page.unroute(MESSAGES)
    yield "urgent"
    page.route(MESSAGES, lambda route: route.abort())
    box(page).fill("What is next?")
    box(page).press("Enter")
    expect(error(page)).to_contain_text("no connection")
    page.screenshot(path=screen(f"error-{look}"))
    option(page, "Erase my conversation").click()
    yield "error and options"
    page.keyboard.press("Escape")
    page.route(SHEET, lambda route: route.fulfill(json={"text": SUMMARY}))
    option(page, "Summary for your visit").click()
    expect(page.get_by_role("region", name="Summary for your visit")).to_be_focused()
    yield "summary"
    option(page, "Print").click()
    page.emulate_media(media="print")
    yield "print"


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_any_state_and_nothing_runs_out_at_the_side(
    open_chat: OpenChat, look: str
) -> None:
    path, options = LOOKS[look]
    page = open_chat(
        lambda page: page.add_init_script(STUB_PRINTING), path=path, wait=path != DEMO, **options
    )
    faults: list[str] = []
    for state in states(page, look, path == DEMO):
        page.screenshot(path=screen(f"{state}-{look}"))
        if not page.evaluate(NO_SIDEWAYS_SCROLLING):
            faults.append(f"{state}: runs out at the side")
        faults += [f"{state}: {fault}" for fault in accessibility_faults(page, whole="zoomed" not in look)]
    assert faults == []


@pytest.mark.parametrize("color", ["#ffff99", "#000000", "#767676"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_color_of_a_clinic_keeps_the_contrast(open_chat: OpenChat, color: str, scheme: str) -> None:
    def paint(config: dict[str, Any]) -> None:
        config["branding"].update(color=color, text_color=text_on(color))

    page = open_chat(with_config(paint), color_scheme=scheme)
    ask(start(page), HOSPICE)
    painted = page.get_by_role("button", name="Send").evaluate("e => getComputedStyle(e).backgroundColor")
    assert painted == "rgb({}, {}, {})".format(*bytes.fromhex(color[1:]))
    assert accessibility_faults(page) == []


def test_a_whole_conversation_needs_no_more_than_a_keyboard(open_chat: OpenChat) -> None:
    page = open_chat(path=DEMO, wait=False)
    launcher = page.get_by_role("button", name="Ask a question")
    launcher.wait_for()
    tab_to(page, launcher)
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Before you start")).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Start"))
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    page.keyboard.type("What is hospice")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("care?")
    page.keyboard.press("Enter")
    expect(questions(page)).to_have_text(["What is hospice\ncare?"])
    expect(answers(page).nth(1)).to_contain_text(OPENING_WORDS)
    expect(box(page)).to_be_focused()

    tab_to(page, answers(page).nth(1).get_by_role("button", name="No", exact=True), "Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator(":focus[aria-pressed=true]")).to_have_text("No")
    tab_to(page, answers(page).nth(1).locator("summary"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(answers(page).nth(1).get_by_role("link", name="Hospice Care").first).to_be_visible()
    choice = answers(page).nth(1).get_by_role("button", name="Palliative care")
    tab_to(page, choice, "Shift+Tab")
    page.keyboard.press("Space")
    expect(questions(page).last).to_have_text("What is palliative care?")
    expect(choice).to_have_accessible_name("Palliative care (chosen)")
    expect(choice).to_be_focused()

    options = page.get_by_role("button", name="Options")
    tab_to(page, options, "Shift+Tab")
    page.keyboard.press("Enter")
    erase = page.get_by_role("button", name="Erase my conversation")
    tab_to(page, erase)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(erase).to_be_focused()
    page.keyboard.press("Escape")
    expect(options).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    tab_to(page, options, "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, erase)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Erase it"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Before you start")).to_be_focused()


COVERED = """element => {
  const {left, top, width, height} = element.getBoundingClientRect();
  const found = element.getRootNode().elementFromPoint(left + width / 2, top + Math.min(height / 2, 12));
  return !(element.contains(found) || found.contains(element));
}"""


@pytest.mark.parametrize("path", [CHAT, INLINE])
def test_what_has_the_focus_is_seen_on_a_page_zoomed_to_400_percent(open_chat: OpenChat, path: str) -> None:
    page = start(open_chat(path=path, viewport=ZOOMED))
    expect(box(page)).to_be_focused()
    ask(page, HOSPICE)
    first = page.get_by_role("link", name="In an emergency call 911")
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        focused = page.locator("mbc-guide-chat :focus")
        expect(focused).to_be_in_viewport()
        assert not focused.evaluate(COVERED), focused.evaluate("e => e.outerHTML")
        if focused.get_attribute("href") == "tel:911" and first.evaluate("e => e.matches(':focus')"):
            break
    else:
        raise AssertionError("the emergency number was not reached")
    assert page.evaluate(NO_SIDEWAYS_SCROLLING)


@pytest.mark.parametrize("path", [CHAT, DEMO, INLINE])
def test_emergency_clinic_and_hours_stay_in_sight(open_chat: OpenChat, path: str) -> None:
    page = open_chat(path=path, wait=path != DEMO, viewport={"width": 360, "height": 740})
    if path == DEMO:
        open_floating(page)
    ask(start(page), HOSPICE)
    for position in (0, 300, 100_000):
        page.locator(".frame").evaluate(
            """(frame, position) => {
              const own = getComputedStyle(frame).overflowY !== "visible";
              (own ? frame : document.scrollingElement).scrollTop = position;
            }""",
            position,
        )
        if path == INLINE:
            page.locator("mbc-guide-chat").scroll_into_view_if_needed()
        for seen in (
            page.get_by_role("link", name="In an emergency call 911"),
            top(page).get_by_role("link", name="Clinic: +1 555 0142"),
            page.locator(".hours"),
        ):
            expect(seen).to_be_in_viewport(ratio=1)


def test_wide_spacing_and_a_narrow_screen_cut_nothing_off(open_chat: OpenChat) -> None:
    page = start(open_chat(viewport=SMALL))
    ask(page, HOSPICE)
    ask(page, "a" * 500)
    option(page, "Summary for your visit").wait_for()
    page.evaluate(SPACE_OUT)
    assert page.evaluate(NO_SIDEWAYS_SCROLLING)
    assert page.evaluate(CUT_OFF) == []


def test_the_largest_text_cuts_nothing_off_and_is_kept(open_chat: OpenChat) -> None:
    page = start(open_chat(viewport=SMALL))
    before = box(page).evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    option(page, "Largest").click()
    expect(option(page, "Largest")).to_have_attribute("aria-pressed", "true")
    unfolded = page.locator(".options")
    assert unfolded.evaluate("e => e.clientHeight >= e.scrollHeight")
    ask(page, HOSPICE)
    assert page.evaluate(NO_SIDEWAYS_SCROLLING)
    assert page.evaluate(CUT_OFF) == []
    page.reload()
    box(page).wait_for()
    assert box(page).evaluate("e => parseFloat(getComputedStyle(e).fontSize)") == before * 1.5


def test_every_target_has_24_pixels(open_chat: OpenChat) -> None:
    page = start(open_chat(viewport=SMALL))
    ask(page, HOSPICE)
    option(page, "Print").wait_for()
    small = page.evaluate(
        """Array.from(document.querySelector("mbc-guide-chat").shadowRoot
             .querySelectorAll("button, summary, textarea, .lines a"))
          .filter(e => e.offsetParent)
          .filter(e => { const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; })
          .map(e => e.outerHTML)"""
    )
    assert small == []


RECORD = """
window.heard = [];
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  new MutationObserver(changes => {
    for (const {target, addedNodes} of changes) {
      const parent = target.closest ? target : target.parentElement;
      const region = parent && parent.closest(
        "[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]");
      const text = Array.from(addedNodes, node => node.textContent).join("").trim();
      if (region && text) heard.push([region.getAttribute("role"), text]);
    }
  }).observe(root, {childList: true, subtree: true});
  return root;
};
"""


def test_each_message_is_read_out_once_and_an_alarm_at_once(open_chat: OpenChat) -> None:
    page = open_chat(lambda page: page.add_init_script(RECORD))
    start(page)
    answer_with(page, said("First line.\n- A point.", buttons=[{"title": "More", "message": "Tell me more"}]))
    ask(page, "one")
    page.unroute(MESSAGES)
    answer_with(page, said("Call 911 now.", metadata={"urgency": "emergency"}), said("And rest."))
    ask(page, "two")
    heard = page.evaluate("heard")
    assert heard[0][0] == "status"
    assert heard[0][1].startswith("Hello. I am MBC Guide")
    assert heard[1:] == [
        ["status", "MBC Guide is writing …"],
        ["status", "First line.\n- A point. You could ask: More."],
        ["status", "MBC Guide is writing …"],
        ["alert", "Emergency: get help now. Call 911 now."],
        ["status", "And rest."],
    ]
    page.unroute(MESSAGES)
    page.route(MESSAGES, lambda route: route.abort())
    box(page).fill("three")
    box(page).press("Enter")
    expect(error(page)).to_be_visible()
    assert [kind for kind, _ in page.evaluate("heard")[6:]] == ["status", "alert"]


def test_an_earlier_conversation_is_not_read_out_again(open_chat: OpenChat) -> None:
    page = start(open_chat(lambda page: page.add_init_script(RECORD)))
    ask(page, HOSPICE)
    page.reload()
    expect(questions(page)).to_have_count(1)
    assert page.evaluate("heard") == []
    expect(log(page)).to_have_attribute("aria-live", "off")


def test_an_alarm_in_another_language_is_read_out_as_one(open_chat: OpenChat) -> None:
    page = start(open_chat())
    answer_with(page, said("اتصل الآن.", lang="ur", metadata={"urgency": "emergency"}))
    ask(page, "something is wrong")
    alert = page.get_by_role("alert").filter(has_text="اتصل الآن.")
    expect(alert.locator("p")).to_have_attribute("lang", "ur")


def test_an_interface_that_runs_from_right_to_left_is_mirrored(open_chat: OpenChat) -> None:
    page = open_chat(turned("rtl"), viewport={"width": 360, "height": 740})
    start(page)
    ask(page, HOSPICE)
    middle = 180
    speaker, send = questions(page).first, page.get_by_role("button", name="Send")
    assert centre(speaker) < middle < centre(answers(page).nth(1).locator(".speaker"), glyphs=True)
    assert centre(send) < middle
    assert page.evaluate(NO_SIDEWAYS_SCROLLING)
    page.screenshot(path=screen("right-to-left-360"))
    assert accessibility_faults(page) == []


def screen(name: str) -> Path:
    SCREENS.mkdir(parents=True, exist_ok=True)
    return SCREENS / f"{name}.png"


def turned(direction: str) -> Callable[[Page], None]:
    """Return what prepares a page whose chat is told its direction."""

    def prepare(page: Page) -> None:
        def turn(route: Any) -> None:
            answer = route.fetch()
            body = answer.text().replace('mode="page"', f'mode="page" dir="{direction}"')
            route.fulfill(response=answer, body=body)

        page.route(f"**{CHAT}", turn)

    return prepare


def centre(locator: Locator, *, glyphs: bool = False) -> float:
    """Return where the middle of an element, or of its text, is on the screen, from the left."""
    return float(
        locator.evaluate(
            """(e, glyphs) => {
              const range = document.createRange();
              range.selectNodeContents(e);
              const {left, width} = (glyphs ? range : e).getBoundingClientRect();
              return left + width / 2;
            }""",
            glyphs,
        )
    )


@pytest.mark.parametrize("scheme", ["reduce", "no-preference"])
def test_nothing_moves_by_itself(open_chat: OpenChat, scheme: str) -> None:
    page = start(open_chat(reduced_motion=scheme))
    ask(page, HOSPICE)
    moving = page.evaluate(
        """Array.from(document.querySelector("mbc-guide-chat").shadowRoot.querySelectorAll("*"))
          .filter(e => { const s = getComputedStyle(e);
            return s.animationName !== "none" || parseFloat(s.transitionDuration) > 0
              || s.scrollBehavior === "smooth"; }).length"""
    )
    assert moving == 0

"""What can be done with a conversation: rated, summed up, printed, saved, taken up again after a fault."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, Route, expect

from commands.processes import Assistant
from tests.browser.chat import (
    HOSPICE,
    MESSAGES,
    NO_SIDEWAYS_SCROLLING,
    OPENING_WORDS,
    SHEET,
    answer_with,
    answers,
    ask,
    box,
    error,
    kept,
    log,
    option,
    questions,
    said,
    start,
    status,
)
from tests.browser.conftest import INLINE, OpenChat

FEEDBACK = "**/webhooks/web/feedback"
CONVERSATION = "**/webhooks/web/conversation"
SUMMARY = "For my visit\nSince Monday: pain in the back.\n- It began slowly."
ON_PAPER = """() => {
  const paper = document.querySelector("mbc-guide-paper");
  return paper && [paper.shadowRoot.textContent, getComputedStyle(paper).display,
    Array.from(document.body.children).filter(e => e.getClientRects().length).map(e => e.localName)];
}"""


def pressed(page: Page, at: int) -> list[str | None]:
    """Return whether yes and no are pressed under an answer."""
    buttons = answers(page).nth(at).locator(".rate button")
    return [buttons.nth(place).get_attribute("aria-pressed") for place in range(2)]


def test_an_answer_is_rated_with_one_tap_which_can_be_changed_and_stays(open_chat: OpenChat) -> None:
    page = start(open_chat())
    expect(answers(page).first.locator(".rate")).to_have_count(0)
    ask(page, HOSPICE)
    rate = answers(page).nth(1).get_by_role("group", name="Did this help?")
    for name, expected in (("Yes", ["true", "false"]), ("No", ["false", "true"])):
        with page.expect_response(FEEDBACK) as answered:
            rate.get_by_role("button", name=name, exact=True).click()
        assert answered.value.status == 204
        sent = answered.value.request.post_data_json
        assert sent == {"message_id": sent["message_id"], "helpful": name == "Yes"}
        assert pressed(page, 1) == expected
    page.reload()
    expect(questions(page)).to_have_count(1)
    assert pressed(page, 1) == ["false", "true"]


def test_a_rating_that_could_not_be_kept_is_taken_back_and_said(open_chat: OpenChat) -> None:
    page = start(open_chat())
    ask(page, HOSPICE)
    page.route(FEEDBACK, lambda route: route.fulfill(status=503, json={}))
    answers(page).nth(1).get_by_role("button", name="Yes").click()
    expect(status(page)).to_contain_text("The program cannot answer")
    assert pressed(page, 1) == ["false", "false"]


def test_nobody_is_asked_whether_an_alarm_helped(open_chat: OpenChat) -> None:
    page = start(open_chat())
    answer_with(page, said("Call 911.", metadata={"urgency": "emergency", "topics": ["hospice_care"]}))
    ask(page, "help")
    expect(answers(page).last.locator(".rate")).to_have_count(0)


def test_the_summary_is_shown_in_the_page_printed_alone_and_saved(
    open_chat: OpenChat, tmp_path: Path
) -> None:
    page = start(open_chat(lambda page: page.add_init_script("window.print = () => {};")))
    page.route(SHEET, lambda route: route.fulfill(json={"text": SUMMARY}))
    option(page, "Summary for your visit").click()
    sheet = page.get_by_role("region", name="Summary for your visit")
    expect(sheet).to_be_focused()
    expect(sheet).to_be_in_viewport()
    expect(sheet.locator("li")).to_have_text(["It began slowly."])
    sheet.get_by_role("button", name="Print").click()
    page.emulate_media(media="print")
    text, shown, visible = page.evaluate(ON_PAPER)
    assert "Since Monday: pain in the back." in text
    assert "What would you like to know?" not in text
    assert (shown, visible) == ("block", ["mbc-guide-paper"])
    page.emulate_media(media="screen")
    with page.expect_download() as download:
        sheet.get_by_role("button", name="Save as a file").click()
    assert download.value.suggested_filename == "Summary for your visit.txt"
    download.value.save_as(tmp_path / "sheet.txt")
    assert SUMMARY in (tmp_path / "sheet.txt").read_text(encoding="utf-8")
    sheet.get_by_role("button", name="Close the summary").click()
    expect(sheet).to_be_hidden()
    expect(page.get_by_role("button", name="Options")).to_be_focused()


def test_a_summary_that_does_not_stand_yet_is_said_and_a_fault_can_be_tried_again(
    open_chat: OpenChat,
) -> None:
    page = start(open_chat())
    page.route(SHEET, lambda route: route.fulfill(status=404, json={}))
    option(page, "Summary for your visit").click()
    expect(status(page)).to_contain_text("There is no summary yet")
    page.unroute(SHEET)
    page.route(SHEET, lambda route: route.abort())
    option(page, "Summary for your visit").click()
    expect(error(page)).to_contain_text("no connection")
    page.unroute(SHEET)
    page.route(SHEET, lambda route: route.fulfill(json={"text": SUMMARY}))
    error(page).get_by_role("button", name="Try again").click()
    expect(page.get_by_role("region", name="Summary for your visit")).to_be_focused()
    expect(error(page)).to_be_empty()


def test_a_conversation_is_printed_alone_and_nothing_of_it_stays_in_the_page(open_chat: OpenChat) -> None:
    page = start(open_chat(lambda page: page.add_init_script("window.print = () => {};"), path=INLINE))
    ask(page, HOSPICE)
    option(page, "Print").click()
    page.emulate_media(media="print")
    text, shown, visible = page.evaluate(ON_PAPER)
    assert OPENING_WORDS in text
    assert "Hospice Care" in text
    assert "Did this help?" not in text
    assert (shown, visible) == ("block", ["mbc-guide-paper"])
    page.emulate_media(media="screen")
    assert page.evaluate(ON_PAPER)[1] == "none"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(ON_PAPER) is None
    assert page.evaluate("document.adoptedStyleSheets.length") == 0


def test_a_conversation_is_saved_as_a_text_with_its_sources(open_chat: OpenChat, tmp_path: Path) -> None:
    page = start(open_chat())
    ask(page, HOSPICE)
    with page.expect_download() as download:
        option(page, "Save as a file").click()
    assert download.value.suggested_filename == "MBC Guide.txt"
    download.value.save_as(tmp_path / "chat.txt")
    text = (tmp_path / "chat.txt").read_text(encoding="utf-8")
    assert text.startswith("MBC Guide, Riverside Breast Clinic. ")
    assert f"\n\nYou\n{HOSPICE}\n\nMBC Guide\n{OPENING_WORDS}" in text
    assert "\n- It can be given at home" in text
    assert "\n- Hospice Care (opens in a new tab), MedlinePlus" in text
    assert "Did this help?" not in text


def test_a_draft_outlives_a_reload(open_chat: OpenChat) -> None:
    page = start(open_chat())
    box(page).press_sequentially("half a thought")
    page.reload()
    expect(box(page)).to_have_value("half a thought")


def test_a_message_on_its_way_at_a_reload_is_neither_lost_nor_doubled(open_chat: OpenChat) -> None:
    page = start(open_chat())
    ids: list[str] = []

    def hold_the_first(route: Route) -> None:
        ids.append(route.request.post_data_json["id"])
        if len(ids) > 1:
            route.continue_()

    # The route stands until the page has gone: taking it away would let the held request through.
    page.route(MESSAGES, hold_the_first)
    box(page).fill(HOSPICE)
    box(page).press("Enter")
    expect(status(page)).to_contain_text("is writing")
    with page.expect_request(MESSAGES) as again:
        page.reload()
    expect(answers(page).nth(1)).to_contain_text(OPENING_WORDS)
    assert ids == [again.value.post_data_json["id"]] * 2
    expect(questions(page)).to_have_text([HOSPICE])
    expect(status(page)).to_be_empty()
    assert kept(page)["flying"] == {}
    page.route(MESSAGES, lambda route: route.abort())
    page.reload()
    expect(questions(page)).to_have_text([HOSPICE])
    expect(error(page)).to_be_empty()


def test_an_answer_that_came_while_the_page_was_away_is_not_asked_for_again(open_chat: OpenChat) -> None:
    page = start(open_chat())
    held: list[Route] = []
    page.route(MESSAGES, lambda route: held.append(route))
    box(page).fill(HOSPICE)
    with page.expect_request(MESSAGES):
        box(page).press("Enter")
    held[0].fetch()
    page.unroute(MESSAGES)
    page.route(MESSAGES, lambda route: route.abort())
    page.reload()
    expect(questions(page)).to_have_text([HOSPICE])
    expect(answers(page).nth(1)).to_contain_text(OPENING_WORDS)
    expect(error(page)).to_be_empty()


def test_what_is_asked_while_a_killed_server_starts_again_is_answered_once_it_is_back(
    open_chat: OpenChat, assistant: Assistant
) -> None:
    asked = [HOSPICE, "What is palliative care?"]
    page = start(open_chat())
    ask(page, HOSPICE)
    assistant.assistant.stop()
    try:
        box(page).fill(asked[1])
        with page.expect_request(MESSAGES):
            box(page).press("Enter")
        expect(questions(page)).to_have_text(asked)
    finally:
        assistant.assistant.restart()
        assistant.wait()
    expect(answers(page).nth(3)).to_contain_text("Palliative care is")
    expect(error(page)).to_be_empty()
    page.reload()
    expect(questions(page)).to_have_text(asked)


def test_two_hundred_messages_with_long_words_stay_in_the_page(open_chat: OpenChat) -> None:
    def many(page: Page) -> None:
        person = {"from": "person", "text": "w" * 300, "lang": "en", "buttons": []}
        one = [{**person, "id": f"p{at}", "metadata": {"urgency": "none"}} for at in range(100)]
        other = [said(("word " * 300) + "W" * 300, id=f"a{at}") for at in range(100)]
        messages = [message for pair in zip(one, other, strict=True) for message in pair]
        page.route(CONVERSATION, lambda route: route.fulfill(json={"messages": messages}))

    page = start(open_chat(many, viewport={"width": 360, "height": 740}))
    page.reload()
    expect(log(page).locator("li.message")).to_have_count(200)
    assert page.evaluate(NO_SIDEWAYS_SCROLLING)
    expect(questions(page).last).to_be_in_viewport()

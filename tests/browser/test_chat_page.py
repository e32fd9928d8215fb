"""The chat on a page of its own in a real browser, against the real assistant."""

from __future__ import annotations

import re
from datetime import date

import pytest
import yaml
from playwright.sync_api import Locator, Page, Route, expect

from clinic.problems import PROJECT_ROOT
from commands.processes import Assistant
from tests.browser.chat import (
    HOSPICE,
    MESSAGES,
    OPENING_WORDS,
    accessibility_faults,
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
    top,
    with_config,
)
from tests.browser.conftest import OpenChat


def test_a_person_sees_clinic_telephone_opening_emergency_and_notice_before_the_start(
    open_chat: OpenChat,
) -> None:
    page = open_chat()
    expect(page.get_by_role("heading", level=1)).to_have_text("MBC Guide")
    expect(top(page)).to_contain_text("Riverside Breast Clinic")
    expect(top(page).get_by_role("link", name="Clinic: +1 555 0142")).to_have_attribute(
        "href", "tel:+15550142"
    )
    expect(page.get_by_role("link", name="In an emergency call 911")).to_have_attribute("href", "tel:911")
    expect(page.get_by_role("main")).to_contain_text("is a program, not a doctor or nurse")
    expect(page).to_have_title("MBC Guide, Riverside Breast Clinic")


@pytest.mark.parametrize(
    ("is_open", "changes_at", "zone", "words"),
    [
        (True, "2026-11-23T17:00:00-05:00", "America/New_York", "Open until 5:00 PM."),
        (True, None, "America/New_York", "Open."),
        (False, "2026-11-23T13:30:00-05:00", "America/New_York", "Closed. Opens today at 1:30 PM."),
        (False, "2026-11-24T08:00:00-05:00", "America/New_York", "Closed. Opens Tuesday at 8:00 AM."),
        (False, "2026-11-24T08:00:00-05:00", "Europe/Berlin", "Closed. Opens Tuesday at 8:00 AM EST."),
        (
            False,
            "2026-12-01T08:00:00-05:00",
            "America/New_York",
            "Closed. Opens Tuesday, December 1 at 8:00 AM.",
        ),
        (False, None, "America/New_York", "Closed."),
    ],
)
def test_opening_is_told_in_the_time_of_the_clinic(
    open_chat: OpenChat, is_open: bool, changes_at: str | None, zone: str, words: str
) -> None:
    def prepare(page: Page) -> None:
        page.clock.set_fixed_time("2026-11-23T16:00:00Z")
        with_config(lambda config: config["clinic"].update(open=is_open, changes_at=changes_at))(page)

    page = open_chat(prepare, timezone_id=zone)
    expect(top(page).locator(".hours")).to_have_text(
        words if is_open else f"{words} Until then call the 24-hour nurse line: +1 555 0177"
    )
    night_line = top(page).get_by_role("link", name="+1 555 0177")
    expect(night_line).to_have_count(0 if is_open else 1)


def test_an_opening_that_is_out_of_date_is_not_told(open_chat: OpenChat) -> None:
    def prepare(page: Page) -> None:
        page.clock.set_fixed_time("2026-11-23T22:00:01Z")
        changed = {"open": True, "changes_at": "2026-11-23T17:00:00-05:00"}
        with_config(lambda config: config["clinic"].update(changed))(page)

    expect(top(open_chat(prepare)).locator(".hours")).to_be_empty()


def test_nothing_is_asked_to_be_stored_before_the_start(open_chat: OpenChat) -> None:
    written: list[str] = []
    page = open_chat(
        lambda page: page.on(
            "request", lambda request: written.append(request.url) if request.method != "GET" else None
        )
    )
    assert (written, kept(page).get("token")) == ([], None)
    start(page)
    assert len(written) == 1
    assert written[0].endswith("/sessions")


def test_little_is_kept_and_only_with_the_tab(open_chat: OpenChat) -> None:
    page = start(open_chat())
    ask(page, HOSPICE)
    assert page.evaluate("Object.keys(sessionStorage)") == ["mbc-guide"]
    assert set(kept(page)) <= {"token", "draft", "flying", "rated", "size"}
    assert (kept(page)["draft"], kept(page)["flying"]) == ("", {})
    assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]


def test_a_choice_stays_and_shows_that_it_was_taken(open_chat: OpenChat) -> None:
    page = start(open_chat())
    page.get_by_role("button", name="Treatments").click()
    expect(questions(page)).to_have_text(["What treatments are there?"])
    group = answers(page).first.get_by_role("group", name="You could ask")
    expect(group.get_by_role("button")).to_have_count(3)
    expect(group.get_by_role("button", name="Treatments (chosen)")).to_be_enabled()
    expect(group.get_by_role("button", name="What it is", exact=True)).to_be_enabled()


def test_an_answer_shows_its_list_sources_and_review_date(open_chat: OpenChat) -> None:
    page = start(open_chat())
    ask(page, HOSPICE)
    answer = answers(page).nth(1)
    expect(answer.locator(".words li").first).to_have_text(
        "It can be given at home, in a hospice center, in a hospital or in a nursing home."
    )
    written = yaml.safe_load((PROJECT_ROOT / "data/topics/hospice_care.yml").read_text(encoding="utf-8"))
    reviewed = date.fromisoformat(written["responses"]["utter_hospice_care"][0]["metadata"]["reviewed"])
    shown = f"Reviewed {reviewed:%B} {reviewed.day}, {reviewed.year}"
    expect(answer.locator("summary")).to_contain_text(shown)
    answer.locator("summary").click()
    source = answer.get_by_role("link", name="Hospice Care (opens in a new tab)")
    expect(source).to_have_attribute("href", "https://medlineplus.gov/hospicecare.html")
    expect(source).to_have_attribute("target", "_blank")
    expect(source).to_have_attribute("rel", "noopener noreferrer")


def test_numbers_of_the_settings_are_links_and_parts_of_other_numbers_are_not(open_chat: OpenChat) -> None:
    page = start(open_chat())
    text = "Call +1 555 0142, (911) or 988. Text 838255.\n- 9110 women, 1-911-5, 0.911, 911%: no numbers."
    answer_with(page, said(text))
    ask(page, "whom do I call")
    links = answers(page).last.locator("a")
    expect(links).to_have_text(["+1 555 0142", "911", "988", "838255"])
    addresses = [links.nth(at).get_attribute("href") for at in range(4)]
    assert addresses == ["tel:+15550142", "tel:911", "tel:988", "sms:838255"]


def test_hostile_text_stays_text(open_chat: OpenChat) -> None:
    hostile = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'
    page = start(open_chat())
    ask(page, hostile)
    expect(questions(page).last).to_have_text(hostile)
    urls = ["javascript:window.hit=1", "http://example.org/", "https://example.org/?<b>"]
    answer_with(
        page,
        said(
            f"{hostile}\n- {hostile}",
            buttons=[{"title": hostile, "message": hostile}],
            metadata={"sources": [{"title": hostile, "publisher": hostile, "url": url} for url in urls]},
        ),
    )
    ask(page, "again")
    answer = answers(page).last
    expect(answer.locator(".words p")).to_have_text(hostile)
    answer.locator("summary").click()
    expect(answer.locator("a")).to_have_count(1)
    expect(answer.locator("a")).to_have_attribute("href", "https://example.org/?<b>")
    answer.locator("button.choice").click()
    expect(questions(page).last).to_have_text(hostile)
    page.unroute(MESSAGES)
    page.reload()
    expect(questions(page).first).to_have_text(hostile)
    assert log(page).locator("img, script").count() == 0
    assert page.evaluate("window.hit === undefined")


def test_a_reload_keeps_the_conversation_and_doubles_nothing(open_chat: OpenChat) -> None:
    page = start(open_chat())
    ask(page, HOSPICE)
    page.get_by_role("button", name="Palliative care").first.click()
    expect(questions(page)).to_have_count(2)
    expect(status(page)).to_be_empty()
    before = log(page).inner_text()
    for _ in range(2):
        page.reload()
        expect(questions(page)).to_have_count(2)
        assert log(page).inner_text() == before
    expect(page.get_by_role("button", name="Palliative care (chosen)")).to_have_count(1)
    expect(box(page)).to_be_visible()


def test_erasing_asks_first_and_leaves_nothing(open_chat: OpenChat, assistant: Assistant) -> None:
    page = start(open_chat())
    ask(page, HOSPICE)
    token = kept(page)["token"]
    option(page, "Erase my conversation").click()
    expect(page.get_by_role("region", name="Erase this conversation?")).to_be_focused()
    page.get_by_role("button", name="Keep it").click()
    expect(option(page, "Erase my conversation")).to_be_focused()
    expect(questions(page)).to_have_count(1)
    option(page, "Erase my conversation").click()
    page.get_by_role("button", name="Erase it").click()
    expect(status(page)).to_have_text(
        "This conversation has been erased. Nothing that was said in it is kept."
    )
    expect(answers(page)).to_have_count(0)
    assert not kept(page).get("token")
    gone = page.request.get(
        f"{assistant.address}/webhooks/web/conversation", headers={"Authorization": f"Bearer {token}"}
    )
    assert gone.status == 401
    page.reload()
    expect(page.get_by_role("button", name="Start")).to_be_visible()


def test_a_conversation_that_could_not_be_erased_is_said_to_stand(open_chat: OpenChat) -> None:
    page = start(open_chat())
    ask(page, HOSPICE)
    page.route("**/webhooks/web/sessions", lambda route: route.abort())
    option(page, "Erase my conversation").click()
    page.get_by_role("button", name="Erase it").click()
    expect(error(page)).to_contain_text("could not be erased")
    expect(questions(page)).to_have_count(1)
    page.unroute("**/webhooks/web/sessions")
    page.get_by_role("button", name="Try again").click()
    expect(status(page)).to_contain_text("has been erased")
    expect(error(page)).to_be_empty()


def test_a_new_conversation_asks_first_and_begins_empty(open_chat: OpenChat) -> None:
    page = start(open_chat())
    ask(page, HOSPICE)
    option(page, "New conversation").click()
    expect(page.get_by_role("region", name="Start a new conversation?")).to_contain_text("after 30 days")
    page.get_by_role("button", name="Start a new one").click()
    expect(questions(page)).to_have_count(0)
    expect(answers(page)).to_have_count(1)
    expect(box(page)).to_be_focused()
    expect(page.get_by_role("button", name="Start a new one")).to_have_count(0)


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (0, {}, "There is no connection to the clinic’s computer"),
        (500, {}, "The program cannot answer at the moment"),
        (502, {}, "The program cannot answer at the moment"),
        (503, {}, "The program cannot answer at the moment"),
        (429, {"Retry-After": "7"}, "Please wait 7 seconds"),
    ],
)
def test_a_failure_is_said_plainly_the_draft_stays_and_trying_again_doubles_nothing(
    open_chat: OpenChat, status: int, headers: dict[str, str], words: str
) -> None:
    page = start(open_chat())

    def fail(route: Route) -> None:
        if status:
            route.fulfill(status=status, headers=headers, body="<html>a proxy's own page</html>")
        else:
            route.abort()

    page.route(MESSAGES, fail)
    box(page).fill(HOSPICE)
    page.get_by_role("button", name="Send").click()
    expect(error(page)).to_contain_text(words)
    expect(error(page)).to_have_role("alert")
    expect(top(page).get_by_role("link", name="Clinic: +1 555 0142")).to_be_visible()
    expect(box(page)).to_have_value(HOSPICE)
    expect(questions(page)).to_have_count(0)
    page.unroute(MESSAGES)
    page.get_by_role("button", name="Try again").click()
    expect(answers(page).nth(1)).to_contain_text(OPENING_WORDS)
    expect(questions(page)).to_have_text([HOSPICE])
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()
    expect(error(page)).to_be_empty()


def test_an_answer_lost_on_its_way_is_fetched_again_and_kept_once(open_chat: OpenChat) -> None:
    page = start(open_chat())
    sent: list[str] = []

    def lose(route: Route) -> None:
        sent.append(route.request.post_data_json["id"])
        route.fetch()
        route.abort()

    page.route(MESSAGES, lose)
    box(page).fill(HOSPICE)
    box(page).press("Enter")
    expect(error(page)).to_contain_text("no connection")
    page.unroute(MESSAGES)
    with page.expect_request(MESSAGES) as again:
        box(page).press("Enter")
    assert sent == [again.value.post_data_json["id"]]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", sent[0])
    expect(answers(page).nth(1)).to_contain_text(OPENING_WORDS)
    page.reload()
    expect(questions(page)).to_have_text([HOSPICE])


def test_a_choice_that_failed_is_tried_again_and_leaves_the_draft_alone(open_chat: OpenChat) -> None:
    page = start(open_chat())
    box(page).fill("a thought half written")
    page.route(MESSAGES, lambda route: route.abort())
    page.get_by_role("button", name="Treatments").click()
    expect(error(page)).to_contain_text("no connection")
    page.unroute(MESSAGES)
    page.get_by_role("button", name="Try again").click()
    expect(questions(page)).to_have_text(["What treatments are there?"])
    expect(page.get_by_role("button", name="Treatments (chosen)")).to_be_visible()
    expect(box(page)).to_have_value("a thought half written")


def test_a_message_that_is_too_long_is_refused_with_its_length_and_kept(open_chat: OpenChat) -> None:
    page = start(open_chat())
    long = "word " * 401
    box(page).fill(long)
    box(page).press("Enter")
    expect(error(page)).to_contain_text("it has 2005 characters, and 2000 fit")
    expect(box(page)).to_have_value(long)


def test_a_conversation_that_ended_lets_the_draft_go_on_in_a_new_one(
    open_chat: OpenChat, assistant: Assistant
) -> None:
    page = start(open_chat())
    token = kept(page)["token"]
    page.request.delete(
        f"{assistant.address}/webhooks/web/sessions", headers={"Authorization": f"Bearer {token}"}
    )
    box(page).fill(HOSPICE)
    box(page).press("Enter")
    expect(error(page)).to_contain_text("This conversation has ended")
    error(page).get_by_role("button", name="New conversation").click()
    expect(error(page)).to_be_empty()
    expect(box(page)).to_have_value(HOSPICE)
    box(page).press("Enter")
    expect(answers(page).nth(1)).to_contain_text(OPENING_WORDS)


def test_a_reload_after_the_end_begins_anew_and_says_so(open_chat: OpenChat) -> None:
    page = start(open_chat())
    page.evaluate("sessionStorage.setItem('mbc-guide', JSON.stringify({token: 'expired'}))")
    page.reload()
    expect(page.get_by_role("button", name="Start")).to_be_visible()
    expect(status(page)).to_contain_text("Your earlier conversation has ended")


def test_a_reload_without_a_connection_loses_nothing(open_chat: OpenChat) -> None:
    page = start(open_chat())
    ask(page, HOSPICE)
    page.route("**/webhooks/web/conversation", lambda route: route.abort())
    page.reload()
    expect(error(page)).to_contain_text("no connection")
    page.unroute("**/webhooks/web/conversation")
    page.get_by_role("button", name="Try again").click()
    expect(questions(page)).to_have_text([HOSPICE])


def test_an_alarm_beside_an_error_is_shown_and_read_out(open_chat: OpenChat) -> None:
    page = start(open_chat())
    alarm = said("Call 911 now.\nDo not wait.", metadata={"urgency": "emergency"})
    refused = {"error": {"code": "rate_limited", "message": "too many messages"}, "messages": [alarm]}
    page.route(MESSAGES, lambda route: route.fulfill(status=429, json=refused))
    box(page).fill("I cannot breathe")
    box(page).press("Enter")
    expect(answers(page).last).to_contain_text("Emergency: get help now")
    expect(answers(page).last).to_contain_text("Do not wait.")
    read_out = page.get_by_role("alert").filter(
        has_text="Emergency: get help now. Call 911 now.\nDo not wait."
    )
    expect(read_out).to_have_count(1)
    expect(error(page)).to_contain_text("Please wait")
    expect(box(page)).to_have_value("I cannot breathe")


@pytest.mark.parametrize(
    ("urgency", "words", "routes"),
    [
        ("emergency", "Emergency: get help now", ["tel:911"]),
        ("crisis", "You are not alone. Help is there now", ["tel:988", "sms:988", "tel:911"]),
        ("urgent_same_day", "Urgent: call today, do not wait", ["tel:+15550177"]),
        ("call_doctor", "Tell the care team about this", ["tel:+15550177"]),
    ],
)
def test_an_urgent_answer_is_marked_once_by_words_shape_and_number_and_read_out_at_once(
    open_chat: OpenChat, urgency: str, words: str, routes: list[str]
) -> None:
    page = start(open_chat(with_config(lambda config: config["clinic"].update(open=False))))
    metadata = {"urgency": urgency}
    answer_with(page, said("First line.\nMore.", metadata=metadata), said("A notice.", metadata=metadata))
    ask(page, "something is wrong")
    mark = log(page).locator(".urgency")
    expect(mark).to_have_count(1)
    expect(mark).to_contain_text(words)
    expect(mark.locator("i")).to_be_visible()
    assert [link.get_attribute("href") for link in mark.locator("a").all()] == routes
    expect(page.get_by_role("alert").filter(has_text=f"{words}. First line.\nMore.")).to_have_count(1)


ARABIC = "لا أستطيع التنفس جيدا"


def left(locator: Locator) -> float:
    """Return where the glyphs of an element begin on the screen, from the left."""
    return float(
        locator.evaluate(
            "e => { const r = document.createRange(); r.selectNodeContents(e);"
            " return r.getBoundingClientRect().left; }"
        )
    )


def test_a_right_to_left_language_runs_from_the_right_and_its_numbers_stay_whole(
    open_chat: OpenChat,
) -> None:
    page = start(open_chat())
    ask(page, ARABIC)
    expect(questions(page)).to_have_attribute("dir", "auto")
    assert questions(page).evaluate("e => getComputedStyle(e).direction") == "rtl"
    sentence, english = answers(page).nth(1).locator(".words"), answers(page).nth(2).locator(".words")
    expect(sentence).to_have_attribute("lang", "ar")
    assert sentence.evaluate("e => getComputedStyle(e).direction") == "rtl"
    expect(english).to_have_attribute("lang", "en")
    assert english.evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert left(sentence.locator("p").first) > left(english.locator("p"))
    number = sentence.get_by_role("link", name="+1 555 0142")
    expect(number).to_have_attribute("href", "tel:+15550142")
    in_order = number.evaluate(
        """e => { const r = document.createRange(), text = e.firstChild;
          return [0, 3, 7].map(at => (r.setStart(text, at), r.setEnd(text, at + 1),
            r.getBoundingClientRect().left)); }"""
    )
    assert in_order == sorted(in_order)
    assert accessibility_faults(page) == []


def test_the_status_says_that_an_answer_is_being_written_and_falls_silent(open_chat: OpenChat) -> None:
    page = start(open_chat())
    held: list[Route] = []
    page.route(MESSAGES, lambda route: held.append(route))
    box(page).fill(HOSPICE)
    box(page).press("Enter")
    expect(status(page)).to_have_text("MBC Guide is writing …")
    expect(questions(page)).to_have_text([HOSPICE])
    held[0].continue_()
    expect(answers(page).nth(1)).to_contain_text(OPENING_WORDS)
    expect(status(page)).to_be_empty()


def test_nobody_waits_for_an_answer_to_say_the_next_thing(open_chat: OpenChat) -> None:
    page = start(open_chat())
    held: list[Route] = []
    page.route(MESSAGES, lambda route: held.append(route))
    for question in ("first", "second"):
        box(page).fill(question)
        box(page).press("Enter")
    expect(questions(page)).to_have_text(["first", "second"])
    held[1].fulfill(json={"messages": [said("to the second")]})
    held[0].fulfill(json={"messages": [said("to the first")]})
    expect(log(page).locator("li.message:not(:first-child) .words")).to_have_text(
        ["first", "to the first", "second", "to the second"]
    )


def test_an_answer_to_an_erased_conversation_is_not_shown(open_chat: OpenChat) -> None:
    page = start(open_chat())
    held: list[Route] = []
    page.route(MESSAGES, lambda route: held.append(route))
    box(page).fill(HOSPICE)
    box(page).press("Enter")
    expect(status(page)).to_contain_text("is writing")
    option(page, "Erase my conversation").click()
    page.get_by_role("button", name="Erase it").click()
    expect(status(page)).to_contain_text("has been erased")
    with page.expect_response(MESSAGES) as late:
        held[0].fulfill(json={"messages": [said("too late", metadata={"urgency": "emergency"})]})
    late.value.finished()
    page.evaluate("new Promise(done => setTimeout(done))")
    expect(answers(page)).to_have_count(0)
    expect(page.get_by_role("alert").filter(has_text="too late")).to_have_count(0)
    start(page)
    expect(answers(page)).to_have_count(1)
    expect(box(page)).to_have_value("")


def test_a_blank_message_is_not_sent(open_chat: OpenChat) -> None:
    page = start(open_chat())
    page.route(MESSAGES, lambda route: pytest.fail("a blank message was sent"))
    box(page).fill(" \n ")
    page.get_by_role("button", name="Send").click()
    expect(box(page)).to_be_focused()
    expect(questions(page)).to_have_count(0)


@pytest.mark.parametrize("where", ["config", "sessions"])
def test_a_server_that_is_away_when_the_page_opens_is_said_and_asked_again(
    open_chat: OpenChat, where: str
) -> None:
    pattern = f"**/webhooks/web/{where}"
    page = open_chat(
        lambda page: page.route(pattern, lambda route: route.fulfill(status=503, json={})), wait=False
    )
    if where == "sessions":
        page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("alert").filter(has_text="The program cannot answer")).to_be_visible()
    page.unroute(pattern)
    page.get_by_role("button", name="Try again").click()
    if where == "config":
        page.get_by_role("button", name="Start").click()
    expect(box(page)).to_be_focused()


def test_a_page_whose_program_cannot_be_loaded_still_says_whom_to_call(open_chat: OpenChat) -> None:
    page = open_chat(lambda page: page.route("**/widget.js", lambda route: route.abort()), wait=False)
    expect(page.get_by_text("In an emergency, call your local emergency number now.")).to_be_visible()
    assert accessibility_faults(page) == []


def test_a_browser_that_keeps_nothing_can_chat_all_the_same(open_chat: OpenChat) -> None:
    forbid = "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('forbidden'); }});"
    page = start(open_chat(lambda page: page.add_init_script(forbid)))
    ask(page, HOSPICE)
    expect(answers(page).nth(1)).to_contain_text(OPENING_WORDS)


def test_every_message_has_an_id_of_its_own_without_a_secure_context_as_well(open_chat: OpenChat) -> None:
    page = start(open_chat(lambda page: page.add_init_script("crypto.randomUUID = undefined;")))
    ask(page, HOSPICE)
    expect(answers(page).nth(1)).to_contain_text(OPENING_WORDS)

"""Calls to the action server, with a real server on loopback in its place."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.core.actions import action as rasa_actions
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant import remote_actions
from assistant.composer import Composer
from assistant.remote_actions import RemoteAction, permitted_responses

NOTICE = "utter_safety_disclaimer"
FOREIGN = "Stop taking your medicine"
ENOUGH = 30.0


class ActionServer:
    """Stands in for the action server: answers every call with ``answer``, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: Callable[[], web.Response] = lambda: web.json_response({"events": [], "responses": []})
        self.hangs = False
        self.gone = asyncio.Event()
        self.url = ""
        self.peers: set[Any] = set()

    async def start(self, port: int | None = None) -> None:
        """Listen, on a free port unless one is given."""
        app = web.Application()
        app.router.add_post("/webhook", self.handle)
        self._server = TestServer(app, port=port)
        await self._server.start_server()
        self.url = str(self._server.make_url("/webhook"))

    async def stop(self) -> None:
        """Close every connection and listen no more."""
        await self._server.close()

    async def restart(self) -> None:
        """Stop, and listen again on the same port."""
        port = self._server.port
        await self.stop()
        await self.start(port)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call."""
        assert request.transport is not None
        self.peers.add(request.transport.get_extra_info("peername"))
        self.asked.append(await request.json())
        if self.hangs:
            await self.gone.wait()
        return self.answer()


@pytest_asyncio.fixture
async def actions(_disconnected: None) -> AsyncIterator[ActionServer]:
    """Return a running server."""
    standing_in = ActionServer()
    await standing_in.start()
    yield standing_in
    standing_in.gone.set()
    await standing_in.stop()


@pytest_asyncio.fixture
async def _disconnected() -> AsyncIterator[None]:
    """Leave no connection open after the test."""
    yield
    await remote_actions.disconnect()


@pytest.fixture(autouse=True)
def _plenty_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no answer come too late on a slow machine; tests of the wait set their own."""
    monkeypatch.setattr(remote_actions, "TURN_WAIT_SECONDS", ENOUGH)


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a turn wait for a moment only."""
    monkeypatch.setattr(remote_actions, "TURN_WAIT_SECONDS", 0.2)


async def run(
    url: str | None,
    domain: Domain,
    composer: Composer,
    turn: str = "1",
    name: str = "action_see_your_doctor",
    urgency: str = "none",
) -> list[BotUttered]:
    """Run an action in a turn; return its events."""
    endpoint = EndpointConfig(url, enable_selective_domain=True) if url else None
    tracker = DialogueStateTracker.from_events(
        "one", [UserUttered("It hurts", parse_data={"urgency": urgency}, message_id=turn)], domain.slots
    )
    events = await RemoteAction(name, endpoint).run(CollectingOutputChannel(), composer, tracker, domain)
    assert isinstance(events, list)
    return events


def names(events: list[BotUttered]) -> list[str]:
    """Return the responses that events say, each with the domain's own text."""
    assert all(isinstance(event, BotUttered) for event in events)
    return [event.metadata["utter_action"] for event in events]


@pytest.mark.asyncio
async def test_the_responses_that_the_server_names_are_said_in_order_as_the_composer_makes_them(
    actions: ActionServer, domain: Domain, composer: Composer, clinic: dict[str, Any]
) -> None:
    responses = [{"response": "utter_see_your_doctor_open"}, {"response": NOTICE}]
    actions.answer = lambda: web.json_response({"events": [], "responses": responses})
    events = await run(actions.url, domain, composer)
    assert names(events) == ["utter_see_your_doctor_open", NOTICE]
    assert clinic["telephone"] in events[0].text
    assert events[0].metadata["metadata"]["urgency"] == "none"
    assert events[0].metadata["metadata"]["id"] != events[1].metadata["metadata"]["id"]


@pytest.mark.asyncio
async def test_the_server_is_told_the_action_and_the_conversation_and_not_the_whole_domain(
    actions: ActionServer, domain: Domain, composer: Composer
) -> None:
    await run(actions.url, domain, composer)
    [asked] = actions.asked
    assert (asked["next_action"], asked["sender_id"]) == ("action_see_your_doctor", "one")
    assert asked["tracker"]["latest_message"]["text"] == "It hurts"
    assert "domain" not in asked


@pytest.mark.asyncio
async def test_the_server_is_told_of_earlier_messages_their_intent_and_not_how_they_were_read(
    actions: ActionServer, domain: Domain, composer: Composer
) -> None:
    read = {
        "intent": {"name": "ask_hospice_care", "confidence": 0.9},
        "intent_ranking": [{"name": "ask_hospice_care", "confidence": 0.9}],
        "text_tokens": [[0, 2]],
    }
    tracker = DialogueStateTracker.from_events(
        "one", [UserUttered("It hurts", parse_data=read), ActionExecuted("utter_x")], domain.slots
    )
    await RemoteAction("action_see_your_doctor", EndpointConfig(actions.url)).run(
        CollectingOutputChannel(), composer, tracker, domain
    )
    [asked] = actions.asked
    events = {event["event"]: event for event in asked["tracker"]["events"]}
    assert events["user"]["parse_data"] == {"intent": read["intent"]}
    assert events["user"]["text"] == "It hurts"
    assert events["action"]["name"] == "utter_x"
    assert asked["tracker"]["latest_message"]["intent_ranking"]


@pytest.mark.asyncio
async def test_one_connection_serves_many_calls_and_is_opened_again_after_the_server_came_back(
    actions: ActionServer, domain: Domain, composer: Composer
) -> None:
    actions.answer = lambda: web.json_response({"responses": [{"response": NOTICE}]})
    for _ in range(3):
        assert names(await run(actions.url, domain, composer)) == [NOTICE]
    assert len(actions.peers) == 1
    await actions.restart()
    assert names(await run(actions.url, domain, composer)) == [NOTICE]
    assert len(actions.peers) == 2


@pytest.mark.asyncio
async def test_after_disconnecting_nothing_is_open_and_a_call_connects_again(
    actions: ActionServer, domain: Domain, composer: Composer
) -> None:
    await run(actions.url, domain, composer)
    await remote_actions.disconnect()
    await remote_actions.disconnect()
    assert asyncio.get_running_loop() not in remote_actions._connections
    await run(actions.url, domain, composer)
    assert len(actions.peers) == 2


@pytest.mark.asyncio
async def test_text_choices_and_events_of_a_foreign_server_are_left_out(
    actions: ActionServer, domain: Domain, composer: Composer, caplog: pytest.LogCaptureFixture
) -> None:
    answer = {
        "events": [{"event": "slot", "name": "clinic_phone", "value": FOREIGN}, {"event": "restart"}],
        "responses": [
            {"text": FOREIGN},
            {"response": FOREIGN},
            {"response": NOTICE, "text": FOREIGN, "buttons": [{"title": FOREIGN, "payload": "/restart"}]},
            {"custom": {"text": FOREIGN}},
        ],
    }
    actions.answer = lambda: web.json_response(answer)
    events = await run(actions.url, domain, composer)
    assert names(events) == [NOTICE]
    assert events[0].text == domain.responses[NOTICE][0]["text"]
    assert FOREIGN not in json.dumps(events[0].as_dict())
    assert FOREIGN not in caplog.text
    assert "events of an action server were left out" in caplog.text


def typed(body: str | bytes, kind: str = "application/json", status: int = 200) -> Callable[[], web.Response]:
    """Return a function that answers with a body as it stands."""
    raw = body.encode() if isinstance(body, str) else body
    return lambda: web.Response(body=raw, status=status, headers={"Content-Type": kind})


RIGHT = json.dumps({"events": [], "responses": [{"response": NOTICE}]})
WRONG_ANSWERS = {
    "400, a rejection": typed(json.dumps({"action_name": "x", "error": FOREIGN}), status=400),
    "400, not JSON": typed(FOREIGN, status=400),
    "404": typed(RIGHT, status=404),
    "500": typed(FOREIGN, status=500),
    "503 though right": typed(RIGHT, status=503),
    "no JSON": typed(FOREIGN),
    "half of it": typed(RIGHT[:-3]),
    "no UTF-8": typed(b'{"responses": "\xff\xfe"}'),
    "an unknown encoding": typed(b"\x81\x8d", "application/json; charset=nonsense"),
    "JSON as another kind": typed(RIGHT, "text/html"),
    "a page": typed("<html>", "text/html"),
    "nothing": typed(""),
    "no content": typed("", status=204),
    "null": typed("null"),
    "a list": typed("[1, 2]"),
    "a text": typed('"hello"'),
    "no responses": typed('{"events": []}'),
    "responses that are none": typed('{"responses": "utter_safety_disclaimer"}'),
    "responses of other kinds": typed(
        '{"responses": [null, 3, "x", [], {}, {"response": 5}, {"response": []}]}'
    ),
    "too deep": typed("[" * 100_000 + "]" * 100_000),
    "a number without end": typed('{"responses": ' + "9" * 5000 + "}"),
    "packed, though it is not": lambda: web.Response(
        body=RIGHT.encode(), headers={"Content-Type": "application/json", "Content-Encoding": "deflate"}
    ),
    "a redirection to nowhere": lambda: web.Response(
        status=307, headers={"Location": "http://127.0.0.1:1/x"}
    ),
    "a redirection in a circle": lambda: web.Response(status=307, headers={"Location": "/webhook"}),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("answer", WRONG_ANSWERS.values(), ids=WRONG_ANSWERS)
async def test_a_wrong_answer_says_nothing_and_raises_nothing(
    answer: Callable[[], web.Response],
    actions: ActionServer,
    domain: Domain,
    composer: Composer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    actions.answer = answer
    with caplog.at_level(logging.INFO, "assistant"):
        assert await run(actions.url, domain, composer) == []
    assert actions.asked
    assert FOREIGN not in caplog.text
    assert [record for record in caplog.records if record.name == "assistant.remote_actions"]


@pytest.mark.usefixtures("_disconnected")
@pytest.mark.asyncio
@pytest.mark.parametrize("bytes_", [b"", b"hello\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"])
async def test_a_server_that_speaks_no_http_says_nothing_and_raises_nothing(
    bytes_: bytes, domain: Domain, composer: Composer
) -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(bytes_)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert await run(f"http://127.0.0.1:{port}/webhook", domain, composer) == []


@pytest.mark.usefixtures("_disconnected")
@pytest.mark.asyncio
@pytest.mark.parametrize("url", [None, "", "http://127.0.0.1:1/webhook", "no address", "http://[::bad"])
async def test_an_absent_server_says_nothing_and_raises_nothing(
    url: str | None, domain: Domain, composer: Composer, caplog: pytest.LogCaptureFixture
) -> None:
    assert await run(url, domain, composer) == []
    assert "action action_see_your_doctor had no answer" in caplog.text


@pytest.mark.asyncio
async def test_a_hanging_server_says_nothing_once_the_wait_is_over(
    actions: ActionServer, domain: Domain, composer: Composer, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    actions.hangs = True
    assert await run(actions.url, domain, composer) == []
    assert len(actions.asked) == 1


@pytest.mark.asyncio
async def test_the_actions_of_one_turn_share_the_wait_and_the_next_turn_has_its_own(
    actions: ActionServer, domain: Domain, composer: Composer, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    actions.hangs = True
    assert await run(actions.url, domain, composer, "1") == []
    assert await run(actions.url, domain, composer, "1", "action_safety_disclaimer") == []
    assert [asked["next_action"] for asked in actions.asked] == ["action_see_your_doctor"]
    assert await run(actions.url, domain, composer, "2") == []
    assert len(actions.asked) == 2


@pytest.mark.asyncio
@pytest.mark.parametrize(("urgency", "calls"), [("emergency", 0), ("crisis", 0), ("urgent_same_day", 1)])
async def test_a_turn_with_an_alarm_does_not_call_the_server(
    actions: ActionServer, domain: Domain, composer: Composer, urgency: str, calls: int
) -> None:
    actions.answer = lambda: web.json_response({"responses": [{"response": NOTICE}]})
    assert names(await run(actions.url, domain, composer, urgency=urgency)) == [NOTICE] * calls
    assert len(actions.asked) == calls


@pytest.mark.asyncio
async def test_an_action_that_answers_at_once_leaves_time_for_the_others(
    actions: ActionServer, domain: Domain, composer: Composer
) -> None:
    actions.answer = lambda: web.json_response({"responses": [{"response": NOTICE}]})
    assert [names(await run(actions.url, domain, composer, "1")) for _ in range(3)] == [[NOTICE]] * 3


def test_the_wait_is_shorter_than_people_s_patience() -> None:
    assert remote_actions.TURN_WAIT_SECONDS is ENOUGH
    assert 0 < _TURN_WAIT_SECONDS <= 2


_TURN_WAIT_SECONDS = remote_actions.TURN_WAIT_SECONDS


@pytest.mark.parametrize(
    ("answer", "permitted"),
    [
        ({"responses": []}, []),
        ({"responses": [{"response": "utter_a"}], "events": None}, [{"response": "utter_a"}]),
        (
            {"responses": [{"response": "utter_b"}, {"response": "utter_a", "x": 1}]},
            [{"response": "utter_a"}],
        ),
        ({"responses": None}, []),
        (None, []),
    ],
)
def test_only_responses_of_the_domain_are_permitted_and_of_them_only_the_name(
    answer: Any, permitted: list[dict[str, Any]]
) -> None:
    assert permitted_responses(answer, {"utter_a"}) == permitted


def test_with_the_composer_rasa_builds_it_wherever_it_would_build_its_own(
    domain: Domain, clinic: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rasa_actions, "RemoteAction", RemoteAction.__mro__[1])
    before = rasa_actions.action_for_name_or_text("action_see_your_doctor", domain, None)
    assert not isinstance(before, RemoteAction)
    Composer(None, domain)
    built = rasa_actions.action_for_name_or_text("action_see_your_doctor", domain, None)
    assert type(built) is RemoteAction

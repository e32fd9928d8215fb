"""The web channel through Sanic's real server; only what is understood is scripted."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from rasa.core.agent import Agent
from rasa.core.run import configure_app
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.events import ActiveLoop, Event, SlotSet, UserUttered

from assistant import last_words
from assistant.channels import web
from assistant.channels.limits import RateLimiter
from assistant.channels.web import WebChannel
from assistant.composer import Composer
from assistant.conversations import store_of
from assistant.last_words import RESORT
from assistant.report.form import FORM, WHAT
from assistant.sessions import Sessions
from clinic.settings import Limits
from commands.environment import FIXED
from tests.client import Client
from tests.unit.assistant.channels.serving import serving
from tests.unit.assistant.stage import MODEL_ID, ScriptedProcessor, make_agent

SECRET = "a secret of the tests alone, long enough to sign with"
CANARY = "the-lump-under-my-left-arm"
JSON = "application/json"
ID = "8f14e45f-ceea-467f-a8f6-7a0a1b2c3d4e"


class Stage:
    """A served channel, and the parts of it that a test changes."""

    def __init__(self, folder: Path, domain: Any, composer: Composer) -> None:
        self.database = folder / "conversations.db"
        self.agent: Agent = make_agent(domain, composer, self.database)
        self.channel = WebChannel(folder / "session.key")
        self.address = ""
        self._app = configure_app([self.channel], enable_api=False, use_uvloop=False)
        self._app.ctx.agent = self.agent
        self._plenty = self.channel._limits

    @property
    def processor(self) -> ScriptedProcessor:
        """Return what is told how to answer."""
        assert isinstance(self._app.ctx.agent.processor, ScriptedProcessor)
        return self._app.ctx.agent.processor

    def limit(self, **numbers: int) -> None:
        """Take only so many messages a minute."""
        self.channel._limits = RateLimiter(Limits(**numbers))

    def take_away_the_agent(self) -> None:
        """Let there be no model."""
        self._app.ctx.agent = None

    def replace_the_agent(self, agent: Agent) -> None:
        """Let another agent answer."""
        self._app.ctx.agent = agent

    def reset(self) -> None:
        """Undo every change."""
        self._app.ctx.agent = self.agent
        self.processor.reset()
        self.channel._limits = self._plenty

    def request(self, method: str, path: str, token: str | None = None, **options: Any) -> requests.Response:
        """Send a request, with a token or without."""
        with requests.Session() as http:
            http.trust_env = False
            if token is not None:
                http.headers["Authorization"] = f"Bearer {token}"
            return http.request(method, f"{self.address}/webhooks/web{path}", timeout=30, **options)

    def raw(self, path: str, body: bytes, **headers: str) -> requests.Response:
        """Post a body as it stands."""
        return self.request("POST", path, data=body, headers=headers)

    def begin(self) -> str:
        """Begin a conversation; return its token."""
        token: str = self.request("POST", "/sessions").json()["token"]
        return token

    def say(self, token: str, text: str = "Hello", **fields: Any) -> requests.Response:
        """Send a message."""
        return self.request("POST", "/messages", token, json={"message": text, **fields})


@pytest.fixture(scope="module")
def served(
    domain: Any, composer: Composer, clinic: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """Return a channel that is served as `make serve` serves it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SESSION_SECRET", SECRET)
        patch.setenv("SANIC_REQUEST_MAX_SIZE", FIXED["SANIC_REQUEST_MAX_SIZE"])
        stage = Stage(tmp_path_factory.mktemp("web"), domain, composer)
        with serving(stage._app) as address:
            stage.address = address
            yield stage


@pytest.fixture
def stage(served: Stage) -> Iterator[Stage]:
    """Return the served channel as it was at the start."""
    yield served
    served.reset()


@pytest.fixture
def token(stage: Stage) -> str:
    """Return the token of a new conversation."""
    return stage.begin()


def fails(answer: requests.Response, status: int, code: str) -> str:
    """Check that an answer is an error as the contract writes it; return its message."""
    body = answer.json()
    assert (answer.status_code, body["error"]["code"]) == (status, code)
    assert body.keys() == {"error"}
    assert body["error"].keys() == {"code", "message"}
    assert is_plain_json(answer)
    message: str = body["error"]["message"]
    assert message
    return message


def is_plain_json(answer: requests.Response) -> bool:
    """Tell whether an answer is JSON that nobody keeps, without cookies."""
    return (
        answer.headers["Content-Type"] == JSON
        and answer.headers["Cache-Control"] == "no-store"
        and "Set-Cookie" not in answer.headers
    )


def is_message(message: dict[str, Any], sender: str = "assistant") -> bool:
    """Tell whether a message has the contract's fields."""
    return (
        message.keys() == {"id", "from", "time", "lang", "text", "buttons", "metadata"}
        and message["from"] == sender
        and bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", message["time"]))
        and bool(message["text"])
        and all(button.keys() == {"title", "message"} for button in message["buttons"])
        and "urgency" in message["metadata"]
    )


# What is answered


def test_the_configuration_is_told_before_any_conversation(stage: Stage, clinic: dict[str, Any]) -> None:
    answer = stage.request("GET", "/config")
    assert answer.status_code == 200
    assert is_plain_json(answer)
    told = answer.json()
    assert told["clinic"]["name"] == clinic["name"]
    assert told["clinic"]["telephone"] == clinic["telephone"]
    assert told["clinic"]["hours"]["monday"] == ["08:00-17:00"]
    assert isinstance(told["clinic"]["open"], bool)
    assert told["emergency"]["number"] == "911"
    assert told["crisis"]
    assert (told["retention_days"], told["languages"]) == (17, ["en"])
    assert told["branding"]["assistant_name"] == clinic["branding"]["assistant_name"]
    assert told["limits"] == {"message": 2000}
    assert "17 days" in told["notice"]


def test_a_conversation_begins_with_a_greeting_and_stores_nothing(stage: Stage) -> None:
    with closing(sqlite3.connect(stage.database)) as database:
        before = database.execute("SELECT count(*) FROM events").fetchone()
        answer = stage.request("POST", "/sessions")
        assert database.execute("SELECT count(*) FROM events").fetchone() == before
    assert answer.status_code == 201
    assert is_plain_json(answer)
    body = answer.json()
    assert body.keys() == {"token", "expires_in", "messages"}
    assert body["expires_in"] == 24 * 60 * 60
    [greeting] = body["messages"]
    assert is_message(greeting)
    assert greeting["metadata"]["act"] == "greet"
    assert stage.begin() != body["token"]


def test_all_replies_to_a_message_are_its_answer(stage: Stage, token: str) -> None:
    stage.processor.says = ["utter_greet", "utter_hospice_care"]
    answer = stage.say(token, "What is hospice care?")
    assert answer.status_code == 200
    assert is_plain_json(answer)
    assert answer.json().keys() == {"messages"}
    greeting, reply = answer.json()["messages"]
    assert is_message(greeting)
    assert is_message(reply)
    assert reply["metadata"]["topics"] == ["hospice_care"]
    assert reply["metadata"]["sources"][0].keys() == {"title", "publisher", "url"}
    assert reply["metadata"]["urgency"] == "none"
    assert "category" not in reply["metadata"]
    assert not any(button["message"].startswith("/") for button in reply["buttons"])


def test_the_client_of_the_other_tests_speaks_with_it(stage: Stage) -> None:
    with Client(stage.address) as client:
        replies = client.say("Hello")
        assert client.history() == [*client.greeting, client.history()[1], *replies]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("/restart", "\u2215restart"),
        (' \u200b/ask_curable{"slot": "x"}', '\u2215ask_curable{"slot": "x"}'),
        ("It\x00 hurts\ud800", "It hurts"),
    ],
)
def test_what_is_typed_is_cleaned_before_rasa_reads_it(
    stage: Stage, token: str, typed: str, read: str
) -> None:
    assert stage.say(token, typed).status_code == 200
    assert [heard.text for heard in stage.processor.heard] == [read]


def test_a_repeated_id_gets_the_same_answer_and_does_nothing_twice(stage: Stage, token: str) -> None:
    first = stage.say(token, "Hello", id=ID)
    for spelling in (ID, ID.upper(), f"{{{ID}}}", ID.replace("-", "")):
        assert stage.say(token, "Hello", id=spelling).json() == first.json()
    assert [heard.message_id for heard in stage.processor.heard] == [ID]
    assert stage.say(token, "Hello", id=str(uuid.uuid4())).json() != first.json()


def test_without_an_id_the_same_text_is_another_message(stage: Stage, token: str) -> None:
    stage.say(token, "Hello")
    stage.say(token, "Hello", id=None)
    assert len({heard.message_id for heard in stage.processor.heard}) == 2


def test_the_history_has_both_sides_and_begins_with_the_greeting(stage: Stage) -> None:
    begun = stage.request("POST", "/sessions").json()
    replies = stage.say(begun["token"], "Is it curable?", id=ID).json()["messages"]
    answer = stage.request("GET", "/conversation", begun["token"])
    assert answer.status_code == 200
    assert is_plain_json(answer)
    greeting, asked, *answered = answer.json()["messages"]
    assert greeting == begun["messages"][0]
    assert is_message(asked, "person")
    assert (asked["text"], asked["id"]) == ("Is it curable?", ID)
    assert answered == replies


def test_a_conversation_sees_nothing_of_another(stage: Stage, token: str) -> None:
    stage.say(token, CANARY, id=ID)
    other = stage.begin()
    assert CANARY not in stage.request("GET", "/conversation", other).text
    stage.say(other, "Hello", id=ID)
    assert len(stage.processor.heard) == 2


def report(stage: Stage, token: str, *events: Event) -> None:
    """Add events to a conversation as a turn of Rasa's does."""
    conversation = Sessions(SECRET).read(token).conversation_id

    async def keep() -> None:
        tracker = await stage.agent.tracker_store.get_or_create_tracker(conversation)
        for event in events:
            tracker.update(event)
        await stage.agent.tracker_store.save(tracker)

    asyncio.run(keep())


REPORTED = (UserUttered("report"), ActiveLoop(FORM), UserUttered(CANARY), SlotSet(WHAT, CANARY))


def test_the_visit_sheet_is_there_once_something_was_reported(stage: Stage, token: str) -> None:
    fails(stage.request("GET", "/visit-sheet", token), 404, "not_found")
    stage.say(token)
    fails(stage.request("GET", "/visit-sheet", token), 404, "not_found")
    report(stage, token, *REPORTED)
    answer = stage.request("GET", "/visit-sheet", token)
    assert answer.status_code == 200
    assert answer.json().keys() == {"text"}
    assert CANARY in answer.json()["text"]
    assert is_plain_json(answer)


def test_the_visit_sheet_is_for_its_own_conversation_and_goes_with_it(stage: Stage, token: str) -> None:
    report(stage, token, *REPORTED)
    fails(stage.request("GET", "/visit-sheet", stage.begin()), 404, "not_found")
    fails(stage.request("GET", "/visit-sheet"), 401, "unauthorized")
    stage.request("DELETE", "/sessions", token)
    fails(stage.request("GET", "/visit-sheet", token), 401, "unauthorized")


def test_a_composer_that_is_none_of_ours_makes_no_visit_sheet(
    stage: Stage, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage.agent, "nlg", None)
    fails(stage.request("GET", "/visit-sheet", token), 503, "unavailable")


def test_erasing_leaves_nothing_of_the_conversation_and_may_be_repeated(stage: Stage, token: str) -> None:
    said = b"something that is said in no other test"
    stage.say(token, said.decode())
    assert any(said in file.read_bytes() for file in stage.database.parent.iterdir())
    answer = stage.request("DELETE", "/sessions", token)
    assert (answer.status_code, answer.content) == (204, b"")
    assert not any(said in file.read_bytes() for file in stage.database.parent.iterdir())
    assert stage.request("DELETE", "/sessions", token).status_code == 204


@pytest.mark.parametrize(("method", "path"), [("POST", "/messages"), ("GET", "/conversation")])
def test_the_token_of_an_erased_conversation_brings_nothing_back(
    stage: Stage, token: str, method: str, path: str
) -> None:
    stage.request("DELETE", "/sessions", token)
    fails(stage.request(method, path, token, json={"message": "Hello"}), 401, "unauthorized")
    assert stage.processor.heard == []


def test_an_expired_token_still_erases(stage: Stage) -> None:
    expired, session = Sessions(SECRET, lifetime_seconds=-60).issue()
    fails(stage.request("GET", "/conversation", expired), 401, "unauthorized")
    assert stage.request("DELETE", "/sessions", expired).status_code == 204
    with closing(sqlite3.connect(stage.database)) as database:
        assert (session.expires_at,) in database.execute("SELECT expires_at FROM erased_conversations")


def test_a_token_outlives_a_restart_with_the_key_that_was_kept(
    clinic: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SESSION_SECRET", raising=False)
    before, after = WebChannel(tmp_path / "session.key"), WebChannel(tmp_path / "session.key")
    token, session = before._sessions.issue()
    assert after._sessions.read(token) == session


# What is refused

UNAUTHORIZED = {
    "no header": None,
    "nothing": "",
    "no token": "Bearer",
    "an empty token": "Bearer  ",
    "another scheme": "Basic dXNlcjpwYXNz",
    "no token of ours": "Bearer hello",
    "signed elsewhere": f"Bearer {Sessions(SECRET[::-1]).issue()[0]}",
    "changed": f"Bearer {Sessions(SECRET).issue()[0][:-4]}AAAA",
    "bytes that are no text": b"Bearer \xff\xfe",
}


@pytest.mark.parametrize("header", UNAUTHORIZED.values(), ids=UNAUTHORIZED)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/messages"), ("GET", "/conversation"), ("DELETE", "/sessions")]
)
def test_without_a_token_of_ours_nothing_is_told_or_done(
    stage: Stage, method: str, path: str, header: str | bytes | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = stage.request(method, path, json={"message": "Hello"}, headers=headers)
    fails(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert stage.processor.heard == []


def test_an_expired_token_sends_nothing(stage: Stage) -> None:
    expired = Sessions(SECRET, lifetime_seconds=-60).issue()[0]
    fails(stage.say(expired), 401, "unauthorized")


HELLO = b'{"message": "Hello"}'
BAD_BODIES = {
    "another content type": (HELLO, "text/plain"),
    "a form": (b"message=Hello", "application/x-www-form-urlencoded"),
    "no content type": (HELLO, ""),
    "nearly the content type": (HELLO, "application/json-patch+json"),
    "no body": (b"", JSON),
    "no JSON": (b"hello", JSON),
    "half of it": (HELLO[:-1], JSON),
    "no UTF-8": (b'{"message": "\xff\xfe"}', JSON),
    "too deep": (b"[" * 30_000 + b"]" * 30_000, JSON),
    "a text": (b'"Hello"', JSON),
    "a list": (b'["Hello"]', JSON),
    "null": (b"null", JSON),
    "no message": (b'{"text": "Hello"}', JSON),
    "a message that is null": (b'{"message": null}', JSON),
    "a number": (b'{"message": 7}', JSON),
    "true": (b'{"message": true}', JSON),
    "a list as message": (b'{"message": ["Hello"]}', JSON),
    "an object as message": (b'{"message": {"text": "Hello"}}', JSON),
    "empty": (b'{"message": ""}', JSON),
    "blank": (b'{"message": " \\n\\t\\u00a0 "}', JSON),
    "blank and long": (b'{"message": "' + b" " * 3000 + b'"}', JSON),
    "nothing that is seen": (b'{"message": "\\u200b\\u200d\\ufeff"}', JSON),
    "an id that is no UUID": (b'{"message": "Hello", "id": "7"}', JSON),
    "an empty id": (b'{"message": "Hello", "id": ""}', JSON),
    "an id that is a number": (b'{"message": "Hello", "id": 7}', JSON),
    "an id that is a list": (b'{"message": "Hello", "id": []}', JSON),
    "an id that is false": (b'{"message": "Hello", "id": false}', JSON),
}


@pytest.mark.parametrize(("body", "kind"), BAD_BODIES.values(), ids=BAD_BODIES)
def test_what_is_no_message_is_refused(stage: Stage, token: str, body: bytes, kind: str) -> None:
    answer = stage.raw("/messages", body, **{"Authorization": f"Bearer {token}", "Content-Type": kind})
    fails(answer, 400, "bad_request")
    assert stage.processor.heard == []


@pytest.mark.parametrize("kind", [JSON, "application/json; charset=utf-8", "Application/JSON"])
def test_json_is_json_however_it_is_named(stage: Stage, token: str, kind: str) -> None:
    answer = stage.raw("/messages", HELLO, **{"Authorization": f"bearer {token}", "Content-Type": kind})
    assert answer.status_code == 200


@pytest.mark.parametrize("letter", ["a", "\u4e73", "\U0001f614"])
def test_a_message_may_have_2000_characters_and_not_one_more(stage: Stage, token: str, letter: str) -> None:
    assert stage.say(token, letter * 2000).status_code == 200
    assert "2000" in fails(stage.say(token, letter * 2001), 413, "too_long")
    assert len(stage.processor.heard) == 1


@pytest.mark.parametrize("length", [100_000, 1_000_000])
def test_a_body_of_any_size_is_refused_with_the_limit(stage: Stage, token: str, length: int) -> None:
    assert "2000" in fails(stage.say(token, "a" * length), 413, "too_long")
    assert stage.processor.heard == []


@pytest.mark.parametrize("path", ["/nothing", "/messages/1", "/..%2f..%2fetc/passwd"])
def test_what_does_not_exist_is_told_in_json(stage: Stage, path: str) -> None:
    fails(stage.request("GET", path), 404, "not_found")


def test_what_does_not_exist_outside_the_channel_is_told_in_json(stage: Stage) -> None:
    fails(requests.get(f"{stage.address}/model/parse", timeout=30), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/messages", {"POST"}),
        ("PUT", "/messages", {"POST"}),
        ("POST", "/config", {"GET"}),
        ("PATCH", "/sessions", {"POST", "DELETE"}),
        ("DELETE", "/conversation", {"GET"}),
        ("POST", "/health", {"GET"}),
    ],
)
def test_a_method_that_is_not_allowed_is_told_in_json(
    stage: Stage, method: str, path: str, allowed: set[str]
) -> None:
    answer = stage.request(method, path)
    fails(answer, 405, "not_allowed")
    assert allowed <= {name.strip() for name in answer.headers["Allow"].split(",")}


@pytest.mark.parametrize("path", ["/config", "/messages", "/nothing"])
def test_a_head_request_is_answered_without_a_body_and_the_connection_goes_on(
    stage: Stage, path: str
) -> None:
    connection = HTTPConnection(stage.address.removeprefix("http://"), timeout=30)
    with closing(connection):
        for _ in range(2):
            connection.request("HEAD", f"/webhooks/web{path}")
            answer = connection.getresponse()
            assert answer.status in (404, 405)
            assert answer.read() == b""
            assert answer.headers["Content-Type"] == JSON


def test_requests_one_after_another_may_share_a_connection_also_after_errors(
    stage: Stage, token: str
) -> None:
    with requests.Session() as http:
        http.trust_env = False
        for body in (HELLO, b"no JSON", HELLO):
            answer = http.post(
                f"{stage.address}/webhooks/web/messages",
                data=body,
                headers={"Authorization": f"Bearer {token}", "Content-Type": JSON},
                timeout=30,
            )
            assert answer.status_code == (200 if body == HELLO else 400)


# Limits


def test_too_many_messages_of_a_conversation_are_refused_with_the_time_to_wait(
    stage: Stage, token: str
) -> None:
    stage.limit(messages_per_minute=2)
    assert [stage.say(token).status_code for _ in range(2)] == [200, 200]
    answer = stage.say(token)
    fails(answer, 429, "rate_limited")
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert len(stage.processor.heard) == 2
    assert stage.say(stage.begin()).status_code == 200


def test_messages_that_are_refused_for_what_they_are_do_not_count(stage: Stage, token: str) -> None:
    stage.limit(messages_per_minute=1)
    for text in ("", "a" * 2001):
        assert stage.say(token, text).status_code in (400, 413)
    assert stage.say(token).status_code == 200


def test_too_many_messages_of_an_address_are_refused(stage: Stage) -> None:
    stage.limit(messages_per_minute_and_address=2)
    answers = [stage.say(stage.begin()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_too_many_new_conversations_of_an_address_are_refused(stage: Stage) -> None:
    stage.limit(sessions_per_minute_and_address=1)
    assert stage.request("POST", "/sessions").status_code == 201
    answer = stage.request("POST", "/sessions")
    fails(answer, 429, "rate_limited")
    assert int(answer.headers["Retry-After"]) >= 1


def test_an_address_that_a_client_makes_up_does_not_count(stage: Stage) -> None:
    stage.limit(sessions_per_minute_and_address=1)
    for address, status in (("10.0.0.1", 201), ("10.0.0.2", 429)):
        answer = stage.request(
            "POST", "/sessions", headers={"X-Forwarded-For": address, "X-Real-IP": address}
        )
        assert answer.status_code == status


def refused_with_alarm(answer: requests.Response, status: int, code: str) -> str:
    """Check that an answer is an error that carries an alarm; return what is said."""
    body = answer.json()
    assert (answer.status_code, body["error"]["code"]) == (status, code)
    assert body.keys() == {"error", "messages"}
    [message] = body["messages"]
    assert is_message(message)
    assert message["metadata"]["urgency"] == "emergency"
    text: str = message["text"]
    return text


CRY = "I can't breathe. "
STORY = "We went to the shop and bought a cake. "


@pytest.mark.parametrize(
    "text",
    [STORY * 60 + CRY, CRY + STORY * 60, STORY * 30 + CRY + STORY * 30, STORY * 4000 + CRY],
    ids=["at the end", "at the beginning", "in the middle", "at the end of 150,000 characters"],
)
def test_a_message_that_is_too_long_is_read_for_alarms(stage: Stage, token: str, text: str) -> None:
    said = refused_with_alarm(stage.say(token, text), 413, "too_long")
    assert "911" in said
    assert "Testvale" in said
    assert stage.processor.heard == []


def test_a_message_beyond_the_rate_is_read_for_alarms(stage: Stage, token: str) -> None:
    stage.limit(messages_per_minute=1)
    stage.say(token)
    for _ in range(20):
        answer = stage.say(token, CRY)
        refused_with_alarm(answer, 429, "rate_limited")
        assert int(answer.headers["Retry-After"]) >= 1
    fails(stage.say(token, "What is hospice care?"), 429, "rate_limited")
    assert len(stage.processor.heard) == 1


def test_a_flood_of_long_messages_is_not_read_for_ever(
    stage: Stage, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.limit()
    read: list[str] = []

    def note(text: str) -> list[dict[str, Any]]:
        read.append(text)
        return []

    monkeypatch.setattr(last_words, "alarm", note)
    for _ in range(5):
        fails(stage.say(token, "a" * 20_000), 413, "too_long")
    assert len(read) == 1


def test_without_a_model_an_alarm_is_still_spoken(stage: Stage, token: str) -> None:
    stage.take_away_the_agent()
    refused_with_alarm(stage.say(token, CRY), 503, "unavailable")
    fails(stage.say(token), 503, "unavailable")


def test_who_has_no_token_has_nothing_read(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(last_words, "alarm")
    fails(stage.say("no token of ours", STORY * 60 + CRY), 401, "unauthorized")


# When parts are out of order


def test_a_turn_that_breaks_off_is_answered(stage: Stage, token: str) -> None:
    stage.processor.says, stage.processor.error = [], RuntimeError(CANARY)
    answer = stage.say(token)
    assert answer.status_code == 200
    [message] = answer.json()["messages"]
    last_resort = stage.agent.domain.responses[RESORT][0]["text"]
    assert message["text"].split(".")[0] == last_resort.split(".")[0]
    assert CANARY not in answer.text


@pytest.fixture
def broken(stage: Stage, tmp_path: Path) -> Stage:
    """Return the channel with a database that is none."""
    composer = stage.agent.nlg
    stage.replace_the_agent(make_agent(stage.agent.domain, composer, tmp_path / "broken.db"))
    (tmp_path / "broken.db").write_bytes(b"no database" * 1000)
    return stage


def test_without_a_store_every_message_is_still_answered(broken: Stage, token: str) -> None:
    answer = broken.say(token, CANARY)
    assert answer.status_code == 200
    assert answer.json()["messages"][0]["metadata"]["act"] == "greet"


@pytest.mark.parametrize(("method", "path"), [("GET", "/conversation"), ("DELETE", "/sessions")])
def test_without_a_store_what_needs_it_is_unavailable_and_not_pretended(
    broken: Stage, token: str, method: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = broken.request(method, path, token)
    fails(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) >= 1
    assert f"{method} /webhooks/web{path} broke off: DatabaseError" in caplog.text


def test_without_a_store_health_tells_what_fails_and_stays_good(broken: Stage) -> None:
    answer = broken.request("GET", "/health")
    assert answer.status_code == 200
    assert is_plain_json(answer)
    assert answer.json() == {
        "status": "degraded",
        "model": MODEL_ID,
        "checks": {"model": "ok", "conversations": "fails", "actions": "fails", "insight": "ok"},
    }


def test_what_waits_in_memory_is_erased_once_the_store_is_back(
    stage: Stage, token: str, tmp_path: Path
) -> None:
    database = tmp_path / "once.db"
    agent = make_agent(stage.agent.domain, stage.agent.nlg, database)
    stage.replace_the_agent(agent)
    good = database.read_bytes()
    database.write_bytes(b"no database" * 1000)
    stage.say(token, CANARY)
    store = store_of(agent)
    [waits] = store._remembered.conversations
    assert store._remembered.events(waits)
    database.write_bytes(good)
    assert stage.request("DELETE", "/sessions", token).status_code == 204
    assert store._remembered.conversations == []
    assert store._remembered.events(waits) is None


def test_notes_that_cannot_be_erased_are_told_while_the_conversation_is_gone(
    stage: Stage, token: str
) -> None:
    canary = uuid.uuid4().hex
    stage.processor.says = ["utter_out_of_scope"]
    stage.say(token, canary)
    notes = stage.database.with_name("insight.db")
    with closing(sqlite3.connect(notes, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        fails(stage.request("DELETE", "/sessions", token), 503, "unavailable")
        assert canary.encode() not in stage.database.read_bytes()
        other.execute("ROLLBACK")
    time.sleep(2.1)  # a locked file is left alone for two seconds
    assert stage.request("DELETE", "/sessions", token).status_code == 204
    for part in stage.database.parent.glob("*.db*"):
        assert canary.encode() not in part.read_bytes(), part.name


def test_every_answer_carries_the_id_that_its_logs_do(stage: Stage, token: str) -> None:
    given = uuid.uuid4().hex
    for answer in (
        stage.request("GET", "/config", headers={"X-Request-ID": given}),
        stage.request("GET", "/nothing", headers={"X-Request-ID": given}),
        stage.request("POST", "/messages", token, json=[], headers={"X-Request-ID": given}),
    ):
        assert answer.headers["X-Request-ID"] == given
    assert len(stage.request("GET", "/config").headers["X-Request-ID"]) == 32


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/config"), ("POST", "/sessions"), ("POST", "/messages"), ("DELETE", "/sessions")],
)
def test_without_a_model_nothing_can_be_answered_yet(
    stage: Stage, token: str, method: str, path: str
) -> None:
    stage.take_away_the_agent()
    answer = stage.request(method, path, token, json={"message": "Hello"})
    fails(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) >= 1


def test_without_a_model_health_is_bad(stage: Stage) -> None:
    stage.take_away_the_agent()
    answer = stage.request("GET", "/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "model": None, "checks": {"model": "fails"}}


# The start


def test_the_channel_has_its_name_and_no_credentials(
    clinic: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SESSION_SECRET", SECRET)
    assert WebChannel.name() == "web"
    assert type(WebChannel.from_credentials(None)) is WebChannel
    monkeypatch.setenv("SESSION_SECRET", "short")
    with pytest.raises(ValueError, match="SESSION_SECRET"):
        WebChannel(tmp_path / "session.key")


@pytest.mark.parametrize("wrong", ["no agent", "no model", "another store"])
def test_a_process_that_could_not_answer_or_erase_ends(
    agent: Agent, wrong: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert stops(agent) == 0
    if wrong == "no model":
        agent.processor = None
    if wrong == "another store":
        agent.tracker_store = InMemoryTrackerStore(agent.domain)
    assert stops(None if wrong == "no agent" else agent) == 1
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]


def stops(agent: Agent | None) -> int:
    """Return how often a starting application is stopped that has an agent, or none."""
    calls: list[None] = []
    app = SimpleNamespace(ctx=SimpleNamespace(agent=agent), stop=lambda: calls.append(None))
    asyncio.run(web._check_agent(app, None))
    return len(calls)


def feedback(stage: Stage, token: str | None, body: Any) -> Any:
    """Send a verdict."""
    return stage.request("POST", "/feedback", token, json=body)


def test_a_verdict_on_an_answer_is_taken_and_may_be_changed(stage: Stage, token: str) -> None:
    [reply] = stage.say(token, "Hello").json()["messages"]
    for helpful in (True, False, False):
        answer = feedback(stage, token, {"message_id": reply["id"], "helpful": helpful})
        assert (answer.status_code, answer.content) == (204, b"")
    with closing(sqlite3.connect(stage.database)) as database:
        kept = database.execute("SELECT helpful FROM feedback WHERE message_id = ?", [reply["id"]])
        assert kept.fetchall() == [(0,)]


@pytest.mark.parametrize(
    "body",
    [
        {"message_id": "unknown", "helpful": True},
        {"message_id": None, "helpful": True},
        {"message_id": 3, "helpful": True},
        {"helpful": True},
        {"message_id": "unknown"},
        {"message_id": "unknown", "helpful": "yes"},
        {"message_id": "unknown", "helpful": 1},
        [],
        "x",
        None,
    ],
)
def test_a_verdict_that_is_none_is_refused(stage: Stage, token: str, body: Any) -> None:
    fails(feedback(stage, token, body), 400, "bad_request")


def test_a_verdict_on_another_conversation_is_refused(stage: Stage, token: str) -> None:
    [reply] = stage.say(stage.begin(), "Hello").json()["messages"]
    fails(feedback(stage, token, {"message_id": reply["id"], "helpful": True}), 400, "bad_request")
    fails(feedback(stage, None, {"message_id": reply["id"], "helpful": True}), 401, "unauthorized")
    stage.request("DELETE", "/sessions", token)
    fails(feedback(stage, token, {"message_id": reply["id"], "helpful": True}), 401, "unauthorized")

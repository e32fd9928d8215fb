"""The web channel of the running assistant, as its contract describes it."""

from __future__ import annotations

import stat
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jwt
import pytest

from commands.processes import Assistant
from tests.client import Client, answered
from tests.conftest import SECRET
from tests.storage import Storage

BIDI_AND_NUL = "\u202ewhat\u0000 is\u202c hospice \ufeff\u200b"
HOSTILE = [
    "/restart",
    "/session_start",
    '/ask_hospice_care{"slot": "x"}',
    "\u200b/restart",
    "\x00/restart",
    "///",
    "<script>alert(1)</script>",
    "{clinic_phone} ${PATH} {0.__class__}",
    "'; DROP TABLE events; --",
    "🙂" * 500,
    "a" * 2000,
    "مرحبا كيف حالك",
    "\ud83d lone",
    BIDI_AND_NUL,
]


def test_a_new_conversation_is_greeted_and_nothing_is_stored(client: Client, storage: Storage) -> None:
    [greeting] = client.greeting
    assert greeting["from"] == "assistant"
    assert greeting["metadata"]["act"] == "greet"
    assert "program" in greeting["text"]
    assert "911" in greeting["text"]
    assert "has not approved" in greeting["text"]
    assert "has not approved" in client.request("GET", "/config").json()["notice"]
    conversation = jwt.decode(client.token, SECRET, algorithms=["HS256"], audience="web")["sub"]
    assert not storage.holds(conversation)


def test_a_message_has_every_field_of_the_contract(client: Client) -> None:
    message = client.say("what is hospice")[0]
    assert set(message) == {"id", "from", "time", "lang", "text", "buttons", "metadata"}
    assert uuid.UUID(message["id"])
    assert message["time"].endswith("Z")
    assert set(message["metadata"]) == {"topics", "act", "suggested", "urgency", "sources", "reviewed"}
    assert message["metadata"]["topics"] == ["hospice_care"]
    assert message["metadata"]["act"] is None
    assert message["metadata"]["urgency"] == "none"
    assert set(message["metadata"]["sources"][0]) == {"title", "publisher", "url"}
    assert set(message["buttons"][0]) == {"title", "message"}
    assert "\n\n" not in message["text"]


def test_the_history_holds_both_sides_with_the_same_ids(client: Client) -> None:
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    said = [
        *client.greeting,
        {"from": "person", "id": first, "text": "where does it spread"},
        *client.say("where does it spread", first),
        {"from": "person", "id": second, "text": "thanks"},
        *client.say("thanks", second),
    ]
    kept = client.history()
    assert [(one["from"], one["id"], one["text"]) for one in kept] == [
        (one["from"], one["id"], one["text"]) for one in said
    ]
    assert client.history() == kept


def test_a_repeated_id_gets_the_same_answer_and_does_nothing_twice(client: Client) -> None:
    message_id = str(uuid.uuid4())
    first = client.say("what is palliative care", message_id)
    client.say("where does it spread")
    assert client.say("what is palliative care", message_id) == first
    assert len([one for one in client.history() if one["id"] == message_id]) == 1


def test_the_same_id_at_once_is_answered_once(assistant: Assistant, client: Client) -> None:
    message_id = str(uuid.uuid4())
    with ThreadPoolExecutor(3) as threads:
        replies = list(threads.map(lambda _: client.say("what is hospice", message_id), range(3)))
    assert replies[0] == replies[1] == replies[2]
    assert len([one for one in client.history() if one["from"] == "person"]) == 1


def test_two_messages_at_once_are_both_answered_in_one_order(client: Client) -> None:
    questions = {"what is hospice": "hospice_care", "is proton therapy any good": "proton_therapy"}
    with ThreadPoolExecutor(2) as threads:
        got = list(threads.map(client.say, questions))
    assert [answered(replies) for replies in got] == [{topic} for topic in questions.values()]
    kept = [one["from"] for one in client.history()]
    assert kept.count("person") == 2
    assert kept[1] == "person"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_gets_an_ordinary_answer_and_the_conversation_goes_on(text: str, client: Client) -> None:
    assert client.say("what is hospice")
    replies = client.say(text)
    assert replies
    assert all(reply["text"] and "Traceback" not in reply["text"] for reply in replies)
    assert answered(client.say("where does it spread")) == {"spread_sites"}
    assert len([one for one in client.history() if one["from"] == "person"]) == 3


def test_invisible_characters_do_not_hide_a_question(client: Client) -> None:
    assert answered(client.say(BIDI_AND_NUL)) == {"hospice_care"}


def test_erasing_leaves_nothing_and_the_token_is_dead(client: Client, storage: Storage) -> None:
    canary = f"canary{uuid.uuid4().hex}"
    client.say(f"what is hospice {canary}")
    assert storage.holds(canary)
    assert client.request("DELETE", "/sessions").status_code == 204
    assert client.request("DELETE", "/sessions").status_code == 204
    assert not storage.holds(canary)
    assert not storage.tells(canary)
    for method, path in (("POST", "/messages"), ("GET", "/conversation")):
        answer = client.request(method, path, json={"message": "hi"} if method == "POST" else None)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")


def test_what_people_write_is_in_no_log(client: Client, storage: Storage) -> None:
    canary = f"canary{uuid.uuid4().hex}"
    client.say(f"{canary} what is hospice")
    client.say(f"/{canary}")
    assert not storage.tells(canary)


def test_files_with_conversations_are_their_owners_alone(client: Client, deployment: Path) -> None:
    client.say("hi")
    for file in [*deployment.glob("conversations.db*"), *(deployment / "log").iterdir()]:
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name


def test_config_shows_what_a_client_needs_before_any_conversation(client: Client) -> None:
    config = client.request("GET", "/config").json()
    assert config["clinic"]["name"] == "Riverside Breast Clinic"
    assert config["emergency"]["number"] == "911"
    assert config["crisis"][0]["call"] == "988"
    assert isinstance(config["clinic"]["open"], bool)
    assert "program" in config["notice"]
    assert config["limits"]["message"] == 2000
    assert config["languages"] == ["en"]


def test_rasas_own_interface_is_closed(assistant: Assistant, client: Client) -> None:
    for path in (
        "/conversations/default/tracker",
        "/model/parse",
        "/domain",
        "/status",
        "/webhooks/rest/webhook",
    ):
        answer = client.http.get(assistant.address + path, timeout=10)
        assert answer.status_code == 404, path


def test_errors_are_json_and_say_what_is_wrong(client: Client) -> None:
    cases = [
        (
            client.request(
                "POST", "/messages", data="{not json", headers={"Content-Type": "application/json"}
            ),
            400,
        ),
        (client.request("POST", "/messages", data="message=hi"), 400),
        (client.request("POST", "/messages", json={"message": 7}), 400),
        (client.request("POST", "/messages", json={"message": " \n\u200b"}), 400),
        (client.request("POST", "/messages", json={"message": "hi", "id": "../../x"}), 400),
        (client.request("POST", "/messages", json={"message": "x" * 2001}), 413),
        (client.request("POST", "/messages", json={"message": "x" * 100_000}), 413),
        (client.request("GET", "/messages"), 405),
        (client.request("GET", "/nothing"), 404),
    ]
    codes = {400: "bad_request", 413: "too_long", 405: "not_allowed", 404: "not_found"}
    for answer, status in cases:
        assert answer.status_code == status, answer.text
        assert answer.json()["error"]["code"] == codes[status]
        assert answer.json()["error"]["message"]
    assert answered(client.say("what is hospice")) == {"hospice_care"}

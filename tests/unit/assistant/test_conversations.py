"""Conversations in a real SQLite file, written through Rasa's own trackers."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.actions.action import create_bot_utterance
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import (
    FailSafeTrackerStore,
    InMemoryTrackerStore,
    SQLTrackerStore,
    create_tracker_store,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.exc import SQLAlchemyError

from assistant import sqlite, statements
from assistant.conversations import TURNS_READ, ConversationStore, ErasedError, forget_fallback, store_of
from assistant.statements import hash_of

CANARY = "the-lump-under-my-left-arm"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the database will be, in a folder that does not exist yet."""
    return tmp_path / "var" / "conversations.db"


@pytest.fixture
def store(path: Path) -> ConversationStore:
    """Return an empty store."""
    return ConversationStore(Domain.empty(), db=str(path))


def begins() -> list[Event]:
    """Return what Rasa writes when a session begins."""
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def asks(text: str, message_id: str) -> UserUttered:
    """Return what a person says."""
    return UserUttered(text, message_id=message_id)


def says(text: str) -> BotUttered:
    """Return what the assistant says, with the composer's stamp."""
    stamp = {"id": f"id of {text}", "time": "2026-11-22T10:00:00Z", "lang": "en", "urgency": "none"}
    return create_bot_utterance({"text": text, "buttons": [], "metadata": stamp, "utter_action": "utter_x"})


async def keep(store: SQLTrackerStore, conversation_id: str, events: Sequence[Event]) -> None:
    """Add events to a conversation as Rasa does at the end of a turn."""
    tracker = await store.retrieve(conversation_id)
    tracker = tracker or DialogueStateTracker.from_events(conversation_id, [], [])
    for event in events:
        tracker.update(event)
    await store.save(tracker)


def said(messages: Sequence[dict[str, Any]] | None) -> list[str] | None:
    """Return the texts of messages."""
    return None if messages is None else [message["text"] for message in messages]


def written(path: Path) -> bytes:
    """Return every byte of the database and of the files beside it."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


@pytest.mark.asyncio
async def test_both_sides_of_a_conversation_are_read_in_order_and_no_other_s(
    store: ConversationStore,
) -> None:
    await keep(
        store,
        "one",
        [*begins(), asks("Hello", "1"), ActionExecuted("utter_x"), says("Good morning."), says("Ask me.")],
    )
    await keep(store, "other", [*begins(), asks("Bonjour", "2"), says("Good day.")])
    await keep(store, "one", [asks("Is it curable?", "3"), says("Not today.")])
    assert said(store.messages("one")) == [
        "Hello",
        "Good morning.",
        "Ask me.",
        "Is it curable?",
        "Not today.",
    ]
    assert [message["from"] for message in store.messages("one")][:2] == ["person", "assistant"]
    assert said(store.messages("other")) == ["Bonjour", "Good day."]
    assert store.messages("unknown") == []


@pytest.mark.asyncio
async def test_what_was_said_before_a_new_session_of_rasa_s_still_belongs_to_the_conversation(
    store: ConversationStore,
) -> None:
    """Rasa begins a session anew after an hour's silence, and its own reading then starts there."""
    await keep(store, "one", [*begins(), asks("Hello", "1"), says("Good morning.")])
    await keep(store, "one", [*begins(), asks("Thanks", "2"), says("You are welcome.")])
    assert len((await store.retrieve("one")).events) == 4
    assert said(store.messages("one")) == ["Hello", "Good morning.", "Thanks", "You are welcome."]
    assert said(store.earlier("one", "1")) == ["Good morning."]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("message_id", "replies"),
    [
        ("first", ["Good morning.", "Ask me."]),
        ("second_", ["Not today."]),
        ("unanswered", []),
        ("another's", None),
        ("named in a text", None),
        ("firs", None),
        ("second%", None),
        ("secondX", None),
        ("%", None),
        ("", None),
        ('"', None),
        ("\\", None),
    ],
)
async def test_replies_are_those_to_the_very_message_of_the_conversation(
    store: ConversationStore, message_id: str, replies: list[str] | None
) -> None:
    named = 'x", "message_id": "named in a text", "y": "'
    await keep(store, "other", [*begins(), asks("Bonjour", "another's"), says("Good day.")])
    await keep(store, "one", [*begins(), asks("Hello", "first"), says("Good morning."), says("Ask me.")])
    await keep(
        store, "one", [asks("Is it curable?", "second_"), says("Not today."), asks(named, "unanswered")]
    )
    assert said(store.earlier("one", message_id)) == replies


@pytest.mark.asyncio
async def test_what_was_reported_is_read_over_sessions_and_goes_with_the_conversation(
    store: ConversationStore,
) -> None:
    await keep(store, "one", [*begins(), asks("a rash", "1"), SlotSet("report_what", "a rash"), says("well")])
    await keep(store, "one", [ActiveLoop("report_symptom"), *begins()])
    await keep(store, "another", [*begins(), SlotSet("report_what", "a cough")])
    kinds = [(event["event"], event.get("value")) for event in store.reported("one")]
    told = [("user", None), ("slot", "a rash"), ("active_loop", None), ("session_started", None)]
    assert kinds == [("session_started", None), *told]
    assert store.reported("none") == []
    store.erase("one", 0)
    assert store.reported("one") == []


@pytest.mark.asyncio
async def test_erasing_leaves_no_byte_of_the_conversation(store: ConversationStore, path: Path) -> None:
    events = [*begins(), asks(f"{CANARY} hurts", "1"), says(f"Tell your team about {CANARY}.")]
    long_ones = [says(f"{CANARY} {number} " + "x" * 3000) for number in range(10)]
    await keep(store, f"id-{CANARY}", [*events, *long_ones])
    await keep(store, "other", [*begins(), asks("Hello", "2"), says("Good morning.")])
    assert CANARY.encode() in written(path)
    store.erase(f"id-{CANARY}", 2_000_000_000)
    assert CANARY.encode() not in written(path)
    store.engine.dispose()
    assert CANARY.encode() not in written(path)
    assert store.messages(f"id-{CANARY}") == []
    with pytest.raises(ErasedError):
        store.earlier(f"id-{CANARY}", "1")
    assert said(store.messages("other")) == ["Hello", "Good morning."]


@pytest.mark.asyncio
async def test_nothing_is_left_after_close_when_another_connection_kept_the_log_alive(
    store: ConversationStore, path: Path
) -> None:
    await keep(store, "other", begins())
    with closing(sqlite3.connect(path)) as other:
        other.execute("SELECT * FROM events").fetchall()
        await keep(store, "one", [*begins(), asks(CANARY, "1"), says("Good morning.")])
        assert CANARY.encode() in path.with_name(f"{path.name}-wal").read_bytes()
        store.erase("one", 2_000_000_000)
    assert CANARY.encode() not in written(path)


def test_every_connection_overwrites_what_is_deleted_also_where_sqlite_was_built_not_to(
    store: ConversationStore, path: Path
) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA secure_delete=OFF")
        sqlite.set_up(connection, None)
        assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.asyncio
async def test_that_a_conversation_was_erased_is_remembered_by_a_hash_also_by_the_next_process(
    store: ConversationStore, path: Path
) -> None:
    await keep(store, "one", [*begins(), asks("Hello", "1")])
    assert not store.is_erased("one")
    store.erase("one", 2_000_000_000)
    store.erase("one", 2_000_000_000)
    store.erase("never begun", 2_000_000_000)
    again = ConversationStore(Domain.empty(), db=str(path))
    assert again.is_erased("one")
    assert again.is_erased("never begun")
    assert not again.is_erased("other")
    assert b"never begun" not in written(path)


@pytest.mark.asyncio
async def test_who_has_no_token_may_begin_again_after_erasing(store: ConversationStore, path: Path) -> None:
    await keep(store, "one", [*begins(), asks(CANARY, "1"), says("Good morning.")])
    store.erase("one")
    assert CANARY.encode() not in written(path)
    assert store.earlier("one", "1") is None
    await keep(store, "one", [*begins(), asks("Hello", "2")])
    assert said(store.messages("one")) == ["Hello"]


@pytest.mark.asyncio
async def test_the_files_are_for_their_owner_alone(store: ConversationStore, path: Path) -> None:
    await keep(store, "one", [*begins(), asks("Hello", "1")])
    with closing(store.engine.connect()) as connection:
        connection.execute("SELECT 1 FROM events").fetchall()
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == dict.fromkeys(("conversations.db", "conversations.db-wal", "conversations.db-shm"), 0o600)


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    path.parent.mkdir()
    path.touch(mode=0o644)
    path.chmod(0o644)
    ConversationStore(Domain.empty(), db=str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.asyncio
async def test_a_database_that_is_none_is_an_error_to_every_reader(
    store: ConversationStore, path: Path
) -> None:
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(SQLAlchemyError):
        store.messages("one")
    with pytest.raises(SQLAlchemyError):
        store.earlier("one", "1")
    with pytest.raises(SQLAlchemyError):
        store.is_erased("one")
    with pytest.raises(SQLAlchemyError):
        store.erase("one", 2_000_000_000)


@pytest.mark.asyncio
async def test_what_cannot_be_written_is_not_written_into_the_log_either(
    store: ConversationStore, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """SQLAlchemy's errors carry what was to be written."""
    refuse_writing(path)
    await keep(store, "one", [*begins(), asks(CANARY, "1")])
    assert "a turn could not be written yet: IntegrityError" in caplog.text
    assert CANARY not in caplog.text


def refuse_writing(path: Path) -> None:
    """Let what people say be refused, as by a full disk."""
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON events WHEN NEW.type_name = 'user' "
            "BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )


def test_rasa_makes_it_from_its_name_in_the_endpoints(path: Path) -> None:
    endpoint = EndpointConfig(
        type="assistant.conversations.ConversationStore", dialect="sqlite", db=str(path)
    )
    assert type(create_tracker_store(endpoint, Domain.empty())) is ConversationStore
    assert path.exists()


def test_the_agent_s_store_is_found_with_and_without_rasa_s_wrapping(store: ConversationStore) -> None:
    agent = Agent(Domain.empty(), tracker_store=store)
    assert isinstance(agent.tracker_store, FailSafeTrackerStore)
    assert store_of(agent) is store
    agent.tracker_store = store
    assert store_of(agent) is store


@pytest.mark.parametrize("wrong", [InMemoryTrackerStore, SQLTrackerStore])
def test_another_store_is_refused_with_the_remedy(wrong: type[Any], tmp_path: Path) -> None:
    kept = {"db": str(tmp_path / "x.db")} if wrong is SQLTrackerStore else {}
    agent = Agent(Domain.empty(), tracker_store=wrong(Domain.empty(), **kept))
    with pytest.raises(
        TypeError, match=r"endpoints\.yml must name assistant\.conversations\.ConversationStore"
    ):
        store_of(agent)


@pytest.mark.asyncio
async def test_what_rasa_kept_in_memory_is_forgotten_for_one_conversation(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rasa's own store in memory takes what fails for another reason than the database."""

    def break_off(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(statements, "row", break_off)
    agent = Agent(Domain.empty(), tracker_store=store)
    forget_fallback(agent, "one")
    for conversation_id in ("one", "other"):
        tracker = DialogueStateTracker.from_events(conversation_id, [*begins(), asks(CANARY, "1")], [])
        await agent.tracker_store.save(tracker)
    fallback = agent.tracker_store.fallback_tracker_store
    assert set(fallback.store) == {"one", "other"}
    forget_fallback(agent, "one")
    assert set(fallback.store) == {"other"}
    forget_fallback(agent, "one")


def test_an_agent_without_rasa_s_fallback_has_nothing_to_forget(store: ConversationStore) -> None:
    agent = Agent(Domain.empty(), tracker_store=store)
    agent.tracker_store = store
    forget_fallback(agent, "one")


def turn(number: int) -> list[Event]:
    """Return what one turn writes."""
    return [
        ActionExecuted("action_listen"),
        asks(f"question {number}", f"m{number}"),
        ActionExecuted("utter_x"),
        says(f"answer {number}"),
    ]


@pytest.mark.asyncio
async def test_of_a_long_session_the_latest_turns_are_read_and_what_lasts_of_the_others(
    store: ConversationStore,
) -> None:
    store.domain = Domain.from_dict({"slots": {"carer": {"type": "bool", "mappings": [{"type": "custom"}]}}})
    await keep(store, "one", begins())
    await keep(store, "one", [*turn(0), SlotSet("carer", True), ActiveLoop("report")])
    for number in range(1, 30):
        await keep(store, "one", turn(number))
    tracker = await store.retrieve("one")
    questions = [event.text for event in tracker.events if isinstance(event, UserUttered)]
    assert questions == [f"question {number}" for number in range(30 - TURNS_READ, 30)]
    assert tracker.get_slot("carer") is True
    assert tracker.active_loop_name == "report"
    assert tracker.latest_message.text == "question 29"
    assert len(store.messages("one")) == 60
    assert said(store.earlier("one", "m0")) == ["answer 0"]
    full = await store.retrieve_full_tracker("one")
    assert len([event for event in full.events if isinstance(event, UserUttered)]) == 30


@pytest.mark.asyncio
async def test_each_event_is_written_once_however_a_conversation_was_read(store: ConversationStore) -> None:
    for number in range(20):
        await keep(store, "one", [*(begins() if number == 0 else []), *turn(number)])
    full = await store.retrieve_full_tracker("one")
    full.update(asks("the last one", "last"))
    await store.save(full)
    await store.save(full)
    texts = [message["text"] for message in store.messages("one") if message["from"] == "person"]
    assert texts == [*(f"question {number}" for number in range(20)), "the last one"]


@pytest.mark.asyncio
async def test_a_turn_that_could_not_be_read_before_is_still_written(store: ConversationStore) -> None:
    """Rasa takes what the database holds for what a tracker begins with."""
    await keep(store, "one", [*begins(), *turn(0), *turn(1)])
    fresh = DialogueStateTracker.from_events("one", [asks("It hurts", "m2"), says("Call us.")], [])
    await store.save(fresh)
    assert said(store.earlier("one", "m2")) == ["Call us."]


@pytest.mark.asyncio
async def test_a_clock_that_was_set_back_hides_nothing(store: ConversationStore) -> None:
    await keep(store, "one", [*begins(), *turn(0)])
    late = [*turn(1)]
    for event in late:
        event.timestamp -= 3600
    await keep(store, "one", late)
    tracker = await store.retrieve("one")
    assert tracker.latest_message.text == "question 1"


@pytest.mark.asyncio
async def test_what_is_written_after_the_file_was_deleted_does_not_vanish_with_it(
    store: ConversationStore, path: Path
) -> None:
    """A connection that stays open would write on into a file that has no name any more."""
    await keep(store, "one", [*begins(), asks("Hello", "1")])
    for file in list(path.parent.iterdir()):
        file.unlink()
    await keep(store, "one", [asks("Is it curable?", "2")])
    assert said(store.messages("one")) == ["Is it curable?"]
    assert said(ConversationStore(Domain.empty(), db=str(path)).messages("one")) == ["Is it curable?"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.asyncio
async def test_a_connection_is_used_again(store: ConversationStore) -> None:
    opened: list[object] = []
    sa.event.listen(store.engine, "connect", lambda connection, _: opened.append(connection))
    for number in range(5):
        await keep(store, "one", turn(number))
        store.earlier("one", "m0")
    assert len(opened) <= 1


@pytest.mark.asyncio
async def test_a_message_without_its_sender_s_id_repeats_none(store: ConversationStore) -> None:
    await keep(store, "one", [*begins(), asks("Hello", "1"), says("Good morning.")])
    assert store.earlier("one", None) is None
    store.erase("one", 2_000_000_000)
    with pytest.raises(ErasedError):
        store.earlier("one", None)


class Broker(EventBroker):
    """An event broker of the tests."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.is_down = False

    def publish(self, event: dict[str, Any]) -> None:
        """Take an event, or raise."""
        if self.is_down:
            raise ConnectionError(CANARY)
        self.told.append(event)


@pytest.mark.asyncio
async def test_the_event_broker_is_told_what_is_new_and_one_that_is_down_loses_no_turn(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broker = Broker()
    store = ConversationStore(Domain.empty(), db=str(path), event_broker=broker)
    await keep(store, "one", [*begins(), asks("Hello", "1")])
    broker.is_down = True
    await keep(store, "one", [says("Good morning.")])
    assert "the event broker was not told: ConnectionError" in caplog.text
    assert CANARY not in caplog.text
    broker.is_down = False
    await keep(store, "one", [asks("Is it curable?", "2")])
    assert said(store.messages("one")) == ["Hello", "Good morning.", "Is it curable?"]
    assert [one["message_id"] for one in broker.told if one["event"] == "user"] == ["1", "2"]
    assert {one["sender_id"] for one in broker.told} == {hash_of("one")}
    store.erase("one")
    assert broker.told[-1]["event"] == "conversation_erased"
    assert "Hello" not in str(broker.told)


def kept_feedback(path: Path) -> list[tuple[Any, ...]]:
    """Return every verdict that is kept."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT message_id, topics, helpful FROM feedback").fetchall()


@pytest.mark.asyncio
async def test_a_verdict_is_kept_with_its_topics_may_be_changed_and_goes_with_the_conversation(
    store: ConversationStore, path: Path
) -> None:
    stamp = {"id": "m1", "time": "2026-11-22T10:00:00Z", "lang": "en", "topics": ["curable", "outlook"]}
    answer = create_bot_utterance({"text": "No.", "buttons": [], "metadata": stamp})
    await keep(store, "one", [*begins(), asks(CANARY, "1"), answer])
    assert store.rate("one", "m1", helpful=True)
    assert store.rate("one", "m1", helpful=False)
    assert kept_feedback(path) == [("m1", "curable,outlook", 0)]
    assert not store.rate("one", "m2", helpful=True)
    assert not store.rate("one", "1", helpful=True)  # what the person wrote is not rated
    assert not store.rate("other", "m1", helpful=True)
    store.erase("other", 2_000_000_000)
    assert len(kept_feedback(path)) == 1
    store.erase("one", 2_000_000_000)
    assert kept_feedback(path) == []

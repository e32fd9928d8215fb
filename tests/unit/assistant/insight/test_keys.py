"""Keys of notes: found again by who has the conversation's id, and alike in nothing to anybody else."""

from __future__ import annotations

import uuid

from assistant.insight.keys import LENGTH, SLOTS, every_key, key

PERSON, OTHER = uuid.uuid4().hex, uuid.uuid4().hex


def test_every_key_of_a_conversation_is_found_again_by_its_id() -> None:
    every = set(every_key(PERSON))
    assert len(every) == SLOTS
    assert all(key(PERSON, str(uuid.uuid4())) in every for _ in range(100))


def test_a_message_has_one_key_and_two_messages_have_nothing_in_common() -> None:
    assert key(PERSON, "one") == key(PERSON, "one")
    assert key(PERSON, "one") != key(PERSON, "two")
    assert len(key(PERSON, "one")) == LENGTH


def test_two_conversations_share_no_key() -> None:
    assert not set(every_key(PERSON)) & set(every_key(OTHER))
    assert key(PERSON, "one") != key(OTHER, "one")

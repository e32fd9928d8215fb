"""What an event broker is told of a conversation: what happened, and no word of what somebody wrote.

Rasa publishes events whole: texts, what was read in them, slots filled from them, and the conversation's id.
Only what is named here leaves the process, so that a new field of Rasa's or of ours stays inside.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from assistant.statements import hash_of

ERASED = "conversation_erased"
"""The event by which consumers learn that they must delete what they hold of a conversation."""
_OF_EVERY = ("event", "timestamp")
_OF_ITS_KIND: Mapping[str, tuple[str, ...]] = {
    "action": ("name", "policy", "confidence"),
    "user": ("input_channel", "message_id"),
    "slot": ("name",),
    "active_loop": ("name",),
}
_OF_STAMP = ("id", "lang", "topics", "act", "suggested", "urgency")


def without_words(conversation_id: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a serialised event is published.

    Of a message: intent, confidence and urgency. Of an answer: topics, act and urgency. Of a slot: its name,
    and its value where that is yes, no or nothing. Of a conversation: the hash of its id.
    """
    kind = str(event.get("event"))
    kept = {key: event[key] for key in (*_OF_EVERY, *_OF_ITS_KIND.get(kind, ())) if key in event}
    kept["sender_id"] = hash_of(conversation_id)
    if kind == "user":
        kept["parse_data"] = _reading(event.get("parse_data") or {})
    elif kind == "bot":
        stamp = (event.get("metadata") or {}).get("metadata") or {}  # what the composer put on the response
        kept["metadata"] = {key: stamp[key] for key in _OF_STAMP if key in stamp}
    elif kind == "slot" and (event.get("value") is None or isinstance(event["value"], bool)):
        kept["value"] = event.get("value")
    return kept


def erased(conversation_id: str) -> dict[str, Any]:
    """Return the event that a conversation was erased."""
    return {"event": ERASED, "timestamp": time.time(), "sender_id": hash_of(conversation_id)}


def _reading(parsed: Mapping[str, Any]) -> dict[str, Any]:
    intent = parsed.get("intent") or {}
    reading = {"intent": {key: intent[key] for key in ("name", "confidence") if key in intent}}
    return {**reading, "urgency": parsed["urgency"]} if "urgency" in parsed else reading

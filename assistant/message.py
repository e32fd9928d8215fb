"""The message that clients see, made from a bot's or a person's event in the conversation.

The shape is the web channel's contract; other channels render the same message in their own way.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Any

from clinic.content.facts import Source

Message = dict[str, Any]
URGENCIES = ("none", "call_doctor", "urgent_same_day", "emergency", "crisis")
"""The levels, weakest first."""
ALARMS = URGENCIES[3:]
"""The levels at which somebody must act now."""
PUBLIC_METADATA = ("topics", "act", "suggested", "urgency", "sources", "reviewed", "visit_sheet", "debug")


def stronger(one: str, other: str) -> str:
    """Return the stronger of two levels.

    Raises:
        ValueError: when one of them is no level.
    """
    return max(one, other, key=URGENCIES.index)


def timestamp(seconds: float) -> str:
    """Return a moment (seconds since 1970) as RFC 3339 text in UTC, to the second."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_stamp(metadata: Mapping[str, Any], urgency: str, sources: Iterable[Source]) -> dict[str, Any]:
    """Return what a response is stamped with as it is said.

    Args:
        metadata: what its file says of it.
        urgency: the level that it is said at.
        sources: where what it says comes from.
    """
    return {
        "id": str(uuid.uuid4()),
        "time": timestamp(time.time()),
        "lang": metadata.get("lang", "en"),
        "topics": [metadata["topic"]] if "topic" in metadata else [],
        "act": metadata.get("act"),
        "suggested": [],
        "urgency": urgency,
        "sources": [
            {"title": source.title, "publisher": source.publisher, "url": str(source.url)}
            for source in sources
        ],
    }


def from_assistant(text: str, buttons: Iterable[Mapping[str, Any]], stamp: Mapping[str, Any]) -> Message:
    """Return what the assistant said.

    Args:
        text: what is said, plain text.
        buttons: Rasa's buttons; their payload is what is sent when they are chosen.
        stamp: the metadata that the composer put on the response.
    """
    return {
        "id": stamp["id"],
        "from": "assistant",
        "time": stamp["time"],
        "lang": stamp["lang"],
        "text": text,
        "buttons": [{"title": button["title"], "message": button["payload"]} for button in buttons],
        "metadata": {key: stamp[key] for key in PUBLIC_METADATA if key in stamp},
    }


def from_person(text: str, message_id: str, seconds: float) -> Message:
    """Return what the person wrote."""
    return {
        "id": message_id,
        "from": "person",
        "time": timestamp(seconds),
        "lang": "en",
        "text": text,
        "buttons": [],
        "metadata": {"urgency": "none"},
    }


def history(events: Iterable[Mapping[str, Any]]) -> list[Message]:
    """Return both sides of a conversation from its serialised events, in order."""
    messages: list[Message] = []
    for event in events:
        if event["event"] == "user" and event.get("text"):
            messages.append(from_person(event["text"], event["message_id"], event["timestamp"]))
        elif event["event"] == "bot" and event.get("text"):
            messages.append(said(event["text"], event.get("data") or {}, event.get("metadata") or {}))
    return messages


def said(text: str, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Message:
    """Return the message of one bot event.

    Raises:
        KeyError: when the composer did not stamp it.
    """
    return from_assistant(text, data.get("buttons") or [], metadata["metadata"])


def replies_to(events: Iterable[Mapping[str, Any]], message_id: str) -> list[Message] | None:
    """Return what was answered to a message, or None when the conversation does not hold it."""
    replies: list[Mapping[str, Any]] | None = None
    for event in events:
        if event["event"] == "user":
            if replies is not None:
                break
            if event.get("message_id") == message_id:
                replies = []
        elif event["event"] == "bot" and replies is not None:
            replies.append(event)
    return None if replies is None else history(replies)

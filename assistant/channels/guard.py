"""What every public channel does with a message before anything else reads it."""

from __future__ import annotations

import hashlib
import hmac

from assistant import last_words, metrics
from assistant.channels.limits import RateLimiter
from assistant.message import Message
from assistant.typed_text import MESSAGE_LIMIT, clean
from clinic.redaction import redact


class RefusedError(Exception):
    """Raised when a limit refuses a message: its length, or, with seconds to wait, how many there were."""

    def __init__(self, wait_seconds: int | None = None) -> None:
        """Keep how long to wait."""
        super().__init__("too long" if wait_seconds is None else "too many messages")
        self.wait_seconds = wait_seconds


def admit(limits: RateLimiter, text: str, conversation_id: str, address: str | None = None) -> str:
    """Return a message as it may be read by Rasa and kept (``fit_to_keep``).

    Args:
        limits: how many messages are taken.
        text: as it came.
        conversation_id: whose message it is.
        address: the network address it came from; None where a platform stands between.

    Raises:
        RefusedError: when it is too long, or one too many. ``alarms`` says what it calls for all the same.
    """
    if len(text) > MESSAGE_LIMIT:
        metrics.REFUSED.labels("too_long").inc()
        raise RefusedError
    wait = limits.message(conversation_id, address)
    if wait is not None:
        metrics.REFUSED.labels("too_many").inc()
        raise RefusedError(wait)
    return fit_to_keep(text)


def fit_to_keep(text: str) -> str:
    """Return a text without control characters, without a command's slash, and without what names somebody.

    Nothing but this reaches the tracker, and so the database, the event broker and the action server.
    """
    return redact(clean(text))


def alarms(limits: RateLimiter, text: str, conversation_id: str, address: str | None = None) -> list[Message]:
    """Return the alarm that a message without a turn calls for; nothing below one.

    It is read by words alone and not kept; who sends without end is not read without end.
    """
    may_be_read = limits.reading(conversation_id, address, len(text))
    return last_words.alarm(text) if may_be_read else []


def pseudonym(secret: str, channel: str, person: str) -> str:
    """Return the id of a person's conversation on a platform: 64 hexadecimal digits that name nobody.

    Whoever has the database without the secret cannot find a telephone number in it by trying all there are.
    """
    return hmac.new(secret.encode(), f"{channel}\0{person}".encode(), hashlib.sha256).hexdigest()

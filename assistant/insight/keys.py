"""Keys of notes: who has a conversation's id finds its notes, nobody else knows which belong together.

A note is kept under one of ``SLOTS`` keys that are made from its conversation's id, the slot chosen by the
message's id. Two notes of one person have nothing in common; but whoever erases the conversation makes all of
its keys anew and deletes what stands under them. The id is random, or a keyed hash of a telephone number
(``assistant.channels.guard.pseudonym``), and goes with the conversation: then nothing leads back.
"""

from __future__ import annotations

import hashlib
import hmac

SLOTS = 4096
"""So many notes may one conversation have; two messages share a slot once in so many."""
LENGTH = 32


def key(conversation_id: str, message_id: str) -> str:
    """Return the key of what is noted of a message: 32 hexadecimal digits."""
    slot = int.from_bytes(hashlib.sha256(message_id.encode()).digest()[:4], "big") % SLOTS
    return _key(conversation_id, slot)


def every_key(conversation_id: str) -> list[str]:
    """Return all keys that notes of a conversation may stand under; takes about 10 ms."""
    return [_key(conversation_id, slot) for slot in range(SLOTS)]


def _key(conversation_id: str, slot: int) -> str:
    return hmac.new(conversation_id.encode(), f"note {slot}".encode(), hashlib.sha256).hexdigest()[:LENGTH]

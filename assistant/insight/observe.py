"""What is noted of a turn: counts of every one, and the words of those that no answer was found for.

Words are kept only where an editor can learn from them and nobody is laid bare: never of a message with a
level above "none", never within a report of a symptom, and not for a while after an alarm.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from assistant import metrics
from assistant.conversations import ErasedError
from assistant.dialogue import Turn
from assistant.insight import keys
from assistant.insight.notebook import Notebook
from assistant.insight.outcomes import (
    ACT,
    ALARM,
    ANSWERED,
    ANSWERED_TOO,
    BROKE_OFF,
    COMPLAINT,
    ERASED,
    NOT_SURE,
    OTHER_LANGUAGE,
    REPEATED,
    UNANSWERED,
)
from assistant.insight.store import Count, Question
from assistant.message import ALARMS, URGENCIES, Message

NEAREST = 3
_NO_TOPIC = ("nlu_fallback", "other_language")
_UNCOUNTED = (REPEATED, ERASED)


@dataclass
class Noted:
    """One turn while it is taken."""

    replies: Sequence[Message] = ()
    mark: str | None = None
    """An outcome that the replies do not show."""
    language: str | None = None
    nearest: tuple[tuple[str, float], ...] = ()
    is_private: bool = False
    """Whether an alarm or a report of a symptom goes on in the conversation."""
    levels: list[str] = field(default_factory=list)


_noted: ContextVar[Noted | None] = ContextVar("_noted", default=None)


class _Current:
    """The process's notebook; none before the server has started."""

    notebook: Notebook | None = None


current = _Current()


@contextmanager
def turn(channel: str, conversation_id: str, text: str, message_id: str | None) -> Iterator[Noted]:
    """Count a turn, and note its words where no answer was found; the caller sets its replies."""
    noted = Noted()
    token = _noted.set(noted)
    began = time.perf_counter()
    try:
        yield noted
    except ErasedError:
        noted.mark = ERASED
        raise
    finally:
        _noted.reset(token)
        found, level = outcome(noted), strongest(noted)
        metrics.observe_turn(channel, found, level, time.perf_counter() - began)
        notebook = current.notebook
        if notebook is not None and found not in _UNCOUNTED:
            _note(notebook, noted, channel, found, level)
            if may_be_kept(noted, found, level):
                key = keys.key(conversation_id, message_id or str(uuid.uuid4()))
                notebook.note(Question(key, notebook.today(), found, channel, text, noted.nearest))


def mark(what: str) -> None:
    """Set the outcome of the turn that is being taken, where its replies do not show it."""
    noted = _noted.get()
    if noted is not None:
        noted.mark = what


def understood(parse_data: Mapping[str, Any], past: Sequence[Turn], loop: str | None) -> None:
    """Take notice of how the turn's message was understood.

    Args:
        parse_data: what the model made of it.
        past: the turns so far, the present one last.
        loop: the form that is being filled in; None outside one.
    """
    noted = _noted.get()
    if noted is None:
        return
    noted.levels.append(str(parse_data.get("urgency") or "none"))
    noted.language = parse_data.get("language")
    noted.nearest = nearest(parse_data.get("intent_ranking") or ())
    noted.is_private = loop is not None or any(one.urgency in ALARMS for one in past)


def nearest(ranking: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, float], ...]:
    """Return the three likeliest topics and acts of Rasa's ranking, likeliest first."""
    named = [(str(one["name"]), round(float(one["confidence"]), 2)) for one in ranking]
    likely = sorted((one for one in named if one[0] not in _NO_TOPIC), key=lambda one: -one[1])
    return tuple((name.removeprefix("ask_"), confidence) for name, confidence in likely[:NEAREST])


def outcome(noted: Noted) -> str:
    """Return how a message was answered, in one word."""
    if noted.mark:
        return noted.mark
    metadata = [reply["metadata"] for reply in noted.replies]
    acts = {one.get("act") for one in metadata}
    if any(one.get("urgency") in ALARMS for one in metadata):
        return ALARM
    if any(one.get("topics") for one in metadata):
        return ANSWERED
    if "feedback" in acts:
        return COMPLAINT
    if noted.language:
        return OTHER_LANGUAGE
    if "out_of_scope" in acts:
        return NOT_SURE if any(one.get("suggested") for one in metadata) else UNANSWERED
    return ACT if metadata else BROKE_OFF


def strongest(noted: Noted) -> str:
    """Return the strongest level of a turn."""
    levels = [*noted.levels, *(str(reply["metadata"].get("urgency") or "none") for reply in noted.replies)]
    return max(levels, key=URGENCIES.index, default="none")


def may_be_kept(noted: Noted, found: str, level: str) -> bool:
    """Tell whether a message's words may be kept."""
    return found in (NOT_SURE, UNANSWERED) and level == "none" and not noted.is_private


def _note(notebook: Notebook, noted: Noted, channel: str, found: str, level: str) -> None:
    topics = list(dict.fromkeys(t for reply in noted.replies for t in reply["metadata"].get("topics") or []))
    acts = [str(act) for reply in noted.replies if (act := reply["metadata"].get("act"))]
    about = {ANSWERED: topics, ALARM: topics, ACT: acts[:1]}.get(found, [])
    day = notebook.today()
    notebook.note(
        (Count(day, channel, about[0] if about else "", found, level), 1),
        *((Count(day, channel, topic, ANSWERED_TOO, level), 1) for topic in about[1:]),
    )

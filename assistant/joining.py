"""Two answers in one reply, for a message that asks for two things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, zip_longest
from typing import Any

from assistant.message import stronger
from assistant.suggestions import CHOICES, Suggestion

Response = dict[str, Any]


def below(responses: Sequence[Response]) -> Response:
    """Return one response that says several, each below the other, stamped as the first, with all choices."""
    first = responses[0]
    said = [name for one in responses for name in one["metadata"]["responses"]]
    sources = {source["url"]: source for one in responses for source in one["metadata"]["sources"]}
    buttons = {button["payload"]: button for one in responses for button in one.get("buttons") or []}
    return {
        **first,
        "text": "\n".join(one["text"] for one in responses),
        "buttons": list(buttons.values())[:CHOICES],
        "metadata": {**first["metadata"], "responses": said, "sources": list(sources.values())},
    }


def joined(first: Response, lead: str, second: Response, rest: Sequence[Suggestion] = ()) -> Response:
    """Return one response that says both, stamped with what is known of either.

    Args:
        first: what is said first.
        lead: the line between them.
        second: what is said then.
        rest: what else was asked, offered as choices before those of the two.
    """
    choices = [one.button() for one in rest] + _alternating(first, second)
    unique = {button["payload"]: button for button in choices}
    return {
        **first,
        "text": f"{first['text']}\n\n{lead}\n{second['text']}",
        "buttons": list(unique.values())[:CHOICES],
        "metadata": _stamp(first["metadata"], second["metadata"], [one.topic for one in rest]),
    }


def _alternating(first: Response, second: Response) -> list[dict[str, str]]:
    pairs = zip_longest(first.get("buttons") or [], second.get("buttons") or [])
    return [button for button in chain.from_iterable(pairs) if button]


def _stamp(first: Mapping[str, Any], second: Mapping[str, Any], rest: Sequence[str]) -> dict[str, Any]:
    sources = {source["url"]: source for source in [*first["sources"], *second["sources"]]}
    reviewed = [stamp["reviewed"] for stamp in (first, second) if "reviewed" in stamp]
    return {
        **first,
        "topics": list(dict.fromkeys([*first["topics"], *second["topics"]])),
        "act": first["act"] or second["act"],
        "suggested": list(dict.fromkeys([*first["suggested"], *second["suggested"], *rest])),
        "urgency": stronger(first["urgency"], second["urgency"]),
        "sources": list(sources.values()),
        "responses": [*first["responses"], *second["responses"]],
        **({"reviewed": min(reviewed)} if reviewed else {}),
    }

"""Two answers in one reply."""

from __future__ import annotations

from typing import Any

from assistant.joining import below, joined
from assistant.suggestions import Suggestion


def response(topic: str, **stamp: Any) -> dict[str, Any]:
    metadata = {
        "topics": [topic],
        "act": None,
        "suggested": [],
        "urgency": "none",
        "sources": [{"url": f"https://{topic}.example"}],
        "responses": [f"utter_{topic}"],
        "reviewed": "2026-11-20",
        "id": topic,
        **stamp,
    }
    buttons = [{"title": f"{topic} {number}", "payload": f"{topic} {number}?"} for number in (1, 2, 3)]
    return {"text": f"All about {topic}.", "buttons": buttons, "metadata": metadata}


def test_several_are_said_one_below_the_other_with_the_choices_of_all() -> None:
    one, other = response("a"), response("b", urgency="call_doctor")
    one["buttons"] = other["buttons"][:1] + one["buttons"][:1]
    del other["metadata"]["reviewed"]
    said = below([one, other])
    assert said["text"] == "All about a.\nAll about b."
    assert [button["title"] for button in said["buttons"]] == ["b 1", "a 1", "b 2"]
    assert (said["metadata"]["id"], said["metadata"]["urgency"]) == ("a", "none")
    assert said["metadata"]["responses"] == ["utter_a", "utter_b"]
    assert below([{**one, "buttons": None}])["buttons"] == []


def test_both_are_said_in_order_with_a_line_between() -> None:
    assert joined(response("a"), "Then:", response("b"))["text"] == "All about a.\n\nThen:\nAll about b."


def test_the_stamp_knows_of_both() -> None:
    second = response("b", reviewed="2026-11-01", urgency="call_doctor", act="privacy")
    stamp = joined(response("a"), "Then:", second)["metadata"]
    assert (stamp["topics"], stamp["responses"]) == (["a", "b"], ["utter_a", "utter_b"])
    assert [source["url"] for source in stamp["sources"]] == ["https://a.example", "https://b.example"]
    assert (stamp["reviewed"], stamp["urgency"], stamp["act"]) == ("2026-11-01", "call_doctor", "privacy")
    assert stamp["id"] == "a"


def test_what_stands_in_both_is_named_once() -> None:
    stamp = joined(response("a"), "Then:", response("a"))["metadata"]
    assert (stamp["topics"], len(stamp["sources"])) == (["a"], 1)


def test_a_reply_without_a_review_date_takes_the_other_ones() -> None:
    second = response("b")
    del second["metadata"]["reviewed"]
    assert joined(response("a"), "Then:", second)["metadata"]["reviewed"] == "2026-11-20"
    assert "reviewed" not in joined(second, "Then:", second)["metadata"]


def test_choices_come_from_both_in_turn_after_what_else_was_asked() -> None:
    assert [one["title"] for one in joined(response("a"), "", response("b"))["buttons"]] == [
        "a 1",
        "b 1",
        "a 2",
    ]
    both = joined(response("a"), "", response("b"), [Suggestion("c", "C", "What is c?")])
    assert [one["title"] for one in both["buttons"]] == ["C", "a 1", "b 1"]
    assert both["metadata"]["suggested"] == ["c"]


def test_several_responses_below_one_another_are_stamped_as_the_first() -> None:
    one = below([response("a", urgency="emergency"), response("b")])
    assert one["text"] == "All about a.\nAll about b."
    assert one["metadata"]["responses"] == ["utter_a", "utter_b"]
    assert (one["metadata"]["urgency"], one["metadata"]["id"], len(one["metadata"]["sources"])) == (
        "emergency",
        "a",
        2,
    )

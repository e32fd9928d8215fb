"""Who says who they are is answered as anybody else: by the trained assistant, which reads the marks."""

from __future__ import annotations

import pytest

from tests.client import Client, answered


@pytest.mark.parametrize(
    ("text", "kept", "topic"),
    [
        ("my name is Anna Kowalski, what is hospice", "my name is [name], what is hospice", "hospice_care"),
        ("Hi, I'm Mary Brown. Is it curable?", "Hi, I'm [name]. Is it curable?", "curable"),
        (
            "dr patel says bones, what does that feel like",
            "dr [name] says bones, what does that feel like",
            None,
        ),
        (
            "I was born 3/4/1961. What is hormone therapy?",
            "I was born [date of birth]. What is",
            "hormone_therapy",
        ),
        ("Can somebody ring me on 087 961 4477?", "Can somebody ring me on [phone number]?", "human_handoff"),
        ("write to anna@example.ie, i want a nurse", "write to [email], i want a nurse", "human_handoff"),
    ],
)
def test_the_answer_is_that_of_others(client: Client, text: str, kept: str, topic: str | None) -> None:
    found = answered(client.say(text))
    assert topic in found if topic else found
    assert client.history()[1]["text"].startswith(kept)


def test_an_alarm_is_one_also_for_who_says_who_they_are(client: Client) -> None:
    [alarm, *_] = client.say("this is Mary, I can't breathe, ring my husband Tom on 087 961 4477")
    assert alarm["metadata"]["urgency"] == "emergency"
    assert " 911" in alarm["text"]
    kept = "this is [name], I can't breathe, ring my husband [name] on [phone number]"
    assert client.history()[1]["text"] == kept

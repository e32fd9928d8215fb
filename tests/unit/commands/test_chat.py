"""The terminal chat: what is sent, what is shown, and what a broken conversation does."""

from __future__ import annotations

import contextlib
import http.server
import io
import json
import signal
import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from commands import chat
from commands.chat import Client, asked, converse, piped, show
from commands.processes import StartError, free_port

GREETING = {
    "text": "Hello.",
    "buttons": [
        {"title": "What it is", "message": "What is it?"},
        {"title": "Treatments", "message": "What helps?"},
    ],
}
Request = tuple[str, str, str | None, Any]


class Channel(http.server.ThreadingHTTPServer):
    """A web channel of a few lines: it echoes, refuses what is too much, and keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[Request] = []
        self.begins = 201

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def said(self) -> list[str]:
        return [body["message"] for _, path, _, body in self.requests if path.endswith("/messages")]


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Channel

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
        self._keep(body)
        if self.path.endswith("/sessions"):
            self._answer(self.server.begins, {"token": "a token", "expires_in": 60, "messages": [GREETING]})
        elif body["message"] == "too much":
            error = {"code": "rate_limited", "message": "Please wait a moment."}
            self._answer(429, {"error": error, "messages": [{"text": "Call 911."}]})
        elif body["message"] == "the end":
            ready = {"text": "It is ready.", "metadata": {"visit_sheet": True}}
            self._answer(200, {"messages": [{"text": "Thank you."}, ready]})
        elif body["message"] == "break":
            self._answer(502, "a proxy speaks")
        else:
            self._answer(200, {"messages": [{"text": f"You said {body['message']}", "buttons": []}]})

    def do_GET(self) -> None:
        self._keep(None)
        self._answer(200, {"text": "A page of what was reported."})

    def do_DELETE(self) -> None:
        self._keep(None)
        self.send_response(204)
        self.end_headers()

    def _keep(self, body: Any) -> None:
        self.server.requests.append((self.command, self.path, self.headers.get("Authorization"), body))

    def _answer(self, status: int, body: Any) -> None:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments: object) -> None: ...


@pytest.fixture
def channel() -> Iterator[Channel]:
    """Return a running channel."""
    with Channel() as running:
        thread = threading.Thread(target=running.serve_forever, args=[0.01])
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def client(channel: Channel) -> Iterator[Client]:
    """Return a conversation with the channel, erased at the end."""
    begun = Client(channel.address)
    yield begun
    begun.erase()


def test_a_conversation_is_begun_led_with_its_token_and_erased(channel: Channel) -> None:
    client = Client(channel.address)
    assert client.greeting == [GREETING]
    assert client.say("Is it curable?") == [{"text": "You said Is it curable?", "buttons": []}]
    client.erase()
    assert channel.requests == [
        ("POST", "/webhooks/web/sessions", None, None),
        ("POST", "/webhooks/web/messages", "Bearer a token", {"message": "Is it curable?"}),
        ("DELETE", "/webhooks/web/sessions", "Bearer a token", None),
    ]


def test_an_error_is_told_as_a_message_before_what_is_said_all_the_same(client: Client) -> None:
    assert client.say("too much") == [{"text": "Please wait a moment."}, {"text": "Call 911."}]


def test_an_answer_that_is_none_is_an_error_of_the_request(client: Client) -> None:
    with pytest.raises(requests.RequestException):
        client.say("break")


def test_a_conversation_that_is_refused_is_an_error_of_the_request(channel: Channel) -> None:
    channel.begins = 503
    with pytest.raises(requests.RequestException, match="503"):
        Client(channel.address)


def test_nobody_who_answers_is_an_error_of_the_request() -> None:
    with pytest.raises(requests.RequestException):
        Client(f"http://127.0.0.1:{free_port()}")


def test_a_proxy_of_the_host_is_not_asked(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    client = Client(channel.address)
    assert client.say("hello") == [{"text": "You said hello", "buttons": []}]
    client.erase()


@pytest.mark.parametrize(
    ("questions", "sent"),
    [
        ([], []),
        (["one", "two"], ["one", "two"]),
        (["2"], ["What helps?"]),
        (["1", "1"], ["What is it?", "1"]),
        (["0", "3"], ["0", "3"]),
        (["3"], ["3"]),
        (["-1", "1.0", "²"], ["-1", "1.0", "²"]),
        (["one", "quit", "two"], ["one"]),
        (["EXIT", "two"], []),
        (["quite"], ["quite"]),
    ],
)
def test_questions_are_sent_until_they_end_and_a_number_takes_a_choice(
    questions: list[str], sent: list[str], client: Client, channel: Channel
) -> None:
    out = io.StringIO()
    converse(client, iter(questions), out)
    assert channel.said == sent
    assert out.getvalue().startswith("\nHello.\n  1. What it is\n  2. Treatments\n\n")
    assert [line for line in out.getvalue().splitlines() if line.startswith("You said")] == [
        f"You said {text}" for text in sent
    ]


def test_the_visit_sheet_is_shown_when_a_reply_says_that_it_is_ready(
    client: Client, channel: Channel
) -> None:
    out = io.StringIO()
    converse(client, iter(["one", "the end"]), out)
    assert out.getvalue().count("A page of what was reported.") == 1
    assert out.getvalue().endswith("It is ready.\n\n\nA page of what was reported.\n\n")
    asked_for = [request for request in channel.requests if request[0] == "GET"]
    assert asked_for == [("GET", "/webhooks/web/visit-sheet", "Bearer a token", None)]


@pytest.mark.parametrize(
    ("lines", "questions"),
    [
        ([], []),
        (["what is hospice\n", "  and pain? \n"], ["what is hospice", "and pain?"]),
        (["\n", "   \n", "one", "\n"], ["one"]),
    ],
)
def test_piped_questions_are_shown_as_if_typed_without_blank_lines(
    lines: list[str], questions: list[str]
) -> None:
    out = io.StringIO()
    assert list(piped(iter(lines), out)) == questions
    assert out.getvalue() == "".join(f"you> {question}\n" for question in questions)


def test_questions_at_the_prompt_come_without_blank_lines_until_the_input_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("one\n\n  two \n"))
    assert list(asked()) == ["one", "two"]
    assert capsys.readouterr().out == "you> " * 4


def shown(*messages: dict[str, Any]) -> str:
    out = io.StringIO()
    show(list(messages), out)
    return out.getvalue()


SOURCE = {"title": "Hospice", "publisher": "A service", "url": "https://a.example/" + "hospice-care-" * 8}


def test_a_message_is_shown_with_its_sources_review_and_choices() -> None:
    source = {"title": "Hospice", "publisher": "A service", "url": "https://a.example"}
    message = {
        "text": "It is care.\n- One.\n- Two.",
        "buttons": [{"title": "Pain", "message": "What of pain?"}],
        "metadata": {"sources": [source, {**source, "title": "Pain"}], "reviewed": "2026-11-22"},
    }
    assert shown(message) == (
        "\nIt is care.\n- One.\n- Two.\n"
        "Source: A service, Hospice, https://a.example\n"
        "Source: A service, Pain, https://a.example\n"
        "Reviewed: 2026-11-22\n"
        "  1. Pain\n\n"
    )


def test_choices_are_numbered_over_all_messages_and_returned_as_what_they_send() -> None:
    buttons = [[{"title": f"{name}{n}", "message": f"{name} {n}?"} for n in (1, 2)] for name in "ab"]
    out = io.StringIO()
    sent = show([{"text": "one", "buttons": buttons[0]}, {"text": "two", "buttons": buttons[1]}], out)
    assert sent == ["a 1?", "a 2?", "b 1?", "b 2?"]
    assert out.getvalue() == "\none\n  1. a1\n  2. a2\n\ntwo\n  3. b1\n  4. b2\n\n"


@pytest.mark.parametrize(
    "metadata", [{}, {"sources": [], "reviewed": "2026-11-22"}, {"reviewed": "2026-11-22"}, {"sources": []}]
)
def test_a_message_without_sources_shows_neither_source_nor_review(metadata: dict[str, Any]) -> None:
    assert shown({"text": "Hello.", "metadata": metadata}) == "\nHello.\n\n"


def test_lines_are_wrapped_and_points_indented() -> None:
    lines = shown({"text": "word " * 30 + "\n- " + "point " * 30}).splitlines()
    assert max(map(len, lines)) <= 88
    points = lines[lines.index(next(line for line in lines if line.startswith("- "))) :]
    assert [line[:7] for line in points[:2]] == ["- point", "  point"]
    assert " ".join(lines).split() == ["word"] * 30 + ["-"] + ["point"] * 30


def test_a_blank_line_of_a_text_stays() -> None:
    assert shown({"text": "one\n\ntwo"}) == "\none\n\ntwo\n\n"


@pytest.mark.parametrize("start", range(60, 80, 3))
def test_a_number_to_dial_is_never_broken_over_two_lines(start: int) -> None:
    text = "x" * start + " call 1-800-227-2345 now"
    assert any("1-800-227-2345" in line for line in shown({"text": text}).splitlines())


def test_an_address_is_never_broken_over_two_lines() -> None:
    message = {"text": f"See {SOURCE['url']}.", "metadata": {"sources": [SOURCE]}}
    assert sum(SOURCE["url"] in line for line in shown(message).splitlines()) == 2


@pytest.mark.parametrize(
    ("metadata", "line"),
    [
        (
            {"topics": ["hospice_care"], "debug": {"intent": "ask_hospice_care", "confidence": 0.987}},
            "[topic: hospice_care; intent: ask_hospice_care; confidence: 0.99; urgency: none]",
        ),
        (
            {"topics": ["a", "b"], "act": None, "debug": {"intent": "ask_a", "confidence": 1.0}},
            "[topic: a, b; intent: ask_a; confidence: 1.00; urgency: none]",
        ),
        (
            {"topics": [], "act": "greet", "debug": {"intent": "greet", "confidence": 0}},
            "[topic: greet; intent: greet; confidence: 0.00; urgency: none]",
        ),
        (
            {"debug": {"intent": None, "confidence": None}},
            "[topic: none; intent: None; confidence: none; urgency: none]",
        ),
    ],
)
def test_debugging_shows_topic_intent_confidence_and_urgency(metadata: dict[str, Any], line: str) -> None:
    assert shown({"text": "Hello.", "metadata": {"urgency": "none", **metadata}}) == f"\nHello.\n{line}\n\n"


@pytest.fixture
def started(channel: Channel, signals: None, monkeypatch: pytest.MonkeyPatch) -> Channel:
    """Let the chat find the channel where it would start an assistant."""
    assistant = SimpleNamespace(address=channel.address)
    monkeypatch.setattr(chat, "start", lambda _port: contextlib.nullcontext(assistant))
    return channel


def test_piped_questions_are_answered_and_the_end_is_no_failure(
    started: Channel, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("what is hospice\n2\n"))
    assert chat.main() == 0
    assert started.said == ["what is hospice", "2"]
    assert started.requests[-1][:2] == ("DELETE", "/webhooks/web/sessions")
    told = capsys.readouterr()
    assert "you> what is hospice\n\nYou said what is hospice\n\n" in told.out
    assert told.err == ""


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_questions_at_a_terminal_are_asked_for(
    started: Channel, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", _Terminal("1\nquit\n"))
    assert chat.main() == 0
    assert started.said == ["What is it?"]
    assert capsys.readouterr().out.count("you> ") == 2


def test_an_assistant_that_does_not_start_is_told(
    signals: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_port: int) -> None:
        raise StartError("clinic.yml:1: is wrong")

    monkeypatch.setattr(chat, "start", broken)
    assert chat.main() == 1
    assert capsys.readouterr().err == "clinic.yml:1: is wrong\n"


@pytest.mark.parametrize(("begins", "question"), [(503, "hello"), (201, "break")])
def test_a_channel_that_breaks_is_told(
    begins: int,
    question: str,
    started: Channel,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started.begins = begins
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{question}\n"))
    assert chat.main() == 1
    assert capsys.readouterr().err != ""
    erased = [method for method, *_ in started.requests if method == "DELETE"]
    assert len(erased) == (1 if begins == 201 else 0)


class _Stopped:
    """Standard input during which the process is asked to end."""

    def isatty(self) -> bool:
        return False

    def __iter__(self) -> Iterator[str]:
        signal.raise_signal(signal.SIGTERM)
        yield "hello\n"


def test_being_told_to_stop_is_no_failure_and_erases_the_conversation(
    started: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", _Stopped())
    assert chat.main() == 0
    assert started.said == []
    assert started.requests[-1][0] == "DELETE"

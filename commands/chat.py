"""``make chat``: the assistant in the terminal, for testing; reads piped questions too."""

from __future__ import annotations

import signal
import sys
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

import requests

from commands.model import TrainingError
from commands.processes import StartError, free_port
from commands.serve import _interrupt, start

PROMPT = "you> "
QUIT = ("quit", "exit")
WIDTH = 88
_TIMEOUT_SECONDS = 30.0


class Client:
    """A conversation over the web channel."""

    def __init__(self, address: str) -> None:
        """Begin one.

        Raises:
            requests.RequestException: when the assistant does not answer.
        """
        self._http = requests.Session()
        self._http.trust_env = False
        self._url = f"{address}/webhooks/web"
        begun = self._http.post(f"{self._url}/sessions", timeout=_TIMEOUT_SECONDS)
        begun.raise_for_status()
        self.greeting: list[dict[str, Any]] = begun.json()["messages"]
        self._headers = {"Authorization": f"Bearer {begun.json()['token']}"}

    def say(self, text: str) -> list[dict[str, Any]]:
        """Send a message and return the replies; an error is returned as a message of its own."""
        answer = self._http.post(
            f"{self._url}/messages", json={"message": text}, headers=self._headers, timeout=_TIMEOUT_SECONDS
        )
        body = answer.json()
        error = [{"text": body["error"]["message"]}] if "error" in body else []
        return [*error, *body.get("messages", [])]

    def visit_sheet(self) -> str:
        """Return the page of what was reported, as plain text; empty when there is none."""
        answer = self._http.get(f"{self._url}/visit-sheet", headers=self._headers, timeout=_TIMEOUT_SECONDS)
        return str(answer.json().get("text", ""))

    def erase(self) -> None:
        """Erase the conversation: a test leaves nothing behind."""
        self._http.delete(f"{self._url}/sessions", headers=self._headers, timeout=_TIMEOUT_SECONDS)
        self._http.close()


def main() -> int:
    """Chat until the input ends; return the exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with start(free_port()) as assistant:
            client = Client(assistant.address)
            try:
                questions = asked() if sys.stdin.isatty() else piped(sys.stdin, sys.stdout)
                converse(client, questions, sys.stdout)
            finally:
                client.erase()
    except (StartError, TrainingError, requests.RequestException) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(file=sys.stderr)
    return 0


def converse(client: Client, questions: Iterable[str], out: TextIO) -> None:
    """Answer question after question until they end, or one of them says so; a number takes a choice."""
    choices = show(client.greeting, out)
    for question in questions:
        if question.lower() in QUIT:
            break
        if question.isdecimal() and 0 < int(question) <= len(choices):
            question = choices[int(question) - 1]
        replies = client.say(question)
        choices = show(replies, out)
        if any(reply.get("metadata", {}).get("visit_sheet") for reply in replies):
            show([{"text": client.visit_sheet()}], out)


def asked() -> Iterator[str]:
    """Yield what is asked at the terminal's prompt, without blank lines, until the input ends."""
    while True:
        try:
            question = input(PROMPT).strip()
        except EOFError:
            return
        if question:
            yield question


def piped(source: Iterable[str], out: TextIO) -> Iterator[str]:
    """Yield the lines of a source that are not blank, each written first: nobody typed it here."""
    for line in source:
        question = line.strip()
        if question:
            out.write(f"{PROMPT}{question}\n")
            yield question


def show(messages: list[dict[str, Any]], out: TextIO) -> list[str]:
    """Write messages, wrapped, with their sources and numbered choices; return what the choices send."""
    choices: list[str] = []
    for message in messages:
        out.write("\n")
        for line in message["text"].splitlines():
            indent = "  " if line.startswith("- ") else ""
            out.write(_wrapped(line, indent) + "\n")
        metadata = message.get("metadata", {})
        for source in metadata.get("sources", []):
            named = f"Source: {source['publisher']}, {source['title']}, {source['url']}"
            out.write(_wrapped(named, "  ") + "\n")
        if metadata.get("sources") and metadata.get("reviewed"):
            out.write(f"Reviewed: {metadata['reviewed']}\n")
        for button in message.get("buttons", []):
            choices.append(button["message"])
            out.write(f"  {len(choices)}. {button['title']}\n")
        if "debug" in metadata:
            out.write(_debug_line(metadata) + "\n")
    out.write("\n")
    out.flush()
    return choices


def _wrapped(line: str, indent: str) -> str:
    """Return a line wrapped at blanks alone: a number or an address stays whole, to be dialled or copied."""
    return textwrap.fill(
        line, WIDTH, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )


def _debug_line(metadata: dict[str, Any]) -> str:
    debug = metadata["debug"]
    topics = ", ".join(metadata.get("topics", [])) or metadata.get("act") or "none"
    confidence = debug["confidence"]
    shown = f"{confidence:.2f}" if confidence is not None else "none"
    return (
        f"[topic: {topics}; intent: {debug['intent']}; confidence: {shown}; urgency: {metadata['urgency']}]"
    )


if __name__ == "__main__":
    sys.exit(main())

"""A platform as the tests know it: its interface on loopback, and one person's phone."""

from __future__ import annotations

import contextlib
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar

import requests

from commands.processes import free_port

PUBLIC_URL = "https://chat.testvale.example/guide"
TIMEOUT_SECONDS = 30.0


@dataclass
class Asked:
    """A call of the platform's interface."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """Return the body as the JSON object that it must be."""
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found


@dataclass
class Told:
    """What a call is answered with."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


class Peer:
    """Speaks a platform's interface as it is documented, refuses what the platform would, and shows the rest.

    ``shown`` holds what the person sees, theirs and the assistant's; ``refused`` why calls were refused;
    ``troubles`` are answers that come first, one for each call.
    """

    NAME: ClassVar[str] = ""
    CHOICE = "[ {} ]"
    """How a phone shows a button."""

    def __init__(self) -> None:
        """Choose a port, and do not listen yet."""
        self.port = free_port()
        self.assistant = ""
        self.shown: list[tuple[str, str]] = []
        self.choices: dict[str, str] = {}
        self.refused: list[str] = []
        self.troubles: deque[Told] = deque()
        self.connected = 0
        self.person = "4711"
        self._number = 0
        self._last: tuple[bytes, dict[str, str]] = (b"", {})
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self.http = requests.Session()
        self.http.trust_env = False

    @property
    def address(self) -> str:
        """Where the platform's interface is."""
        return f"http://127.0.0.1:{self.port}"

    def variables(self) -> dict[str, str]:
        """Return the environment that sets the platform up."""
        raise NotImplementedError

    def answer(self, asked: Asked) -> Told:
        """Answer a call as the platform does."""
        raise NotImplementedError

    def message(self, text: str) -> tuple[bytes, dict[str, str]]:
        """Return the body and the headers by which the platform hands a message over."""
        raise NotImplementedError

    def tapped(self, title: str) -> tuple[bytes, dict[str, str]]:
        """Return those by which it hands over that a button was taken."""
        raise NotImplementedError

    def other(self, kind: str) -> tuple[bytes, dict[str, str]]:
        """Return those of something that holds no words: ``voice``, ``picture``, ``location``, ``joined``."""
        raise NotImplementedError

    def forged(self, body: bytes, headers: dict[str, str]) -> dict[str, str]:
        """Return the headers of somebody who does not know the secret."""
        raise NotImplementedError

    def trouble(self, status: int) -> Told:
        """Return how the platform answers when it is out of order, or called too often."""
        return Told(status, {"error": "no"}, {"Retry-After": "1"} if status == 429 else {})

    # What the person does.

    def say(self, text: str, shown_as: str | None = None) -> requests.Response:
        """Write a message."""
        self.shown.append(("you", shown_as or text))
        return self.post(*self.message(text))

    def tap(self, title: str) -> requests.Response:
        """Take a choice that stands on the screen."""
        assert title in self.choices, self.choices
        self.shown.append(("you", self.CHOICE.format(title)))
        return self.post(*self.tapped(title))

    def send(self, kind: str) -> requests.Response:
        """Send something that holds no words."""
        self.shown.append(("you", f"({kind})"))
        return self.post(*self.other(kind))

    def redeliver(self) -> requests.Response:
        """Hand the last message over again, as a platform does that saw no 200."""
        return self.post(*self._last)

    def forge(self, text: str) -> requests.Response:
        """Hand a message over without the secret."""
        body, headers = self.message(text)
        return self._post(body, self.forged(body, headers))

    def unsigned(self, text: str) -> requests.Response:
        """Hand a message over without any signature."""
        body, headers = self.message(text)
        kept = {name: value for name, value in headers.items() if name.lower() == "content-type"}
        return self._post(body, kept)

    def post(self, body: bytes, headers: dict[str, str]) -> requests.Response:
        """Hand something over."""
        self._last = (body, headers)
        return self._post(body, headers)

    def _post(self, body: bytes, headers: dict[str, str]) -> requests.Response:
        url = f"{self.assistant}/webhooks/{self.NAME}/webhook"
        return self.http.post(url, data=body, headers=headers, timeout=TIMEOUT_SECONDS)

    def next_id(self) -> int:
        """Return a number that was not there before."""
        self._number += 1
        return self._number

    # What the person sees.

    def show(self, text: str, choices: dict[str, str]) -> None:
        """Show a message of the assistant's."""
        shown = "\n".join([text, *(self.CHOICE.format(title) for title in choices)])
        self.shown.append(("assistant", shown))
        self.choices = choices

    def replies(self) -> list[str]:
        """Return what the assistant said since the person last did something."""
        found: list[str] = []
        for who, text in reversed(self.shown):
            if who == "you":
                break
            found.insert(0, text)
        return found

    def refuse(self, reason: str, status: int = 400) -> Told:
        """Refuse a call, and note why."""
        self.refused.append(reason)
        return Told(status, {"ok": False, "error": reason, "description": reason})

    # The server.

    def start(self) -> None:
        """Listen."""
        peer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                peer._handle(self)

            def do_GET(self) -> None:
                peer._handle(self)

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def stop(self) -> None:
        """Stop listening; it may start again."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = self._thread = None

    def _handle(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        asked = Asked(request.command, request.path, dict(request.headers), body)
        told = self.troubles.popleft() if self.troubles else self.answer(asked)
        content = json.dumps(told.body).encode()
        with contextlib.suppress(ConnectionError):  # who waited may be gone
            self._send(request, told, content)

    @staticmethod
    def _send(request: BaseHTTPRequestHandler, told: Told, content: bytes) -> None:
        request.send_response(told.status)
        for name, value in {"Content-Type": "application/json", **told.headers}.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def __enter__(self) -> Peer:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()
        self.http.close()

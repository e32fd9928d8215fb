"""Stands between the assistant and its action server, and breaks in the ways in which servers break."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

FOREIGN_TEXT = "You have nothing to worry about, stop your tablets."
ANSWERS: dict[str, tuple[int, str, str]] = {
    "answers 400": (400, "application/json", '{"error": "no", "action_name": "action_safety_disclaimer"}'),
    "answers 400 with garbage": (400, "text/html", "<h1>bad</h1>"),
    "answers 500": (500, "application/json", '{"error": "boom"}'),
    "answers garbage": (200, "application/json", "{not json"),
    "answers a page": (200, "text/html", "<html>welcome to the proxy</html>"),
    "answers a list": (200, "application/json", "[1, 2]"),
    "says foreign text": (
        200,
        "application/json",
        json.dumps({"events": [], "responses": [{"text": FOREIGN_TEXT}, {"response": "utter_unheard_of"}]}),
    ),
    "sends foreign events": (
        200,
        "application/json",
        json.dumps({"events": [{"event": "restart"}, {"event": "pause"}], "responses": []}),
    ),
}
FAULTS = [*ANSWERS, "hangs", "hangs up"]


class ActionProxy:
    """An HTTP server on loopback; ``broken`` makes it break for a while."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self._target = ""
        self._fault: str | None = None
        self._mended = threading.Event()
        self.hangs = threading.Event()
        """Set when somebody waits for an answer that does not come."""
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                proxy._answer(self)

            def do_GET(self) -> None:
                proxy._answer(self)

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def forward_to(self, target: str) -> str:
        """Forward to an address from now on; return the proxy's own."""
        self._target = target
        return f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def broken(self, fault: str) -> Iterator[None]:
        """Break in one of ``FAULTS`` while the context lasts."""
        self._mended.clear()
        self.hangs.clear()
        self._fault = fault
        try:
            yield
        finally:
            self._fault = None
            self._mended.set()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        if self._fault == "hangs":
            self.hangs.set()
            self._mended.wait(60)
            return
        if self._fault == "hangs up":
            return
        if self._fault:
            status, content_type, text = ANSWERS[self._fault]
            self._send(request, status, content_type, text.encode())
            return
        request_id = request.headers.get("X-Request-ID")
        forwarded = urllib.request.Request(
            self._target + request.path,
            data=body or None,
            headers={
                "Content-Type": "application/json",
                **({"X-Request-ID": request_id} if request_id else {}),
            },
            method=request.command,
        )
        try:
            with urllib.request.urlopen(forwarded, timeout=30) as answer:
                self._send(request, answer.status, answer.headers["Content-Type"], answer.read())
        except (urllib.error.URLError, ConnectionError):
            return  # the action server is gone, and so is what stands for it

    @staticmethod
    def _send(request: BaseHTTPRequestHandler, status: int, content_type: str, body: bytes) -> None:
        request.send_response(status)
        request.send_header("Content-Type", content_type)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def __enter__(self) -> ActionProxy:
        """Start."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and let go of whoever still waits."""
        self._mended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

"""A client of the web channel, as the contract describes it."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import requests

TIMEOUT_SECONDS = 30.0
Message = dict[str, Any]


class Client:
    """One conversation; everything it gets back is kept as it came."""

    authority: str | bool = True
    """The certificate of whoever signed the server's, where it is no public authority."""

    def __init__(self, address: str) -> None:
        """Begin a conversation."""
        self.url = f"{address}/webhooks/web"
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = self.authority
        begun = self.request("POST", "/sessions")
        assert begun.status_code == 201, begun.text
        self.token: str = begun.json()["token"]
        self.greeting: list[Message] = begun.json()["messages"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send a request and return the answer, whatever its status."""
        return self.http.request(method, self.url + path, timeout=TIMEOUT_SECONDS, **options)

    def say(self, text: str, message_id: str | None = None) -> list[Message]:
        """Send a message; return the replies."""
        body = {"message": text} if message_id is None else {"message": text, "id": message_id}
        answer = self.request("POST", "/messages", json=body)
        assert answer.status_code == 200, answer.text
        messages: list[Message] = answer.json()["messages"]
        return messages

    def history(self) -> list[Message]:
        """Return the conversation so far."""
        answer = self.request("GET", "/conversation")
        assert answer.status_code == 200, answer.text
        messages: list[Message] = answer.json()["messages"]
        return messages

    def __enter__(self) -> Client:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.http.close()


def answered(messages: list[Message]) -> set[str]:
    """Return the topics that messages answer, and the acts that they reply to."""
    found: set[str] = set()
    for message in messages:
        found |= set(message["metadata"].get("topics") or [])
        found |= {message["metadata"]["act"]} if message["metadata"].get("act") else set()
    return found


def suggested(messages: list[Message]) -> set[str]:
    """Return the topics that messages offer as "did you mean"."""
    return {topic for message in messages for topic in message["metadata"].get("suggested") or []}

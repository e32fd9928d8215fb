"""What nginx adds in front of the assistants, and what it must not take away."""

from __future__ import annotations

import hashlib
from contextlib import closing

import pytest
import redis
import requests
from requests.adapters import HTTPAdapter

from tests.client import Client, answered
from tests.scaled.conftest import Scaled
from tests.scaled.services import PASSWORD
from tests.system.test_faults import EMERGENCY, alarmed


class From(HTTPAdapter):
    """Calls from another of loopback's addresses."""

    def init_poolmanager(self, *given: object, **named: object) -> None:
        """Bind every connection."""
        super().init_poolmanager(*given, **named, source_address=("127.0.0.2", 0))  # type: ignore[arg-type]


def test_what_is_answered_is_for_this_site_and_over_tls_alone(assistant: Scaled) -> None:
    with Client(assistant.address) as client:
        answer = client.request("GET", "/config")
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "/" not in answer.headers["Server"]
        page = client.request("GET", "/demo")
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert client.http.get(f"{assistant.address}/status", timeout=10).status_code == 404
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(assistant.address, timeout=10, verify=True)


def test_a_message_that_is_too_long_is_still_read_for_alarms(assistant: Scaled) -> None:
    with Client(assistant.address) as client:
        text = "We had cake. " * 8000 + EMERGENCY
        refused = client.request("POST", "/messages", json={"message": text})
        assert refused.status_code == 413
        assert alarmed(refused.json()["messages"], "emergency", "911")
        beyond = client.request("POST", "/messages", json={"message": "a" * 300_000})
        assert beyond.status_code == 413


def test_who_calls_is_told_by_nginx_and_not_by_the_caller(assistant: Scaled) -> None:
    with requests.Session() as http:
        http.mount("https://", From())
        http.trust_env, http.verify = False, Client.authority
        begun = http.post(
            f"{assistant.address}/webhooks/web/sessions", headers={"X-Real-IP": "192.0.2.7"}, timeout=10
        )
        assert begun.status_code == 201
    with closing(redis.Redis(port=assistant.services.redis, password=PASSWORD)) as server:
        keys = b" ".join(server.keys("*"))
    assert hashlib.sha256(b"127.0.0.2").hexdigest().encode() in keys
    assert hashlib.sha256(b"192.0.2.7").hexdigest().encode() not in keys


def test_its_log_names_nobody(assistant: Scaled) -> None:
    with Client(assistant.address) as client:
        assert answered(client.say("What is hospice care?")) == {"hospice_care"}
        log = (assistant.instances[0].logs.parent / "nginx" / "mbc-guide.log").read_text(encoding="utf-8")
        assert "POST /webhooks/web/messages 200" in log
        assert "127.0.0.1" not in log
        assert client.token not in log
        assert "hospice" not in log

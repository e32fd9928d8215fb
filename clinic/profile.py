"""Which of two profiles a process runs in, by one variable.

``PROFILE=embedded``, or no variable: one assistant on one machine, everything in files of its own.
``PROFILE=scaled``: several assistants behind a proxy, which share a PostgreSQL database, a Redis server and a
RabbitMQ server. Addresses and secrets stand in the environment alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from clinic.problems import PROJECT_ROOT

VARIABLE = "PROFILE"
EMBEDDED, SCALED = "embedded", "scaled"
REDIS_URL = "REDIS_URL"
ENDPOINTS: Mapping[str, Path] = {
    EMBEDDED: PROJECT_ROOT / "endpoints.yml",
    SCALED: PROJECT_ROOT / "deploy" / "endpoints.yml",
}
_ADDRESSES: Mapping[str, tuple[str, str]] = {
    "DB_URL": (r"postgres(ql)?://\S+", "postgresql://user:password@host/database"),
    REDIS_URL: (r"rediss?://\S+", "redis://:password@host:6379/0"),
    "RABBITMQ_URL": (r"amqps?://\S+", "amqp://user:password@host/vhost"),
}
_SECRET = "SESSION_SECRET"  # noqa: S105  a name, not a secret


def profile(environment: Mapping[str, str]) -> str:
    """Return the profile's name: what ``PROFILE`` holds, or embedded."""
    return environment.get(VARIABLE) or EMBEDDED


def is_scaled(environment: Mapping[str, str]) -> bool:
    """Tell whether processes share servers."""
    return profile(environment) == SCALED


def faults(environment: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the variables of the profile; no value of any is repeated."""
    name = profile(environment)
    if name not in ENDPOINTS:
        return [f"{VARIABLE} must be {EMBEDDED} or {SCALED}, not '{name}'"]
    if name == EMBEDDED:
        return []
    missing = [one for one in (*_ADDRESSES, _SECRET) if not environment.get(one)]
    found = [f"{VARIABLE}={SCALED} needs {', '.join(missing)} as well"] if missing else []
    for one, (form, example) in _ADDRESSES.items():
        if environment.get(one) and not re.fullmatch(form, environment[one]):
            found.append(f"{one} must be an address as {example}")
    return found


def redis_url(environment: Mapping[str, str]) -> str | None:
    """Return the address of the Redis that processes share; None where they share nothing."""
    return environment.get(REDIS_URL) if is_scaled(environment) else None


def behind_proxy(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables by which the web server believes the proxy in front of it who is calling."""
    return {"SANIC_REAL_IP_HEADER": "x-real-ip"} if is_scaled(environment) else {}

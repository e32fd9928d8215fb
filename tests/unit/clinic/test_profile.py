"""Which profile the environment chooses, and what it lacks."""

from __future__ import annotations

import pytest

from clinic import profile

SCALED = {
    "PROFILE": "scaled",
    "DB_URL": "postgresql://guide:secret@database/guide",
    "REDIS_URL": "redis://:secret@redis:6379/0",
    "RABBITMQ_URL": "amqp://guide:secret@rabbitmq/",
    "SESSION_SECRET": "a secret that is long enough to sign with",
}


@pytest.mark.parametrize(
    ("environment", "faults"),
    [
        ({}, []),
        ({"PROFILE": ""}, []),
        ({"PROFILE": "embedded", "DB_URL": "nonsense"}, []),
        (SCALED, []),
        ({**SCALED, "DB_URL": "postgres://guide@database/guide?sslmode=require"}, []),
        ({**SCALED, "REDIS_URL": "rediss://redis", "RABBITMQ_URL": "amqps://rabbitmq"}, []),
        ({"PROFILE": "big"}, ["PROFILE must be embedded or scaled, not 'big'"]),
        (
            {"PROFILE": "scaled", "REDIS_URL": "redis://redis"},
            ["PROFILE=scaled needs DB_URL, RABBITMQ_URL, SESSION_SECRET as well"],
        ),
        ({**SCALED, "SESSION_SECRET": ""}, ["PROFILE=scaled needs SESSION_SECRET as well"]),
        (
            {**SCALED, "DB_URL": "mysql://guide:secret@database/guide"},
            ["DB_URL must be an address as postgresql://user:password@host/database"],
        ),
        (
            {**SCALED, "REDIS_URL": "redis:6379", "RABBITMQ_URL": "rabbitmq"},
            [
                "REDIS_URL must be an address as redis://:password@host:6379/0",
                "RABBITMQ_URL must be an address as amqp://user:password@host/vhost",
            ],
        ),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_no_value_repeated(
    environment: dict[str, str], faults: list[str]
) -> None:
    assert profile.faults(environment) == faults


def test_each_profile_has_its_endpoints() -> None:
    assert all(path.exists() for path in profile.ENDPOINTS.values())
    assert profile.profile({}) == "embedded"
    assert profile.profile(SCALED) == "scaled"


def test_only_the_scaled_profile_shares_a_redis_and_believes_a_proxy() -> None:
    assert profile.redis_url(SCALED) == SCALED["REDIS_URL"]
    assert profile.redis_url({**SCALED, "PROFILE": ""}) is None
    assert profile.behind_proxy(SCALED) == {"SANIC_REAL_IP_HEADER": "x-real-ip"}
    assert profile.behind_proxy({}) == {}

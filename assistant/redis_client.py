"""A Redis server that may be away, or not answer: nobody waits for it long."""

from __future__ import annotations

import functools

import redis
from redis.connection import Connection, parse_url
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from assistant.rest import Rest

ANSWER_SECONDS = 0.3
"""How long to wait for an answer, while this process answers nobody."""


@functools.cache
def pool(url: str) -> redis.ConnectionPool:
    """Return this process's connections to a server; none is made yet.

    Args:
        url: ``redis://:password@host:port/number``, or ``rediss://`` for TLS.

    Raises:
        ValueError: when it is no such address.
    """
    options = parse_url(url)
    kind = options.pop("connection_class", Connection)
    rest = Rest()

    class Resting(kind):  # type: ignore[misc, valid-type]  # its class is told by the address
        """A connection that is not tried while its server is left alone."""

        def connect(self) -> None:
            """Connect, or fail at once where the server did not answer a moment ago."""
            if rest.is_on:
                raise RedisConnectionError("the server did not answer a moment ago")
            try:
                super().connect()
            except RedisError:
                rest.begin()
                raise

    limits = {"socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": ANSWER_SECONDS}
    return redis.ConnectionPool(connection_class=Resting, **{**options, **limits})

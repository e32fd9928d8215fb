"""The scaled profile: two assistants behind nginx, which share servers that each stand behind a proxy.

All of it is started once, while the servers seem to be down: so a start without them is tested as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis
import requests
from psycopg2 import extensions

from clinic import profile
from commands.processes import Assistant, free_port
from tests.action_proxy import ActionProxy
from tests.client import Client
from tests.scaled import nginx, services
from tests.scaled.consumer import Consumer
from tests.scaled.services import PASSWORD, USER, Services
from tests.storage import ServerStorage, Storage
from tests.tcp_proxy import TcpProxy


@dataclass
class Instance:
    """An assistant with its action server, and the proxy between them."""

    assistant: Assistant
    actions: ActionProxy
    logs: Path


@dataclass
class Scaled:
    """Everything that runs."""

    services: Services
    proxies: dict[str, TcpProxy]
    instances: list[Instance]
    address: str
    """nginx's."""
    told_at_start: dict[str, Any] = field(default_factory=dict)
    """What was said and seen while no server had been there yet."""

    def health(self, number: int) -> dict[str, Any]:
        """Return an instance's report of its health."""
        with Client(self.instances[number].assistant.address) as client:
            checks: dict[str, Any] = client.request("GET", "/health").json()["checks"]
            return checks

    def recover(self) -> None:
        """Return when both instances use every server again."""
        for number in range(len(self.instances)):
            services.wait_until(partial(self._is_well, number))

    def _is_well(self, number: int) -> bool:
        try:
            return set(self.health(number).values()) == {"ok"}
        except requests.ConnectionError:  # it was killed and is being started again
            return False


def database(port: int, name: str = "postgres") -> str:
    """Return the address of the database on a port."""
    return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{port}/{name}"


@pytest.fixture(scope="session")
def servers() -> Iterator[Services]:
    """Return the ports of PostgreSQL, Redis and RabbitMQ."""
    with services.running() as started:
        yield started


@pytest.fixture(scope="session")
def scaled(
    model: Path,
    environment: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Scaled]:
    """Start the assistants and the servers side by side; let the servers be seen when one has spoken."""
    services.need_all()
    folder = tmp_path_factory.mktemp("scaled")
    with ExitStack() as stack:
        names = ("postgresql", "redis", "rabbitmq")
        proxies = {name: stack.enter_context(TcpProxy(is_down=True)) for name in names}
        variables = {
            **environment,
            "PROFILE": "scaled",
            "DB_URL": database(proxies["postgresql"].port),
            "REDIS_URL": f"redis://:{PASSWORD}@127.0.0.1:{proxies['redis'].port}/0",
            "RABBITMQ_URL": f"amqp://{USER}:{PASSWORD}@127.0.0.1:{proxies['rabbitmq'].port}/",
        }
        instances = []
        for number in range(2):
            actions = stack.enter_context(ActionProxy())
            logs = folder / f"log-{number}"
            running = Assistant(
                model,
                free_port(),
                endpoints=profile.ENDPOINTS[profile.SCALED],
                logs=logs,
                environment={**variables, **profile.behind_proxy(variables)},
                actions_through=actions.forward_to,
            )
            instances.append(Instance(running, actions, logs))
        stack.callback(_stop, instances)
        started = request.getfixturevalue("servers")
        for name, proxy in proxies.items():
            proxy.target = getattr(started, name)
        ports = [int(one.assistant.address.rpartition(":")[2]) for one in instances]
        address, authority = stack.enter_context(nginx.running(folder / "nginx", ports))
        Client.authority = str(authority)
        stack.callback(setattr, Client, "authority", True)
        for one in instances:
            one.assistant.wait()
        everything = Scaled(started, proxies, instances, address)
        _speak_before_there_are_servers(everything)
        for proxy in proxies.values():
            proxy.start()
        yield everything


def _stop(instances: list[Instance]) -> None:
    with ThreadPoolExecutor(len(instances)) as threads:  # each takes seconds
        list(threads.map(lambda one: one.assistant.stop(), instances))


def _speak_before_there_are_servers(scaled: Scaled) -> None:
    client = Client(scaled.instances[0].assistant.address)
    scaled.told_at_start = {
        "client": client,
        "health": client.request("GET", "/health").json(),
        "replies": [client.say("What is hospice care?"), client.say("Tell me more")],
    }


@pytest.fixture(scope="session")
def assistant(scaled: Scaled) -> Scaled:
    """Return what is asked in place of one assistant: nginx's address."""
    scaled.recover()
    return scaled


@pytest.fixture(scope="session")
def consumer(scaled: Scaled) -> Iterator[Consumer]:
    """Return what has heard every event that was published."""
    with Consumer(f"amqp://{USER}:{PASSWORD}@127.0.0.1:{scaled.services.rabbitmq}/") as listening:
        yield listening


@pytest.fixture(scope="session")
def storage(scaled: Scaled, consumer: Consumer) -> Storage:
    """Return what the assistants leave behind."""

    def in_redis(word: str) -> bool:
        with closing(redis.Redis(port=scaled.services.redis, password=PASSWORD)) as client:
            return any(word.encode() in key + bytes(client.dump(key) or b"") for key in client.keys("*"))

    logs = [instance.logs for instance in scaled.instances]
    return ServerStorage(database(scaled.services.postgresql), logs, [consumer.heard, in_redis])


@pytest.fixture
def empty(servers: Services) -> Iterator[str]:
    """Return the name of a new database."""
    extensions.set_wait_callback(None)
    connection = psycopg2.connect(database(servers.postgresql))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE one_test")
        yield "one_test"
        extensions.set_wait_callback(None)
        cursor.execute("DROP DATABASE one_test WITH (FORCE)")
    connection.close()

"""One of two assistants is killed: whoever it was answering gets an answer, and one."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from tests.client import Client, answered
from tests.scaled.conftest import Scaled
from tests.scaled.services import wait_until
from tests.scaled.test_faults import texts
from tests.system.test_faults import CAUTIOUS, EMERGENCY, GENEROUS_SECONDS, alarmed, within


def test_an_assistant_that_is_killed_in_the_middle_of_a_turn_costs_nobody_an_answer(
    assistant: Scaled,
) -> None:
    message_id = str(uuid.uuid4())
    with Client(assistant.address) as client, ThreadPoolExecutor(1) as threads, ExitStack() as broken:
        client.say("thanks")
        for instance in assistant.instances:
            broken.enter_context(instance.actions.broken("hangs"))
        asked = threads.submit(client.say, CAUTIOUS, message_id)
        wait_until(lambda: any(instance.actions.hangs.is_set() for instance in assistant.instances))
        [hit] = [instance for instance in assistant.instances if instance.actions.hangs.is_set()]
        hit.assistant.assistant.kill()
        replies = asked.result()
        broken.close()
        assert answered(replies[:1]) == {"symptoms_bone"}
        assert client.say(CAUTIOUS, message_id) == replies
        assert texts(client) == ["thanks", CAUTIOUS]
        assert alarmed(within(GENEROUS_SECONDS, lambda: client.say(EMERGENCY)), "emergency", "911")
        hit.assistant.assistant.restart()  # test_without_servers.py waits for it
        assert texts(client) == ["thanks", CAUTIOUS, EMERGENCY]

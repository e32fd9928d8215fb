"""Processes that are killed, exchanged or overrun while people write; a clock that jumps; a full disk.

What somebody was answered is kept; what was not answered is answered when it is sent again, once.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tarfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import requests
import yaml

from assistant.rest import REST_SECONDS
from benchmarks import faults
from benchmarks.judge import told
from benchmarks.people import Plan, Talk, talk_all
from benchmarks.run_load import is_clean, stories
from clinic import seal
from clinic.problems import PROJECT_ROOT
from clinic.settings import Limits
from commands import processes, renewal
from commands.processes import Assistant, StartError, free_port
from commands.renewal import Renewal
from tests.action_proxy import ActionProxy
from tests.client import Client, answered
from tests.conftest import SECRET
from tests.system import previous
from tests.system.tools import missing

EMERGENCY, QUESTION, CAUTIOUS = (
    "I can't breathe",
    "What is hospice care?",
    "What are the signs of spread to the bones?",
)
SOON = 10.0
"""Seconds; the budgets are 2 s for safety words and 5 s for answers, and the tests share the machine."""
FLOOD_A_SECOND, PEOPLE = 20, 6
MEGABYTE, DISK_MEGABYTES = 2**20, 64
CLOCK, PRELOAD = "clock", "LD_PRELOAD"
CLOCK_SECONDS = 1
"""How long libfaketime goes by what it read last."""


class Deployment:
    """The running assistant in a folder of its own."""

    def __init__(
        self, folder: Path, assistant: Assistant, proxy: ActionProxy, environment: dict[str, str]
    ) -> None:
        """Know where everything stands, and the variables of the assistant's processes."""
        self.folder = folder
        self.store = folder / "store"
        self.assistant = assistant
        self.proxy = proxy
        self.environment = environment

    @contextmanager
    def clock_set_by(self, seconds: int) -> Iterator[None]:
        """Let the assistant's clock be wrong; skip without libfaketime."""
        if PRELOAD not in self.environment:
            missing("libfaketime")
        set_clock(self.folder, seconds)
        try:
            yield
        finally:
            set_clock(self.folder, 0)

    def people(
        self, seconds: float, patience: float, is_over: Callable[[], bool] = lambda: False
    ) -> Future[list[Talk]]:
        """Let some people write, each once a second, for a while."""
        plan = Plan(self.assistant.address, PEOPLE, seconds, 1.0, patience, is_over=is_over)
        done: Future[list[Talk]] = Future()
        threading.Thread(target=lambda: done.set_result(asyncio.run(talk_all(plan, stories())))).start()
        return done

    def returning(self, conversation: str) -> Client:
        """Return the person of a conversation that is kept."""
        client = Client(self.assistant.address)
        client.http.headers["Authorization"] = f"Bearer {previous.token(conversation, SECRET)}"
        return client

    def health(self) -> dict[str, Any]:
        """Return what the assistant says of itself."""
        url = f"{self.assistant.address}/webhooks/web/health"
        body: dict[str, Any] = requests.get(url, timeout=SOON).json()
        return body


@pytest.fixture(scope="module")
def running(
    model: Path, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """Return the assistant on the database of the version before, with the limits that a clinic has."""
    folder = tmp_path_factory.mktemp("interrupted")
    store = folder / "store"
    store.mkdir()
    is_small = mounted(store)
    previous.restore(store / "conversations.db")
    settings = yaml.safe_load(Path(environment["CLINIC_SETTINGS"]).read_text(encoding="utf-8"))
    del settings["limits"]["messages_per_minute"]
    (folder / "clinic.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    endpoints = yaml.safe_load((PROJECT_ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["tracker_store"]["db"] = str(store / "conversations.db")
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library:
        set_clock(folder, 0)
        environment = {
            **environment,
            PRELOAD: str(library),
            "FAKETIME_TIMESTAMP_FILE": str(folder / CLOCK),
            "FAKETIME_CACHE_DURATION": str(CLOCK_SECONDS),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }
    environment = {**environment, "CLINIC_SETTINGS": str(folder / "clinic.yml")}
    try:
        with pytest.MonkeyPatch.context() as patch, ActionProxy() as proxy:
            for module in (processes, renewal):  # the processes start slowly where they share the machine
                patch.setattr(module, "START_SECONDS", 300.0)
            assistant = Assistant(
                model,
                free_port(),
                endpoints=folder / "endpoints.yml",
                logs=folder / "log",
                environment=environment,
                actions_through=proxy.forward_to,
            )
            with assistant:
                assistant.wait()
                yield Deployment(folder, assistant, proxy, environment)
    finally:
        if is_small:
            subprocess.run(["umount", str(store)], check=True)


def set_clock(folder: Path, seconds: int) -> None:
    """Let the clock of who looks into a folder's file be wrong by so much, and wait until it does."""
    (folder / CLOCK).write_text(f"{seconds:+d}\n", encoding="ascii")
    time.sleep(2 * CLOCK_SECONDS + 0.2)  # it counts whole seconds


def mounted(folder: Path) -> bool:
    """Put a small disk in a folder's place; return whether the system lets us."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m,mode=700", "tmpfs", str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def person(running: Deployment) -> Iterator[Client]:
    """Return a new conversation."""
    with Client(running.assistant.address) as client:
        yield client


def test_what_the_version_before_kept_is_read_and_goes_on(running: Deployment) -> None:
    with running.returning(previous.CARER) as carer:
        texts = [one["text"] for one in carer.history() if one["from"] == "person"]
        assert texts == ["My mum asks: what is hospice care?", "Show me the figures"]
        assert "31 in 100" in carer.say("What is the five-year survival rate?")[0]["text"]
        rated = next(one["id"] for one in carer.history() if answered([one]) == {"survival_rate"})
        again = carer.request("POST", "/feedback", json={"message_id": rated, "helpful": False})
        assert again.status_code == 204
    with running.returning(previous.REPORTER) as reporter:
        assert "my hip hurts" in reporter.request("GET", "/visit-sheet").json()["text"]
        assert answered(reporter.say("since last Monday")) == {"report_symptom"}
    with running.returning(previous.ERASED) as erased:
        assert erased.request("GET", "/conversation").status_code == 401


def test_an_action_server_that_is_killed_in_the_midst_of_a_request(
    running: Deployment, person: Client
) -> None:
    actions = running.assistant.actions
    os.kill(actions.pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as threads:
        started = time.monotonic()
        asked = threads.submit(person.say, CAUTIOUS)
        time.sleep(0.3)
        os.kill(actions.pid, signal.SIGKILL)
        replies = asked.result(SOON)
    assert time.monotonic() - started < SOON
    assert answered(replies[:1]) == {"symptoms_bone"}
    assert "Call the care team" in replies[0]["text"]
    actions.stop()
    assert running.health()["status"] == "degraded"
    assert person.say(EMERGENCY)[0]["metadata"]["urgency"] == "emergency"
    actions.restart()
    running.assistant.wait()
    assert running.health()["status"] == "ok"
    assert [one["text"] for one in person.history() if one["from"] == "person"] == [CAUTIOUS, EMERGENCY]


def test_the_same_request_three_times_and_two_others_at_once(running: Deployment, person: Client) -> None:
    message_id = str(uuid.uuid4())
    texts = [(QUESTION, message_id)] * 3 + [("where does it spread", None), ("thanks", None)]
    with running.proxy.broken("hangs"), ThreadPoolExecutor(len(texts)) as threads:
        replies = list(threads.map(lambda one: person.say(*one), texts))
    assert replies[0] == replies[1] == replies[2]
    kept = [one["text"] for one in person.history() if one["from"] == "person"]
    assert sorted(kept) == sorted({text for text, _ in texts})
    assert kept[0] == QUESTION or kept.index(QUESTION) > 0
    for said in (replies[0], replies[3], replies[4]):
        ids = [one["id"] for one in said]
        history = [one["id"] for one in person.history()]
        assert [one for one in history if one in ids] == ids


async def flood(address: str, is_over: Callable[[], bool]) -> list[int]:
    """Send twenty messages a second in one conversation, waiting for no answer; return their statuses."""
    connector = aiohttp.TCPConnector(limit=0, local_addr=("127.0.0.9", 0))
    async with aiohttp.ClientSession(address, connector=connector) as http:
        async with http.post("/webhooks/web/sessions") as begun:
            headers = {"Authorization": f"Bearer {(await begun.json())['token']}"}

        async def send() -> int:
            async with http.post(
                "/webhooks/web/messages", json={"message": QUESTION}, headers=headers
            ) as answer:
                return int(answer.status)

        sent = []
        while not is_over():
            sent.append(asyncio.ensure_future(send()))
            await asyncio.sleep(1 / FLOOD_A_SECOND)
        return await asyncio.gather(*sent)


def test_twenty_a_second_of_one_person_are_refused_and_nobody_else_notices(running: Deployment) -> None:
    others = running.people(seconds=10, patience=0)
    statuses = asyncio.run(flood(running.assistant.address, others.done))
    figures = told(others.result())
    assert is_clean(figures), str(figures)
    assert figures["messages"] > 0
    assert set(statuses) == {200, 429}
    assert statuses.count(200) <= 2 * Limits().messages_per_minute
    assert len(statuses) > 2 * Limits().messages_per_minute


@pytest.mark.parametrize("characters", [2_001, 10_000])
def test_a_long_message_is_refused_in_words_and_read_for_alarms(
    characters: int, running: Deployment, person: Client
) -> None:
    text = "We had cake. " * characters
    for begins, urgency in (("", None), (f"{EMERGENCY}. ", "emergency")):
        body = {"message": (begins + text)[:characters]}
        answer = person.request("POST", "/messages", json=body)
        assert answer.status_code == 413
        assert "2000" in answer.json()["error"]["message"]
        spoken = answer.json().get("messages", [])
        assert [one["metadata"]["urgency"] for one in spoken] == ([urgency] if urgency else [])
    assert len(person.history()) == 1
    assert answered(person.say(QUESTION)) >= {"hospice_care"}


@pytest.mark.parametrize("seconds", [-3600, 7200])
def test_a_clock_that_jumps_lets_nothing_be_lost_or_reordered(
    seconds: int, running: Deployment, person: Client
) -> None:
    texts = [QUESTION, "where does it spread", "thanks", CAUTIOUS]
    assert answered(person.say(texts[0])) >= {"hospice_care"}
    with running.clock_set_by(seconds):
        assert answered(person.say(texts[1])) == {"spread_sites"}
        told_time = person.say(texts[2])[0]["time"]
        now = time.strftime("%Y-%m-%dT%H", time.gmtime(time.time() + seconds))
        assert told_time[: len(now)] == now
        assert running.health()["status"] == "ok"
        with Client(running.assistant.address) as new:
            assert new.say(EMERGENCY)[0]["metadata"]["urgency"] == "emergency"
    assert answered(person.say(texts[3])) >= {"symptoms_bone"}
    assert [one["text"] for one in person.history() if one["from"] == "person"] == texts


def test_the_benchmark_of_faults_tells_when_the_right_words_came(running: Deployment) -> None:
    row = faults.measure("the action server hangs", lambda one: one.proxy.broken("hangs"), running)
    assert row.wrong == ()
    assert 0 < row.safety < SOON
    assert 0 < row.answer < SOON


def test_a_full_disk_costs_no_answer_and_nothing_that_was_kept(running: Deployment, person: Client) -> None:
    if not running.store.is_mount():
        pytest.skip("this test needs the right to mount a small disk")
    assert answered(person.say(QUESTION)) >= {"hospice_care"}
    before = person.history()
    filler = running.store / "filler"
    try:
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(b"x" * MEGABYTE):
                pass
        for _ in range(10):  # the first may still find room in the last page
            with Client(running.assistant.address) as new:
                assert answered(new.say(CAUTIOUS)) >= {"symptoms_bone"}
                assert new.say(EMERGENCY)[0]["metadata"]["urgency"] == "emergency"
        assert person.say(EMERGENCY)[0]["metadata"]["urgency"] == "emergency"
    finally:
        filler.unlink()
    time.sleep(REST_SECONDS + 0.1)
    assert answered(person.say("where does it spread")) == {"spread_sites"}
    history = person.history()
    assert history[: len(before)] == before
    assert history[-1]["from"] == "assistant"
    assert len({one["id"] for one in history}) == len(history)


def another(model: Path, folder: Path) -> Path:
    """Return a model that was trained elsewhere to say more, as this machine seals it."""
    copy = folder / f"mbc-{uuid.uuid4().hex[:16]}.tar.gz"
    with tarfile.open(model) as old, tarfile.open(copy, "w:gz", compresslevel=1) as new:
        for member in old:
            content = old.extractfile(member)
            if member.name.endswith("metadata.json") and content:
                metadata = json.load(content)
                metadata["model_id"] = copy.name
                changed = json.dumps(metadata).encode()
                member.size = len(changed)
                new.addfile(member, BytesIO(changed))
            else:
                new.addfile(member, content)
    seal.seal(copy)
    return copy


def renew(running: Deployment, model: Path) -> None:
    """Exchange both processes for new ones, as ``make serve`` does on SIGHUP."""
    under_way = Renewal(running.assistant, lambda: model)
    while not under_way.step():
        time.sleep(0.1)


def test_a_model_is_exchanged_under_load_and_rolled_back_without_a_lost_word(
    running: Deployment, person: Client, model: Path, tmp_path: Path
) -> None:
    first = running.health()["model"]
    assert "31 in 100" in person.say("What is the five-year survival rate?")[0]["text"]
    new = another(model, tmp_path)
    over = threading.Event()
    done = running.people(seconds=600, patience=60, is_over=over.is_set)
    running.environment.pop(PRELOAD, None)  # who sets the clock makes a start take twice as long
    for exchanged, name in ((new, new.name), (model, first)):
        renew(running, exchanged)
        assert running.health()["model"] == name
        assert "31 in 100" in person.say("What does the outlook depend on?")[0]["text"]
    over.set()
    figures = told(done.result(120))
    assert is_clean(figures), str(figures)


def test_a_model_that_was_changed_is_refused_and_the_running_one_goes_on(
    running: Deployment, person: Client, model: Path, tmp_path: Path
) -> None:
    bad = another(model, tmp_path)
    content = bytearray(bad.read_bytes())
    content[len(content) // 2] ^= 1
    bad.write_bytes(content)
    before = running.health()["model"]
    actions = running.assistant.actions.health.removesuffix("/health")
    with pytest.raises(StartError) as caught:
        renew(running, bad)
    running.proxy.forward_to(actions)  # each start turns it to its own
    assert bad.name in str(caught.value)
    assert "make train" in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert running.health() == {**running.health(), "status": "ok", "model": before}
    assert answered(person.say(QUESTION)) >= {"hospice_care"}


def test_an_assistant_that_is_killed_in_mid_turn_keeps_what_it_answered_and_answers_the_rest_once(
    running: Deployment, person: Client
) -> None:
    assert answered(person.say(QUESTION)) >= {"hospice_care"}
    kept = person.history()
    message_id = str(uuid.uuid4())
    others = running.people(seconds=8, patience=60)
    time.sleep(3)
    with running.proxy.broken("hangs"), ThreadPoolExecutor(1) as threads:
        asked = threads.submit(person.say, CAUTIOUS, message_id)
        time.sleep(0.3)
        os.kill(running.assistant.assistant.pid, signal.SIGKILL)
        with pytest.raises(requests.ConnectionError):
            asked.result(SOON)
    running.assistant.assistant.stop()
    running.assistant.assistant.restart()
    running.assistant.wait()
    assert answered(person.say(CAUTIOUS, message_id)) >= {"symptoms_bone"}
    person.say(CAUTIOUS, message_id)
    history = person.history()
    assert history[: len(kept)] == kept
    assert [one["text"] for one in history if one["from"] == "person"] == [QUESTION, CAUTIOUS]
    figures = told(others.result(120))
    assert is_clean(figures), str(figures)
    assert figures["repeated"] > 0


def test_a_start_with_a_changed_model_says_so_and_how_to_mend_it_before_anything_is_loaded(
    model: Path, tmp_path: Path
) -> None:
    bad = tmp_path / model.name
    bad.write_bytes(model.read_bytes()[:-1])
    command = [sys.executable, "-m", "assistant", "--model", str(bad), "--port", str(free_port())]
    for told_why in (
        "has no seal: it was not trained here",
        "was changed since it was trained, or is damaged",
    ):
        done = subprocess.run(
            command, cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 1
        assert f"{model.name} {told_why}. Delete it and run make train" in done.stderr
        assert "Traceback" not in done.stderr
        assert "tensorflow" not in done.stderr
        seal.seal_of(bad).write_bytes(seal.seal_of(model).read_bytes())

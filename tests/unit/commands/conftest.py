"""A project root of stubs: small programs that stand where the trainer, the assistant and the actions are."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commands import processes

SERVER = '''
import http.server, json, os, signal, socket, sys, threading, time
from pathlib import Path

def serve(name, path):
    """Serve as STUB_<NAME> says: answer; stay silent; exit; exit the first time; answer only once."""
    told = os.environ.get(f"STUB_{name.upper()}", "answer")
    options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
    print(json.dumps(options), flush=True)
    first = Path(os.environ.get("STUB_FOLDER", "/nowhere"), f"{name}.started")
    again = told == "answer once" and first.exists()
    if told == "answer once":
        first.touch()
    if told == "exit" or again or (told == "exit first" and not first.exists()):
        print(f"the stub of {name} gives up", file=sys.stderr, flush=True)
        if told == "exit first":
            first.touch()
        sys.exit(3)

    def end_when_started_again():
        while not Path(os.environ["STUB_FOLDER"], "actions.again").exists():
            time.sleep(0.02)
        os._exit(4)

    if told == "exit first":
        Path(os.environ["STUB_FOLDER"], f"{name}.again").touch()
    if told == "exit with again":
        threading.Thread(target=end_when_started_again, daemon=True).start()

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == path and told != "silent" else 503)
            self.end_headers()
            if told == "answer once":
                threading.Timer(0.2, os._exit, [4]).start()

        def log_message(self, *arguments):
            pass

    place = options.get("--host", "127.0.0.1"), int(options["--port"])
    server = http.server.ThreadingHTTPServer(place, Page, bind_and_activate="--socket" not in options)
    if "--gate" in options:
        gate = socket.socket(fileno=int(options["--gate"]))
        if told == "silent":
            time.sleep(60)
        gate.sendall(b"r")
        if gate.recv(1) != b"b":
            sys.exit("nobody asks")
    if "--socket" in options:
        server.socket.close()
        server.socket = socket.socket(fileno=int(options["--socket"]))
        server.server_activate()
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()
'''
BUILD = """
import os, sys
with open("calls", "a") as calls:
    print({name!r}, file=calls)
if os.environ.get("STUB_FAILS") == {name!r}:
    print("out of the stub")
    sys.exit("it cannot be built")
"""
TRAIN = """
import sys
from pathlib import Path
Path(sys.argv[1]).parent.mkdir(exist_ok=True)
Path(sys.argv[1]).write_text("a model")
"""
FILES = {
    "assistant/__init__.py": "",
    "assistant/__main__.py": "from stubs import serve\nserve('assistant', '/webhooks/web/health')\n",
    "assistant/encoder/__init__.py": "",
    "assistant/encoder/build.py": BUILD.format(name="encoder"),
    "assistant/language/__init__.py": "",
    "assistant/language/build.py": BUILD.format(name="language"),
    "assistant/nlu/classifier.py": "",
    "assistant/safety/reader.py": "",
    "assistant/train.py": BUILD.format(name="train") + TRAIN,
    "actions/__init__.py": "",
    "actions/__main__.py": "from stubs import serve\nserve('actions', '/health')\n",
    "stubs.py": SERVER,
    "data/topics/rest.yml": "a: 1\n",
    "domain.yml": "intents: []\n",
    "config.yml": "pipeline: []\n",
    "requirements/runtime.txt": "rasa==3.6.21\n",
    "clinic.yml": "name: A\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the root of a project whose parts are stubs."""
    folder = tmp_path.resolve() / "root"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def stubbed(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let processes start in the project of stubs."""
    monkeypatch.setattr(processes, "PROJECT_ROOT", root)
    monkeypatch.setenv("STUB_FOLDER", str(root))
    return root


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], bool]:
    """Return a function that waits until something holds, and tells whether it came to."""

    def wait(holds: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + 30
        while not holds():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    return wait


@pytest.fixture
def signals() -> Iterator[None]:
    """Give back the handlers that a command's main puts in their place."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)

"""What the system tests need of the machine."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')


def needs(program: str) -> str:
    """Return the path of a program; skip the test where there is none, but fail it in CI."""
    found = shutil.which(program)
    if found is None:
        missing(program)
    return found


def missing(what: str) -> NoReturn:
    """Skip the test that needs something which is not installed, but fail it in CI."""
    reason = f"this test needs {what}, which is not installed"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def traced(log: Path) -> list[str]:
    """Return the command that runs another under strace, noting every address that it turns to."""
    calls = "trace=connect,sendto,sendmsg,sendmmsg"
    return [needs("strace"), "-f", "-qq", "--seccomp-bpf", "-e", calls, "-o", str(log)]


def addresses(log: Path) -> set[str]:
    """Return every network address in a log of strace."""
    return {
        first or second
        for first, second in _ADDRESS.findall(log.read_text(encoding="utf-8", errors="replace"))
    }


def outside(log: Path) -> set[str]:
    """Return the addresses beyond loopback."""
    return {one for one in addresses(log) if not (one.startswith("127.") or one == "::1")}

"""Signed tokens, and the key that signs them."""

from __future__ import annotations

import base64
import json
import secrets
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import jwt
import pytest

from assistant import sessions
from assistant.sessions import InvalidTokenError, Session, Sessions, secret
from clinic.problems import PROJECT_ROOT

SECRET = "a secret of the tests alone, long enough to sign with"
OTHER_SECRET = "another secret of the tests, long enough to sign with"


@pytest.fixture
def ours() -> Sessions:
    """Return what issues and reads our tokens."""
    return Sessions(SECRET)


@pytest.fixture
def key_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a key may be kept, in a folder that does not exist yet; none is in the environment."""
    monkeypatch.delenv(sessions.SECRET_VARIABLE, raising=False)
    return tmp_path / "var" / "session.key"


def signed(key: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    """Return a token like ours, with other claims or without (None) some."""
    now = int(time.time())
    claims = {"sub": "a conversation", "aud": "web", "iat": now, "exp": now + 60, **changes}
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm=algorithm)


def tampered(token: str, **changes: Any) -> str:
    """Return a token with other claims under the same signature."""
    head, body, signature = token.split(".")
    claims = {**json.loads(base64.urlsafe_b64decode(body + "==")), **changes}
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{head}.{changed}.{signature}"


def test_a_token_of_before_the_clock_was_set_back_still_holds(ours: Sessions) -> None:
    later = int(time.time()) + 3600
    assert ours.read(signed(iat=later, exp=later + 60)) == Session("a conversation", later, later + 60)


def test_a_token_names_its_conversation_until_it_expires(ours: Sessions) -> None:
    token, session = ours.issue()
    assert ours.read(token) == session
    assert session.expires_at - session.issued_at == ours.lifetime_seconds == 24 * 60 * 60


def test_every_token_names_a_conversation_of_its_own(ours: Sessions) -> None:
    assert len({ours.issue()[1].conversation_id for _ in range(50)}) == 50


def test_a_token_holds_on_every_process_that_has_the_secret(ours: Sessions) -> None:
    token, session = ours.issue()
    assert Sessions(SECRET).read(token) == session


def test_a_token_made_like_ours_is_read(ours: Sessions) -> None:
    """The tables below are refused for what they change, not for how they are made."""
    assert ours.read(signed(sub="x", iat=1, exp=9_999_999_999)) == Session("x", 1, 9_999_999_999)


REFUSED = {
    "signed with another secret": signed(OTHER_SECRET),
    "not signed": signed("", "none"),
    "signed with another algorithm": signed(SECRET + SECRET, "HS512"),
    "for another audience": signed(aud="admin"),
    "for no audience": signed(aud=None),
    "without a conversation": signed(sub=None),
    "without a beginning": signed(iat=None),
    "without an end": signed(exp=None),
    "with a conversation that is no text": signed(sub=7),
    "with another conversation": tampered(signed(), sub="somebody else's"),
    "with a later end": tampered(signed(iat=1_000, exp=2_000), exp=9_999_999_999),
    "cut short": signed()[:-3],
    "without a signature": signed().rsplit(".", 1)[0] + ".",
    "two of them": signed() + signed(),
    "no token": "hello",
    "nothing": "",
    "dots": "..",
    "not even text": "\udcff\udcfe",
    "with letters of another script": "ключ.ключ.ключ",
}


@pytest.mark.parametrize("even_expired", [False, True], ids=["to talk", "to erase"])
@pytest.mark.parametrize("token", REFUSED.values(), ids=REFUSED)
def test_a_token_that_is_not_ours_is_refused(ours: Sessions, token: str, even_expired: bool) -> None:
    with pytest.raises(InvalidTokenError):
        ours.read(token, even_expired=even_expired)


def test_an_expired_token_is_good_for_erasing_alone(ours: Sessions) -> None:
    token, session = Sessions(SECRET, lifetime_seconds=-60).issue()
    with pytest.raises(InvalidTokenError):
        ours.read(token)
    assert ours.read(token, even_expired=True) == session


@pytest.mark.parametrize("short", ["", "secret", "x" * 31])
def test_a_secret_that_is_too_short_is_refused_without_being_shown(short: str) -> None:
    with pytest.raises(ValueError, match=f"SESSION_SECRET has {len(short)} characters, at least 32"):
        Sessions(short)
    Sessions("x" * 32)


def test_the_environment_s_secret_is_taken_and_nothing_is_written(
    key_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(sessions.SECRET_VARIABLE, SECRET)
    assert secret(key_path) == SECRET
    assert not key_path.parent.exists()


def test_a_secret_is_made_once_and_kept_for_its_owner_alone(key_path: Path) -> None:
    made = secret(key_path)
    assert len(made) >= sessions.SECRET_LENGTH
    assert stat.S_IMODE(key_path.stat().st_mode) == 0o600
    assert secret(key_path) == made == key_path.read_text(encoding="ascii")
    assert [path.name for path in key_path.parent.iterdir()] == [key_path.name]


def test_an_empty_variable_is_no_secret(key_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sessions.SECRET_VARIABLE, "")
    assert len(secret(key_path)) >= sessions.SECRET_LENGTH


def test_a_secret_that_an_operator_wrote_loses_its_line_break(key_path: Path) -> None:
    key_path.parent.mkdir()
    key_path.write_text(f"{SECRET}\n", encoding="ascii")
    assert secret(key_path) == SECRET


def test_two_secrets_that_are_made_are_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(sessions.SECRET_VARIABLE, raising=False)
    assert secret(tmp_path / "one") != secret(tmp_path / "other")


def test_a_process_that_comes_while_another_makes_the_secret_gets_the_same_one(
    key_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have seen that there is none; the second is done before the first puts its own in place."""
    make, taken = sessions._make_secret, []

    def overtaken(path: Path) -> None:
        monkeypatch.setattr(sessions, "_make_secret", make)
        taken.append(secret(path))
        make(path)

    monkeypatch.setattr(sessions, "_make_secret", overtaken)
    assert [secret(key_path)] == taken
    assert [path.name for path in key_path.parent.iterdir()] == [key_path.name]


def test_nobody_reads_half_a_secret(key_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the secret is written, it is not in its place yet."""
    seen = []
    token = secrets.token_urlsafe

    def look(length: int) -> str:
        seen.append(key_path.exists())
        return token(length)

    monkeypatch.setattr(secrets, "token_urlsafe", look)
    secret(key_path)
    assert seen == [False]


PRINT_SECRET = """
import sys
from pathlib import Path
from assistant.sessions import secret
sys.stdin.read(1)
print(secret(Path(sys.argv[1])))
"""


def test_two_processes_at_a_time_have_the_same_secret(key_path: Path) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PRINT_SECRET, str(key_path)],
            cwd=PROJECT_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    together = threading.Barrier(2)
    made: list[str] = []

    def let_go(process: subprocess.Popen[str]) -> None:
        together.wait()
        made.append(process.communicate("x")[0].strip())

    threads = [threading.Thread(target=let_go, args=(process,)) for process in running]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [key_path.read_text(encoding="ascii")] * 2
    assert stat.S_IMODE(key_path.stat().st_mode) == 0o600

"""Conversations whose id only the server knows: signed tokens, and the key that signs them."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import jwt

from clinic.private import make_folder

SECRET_VARIABLE = "SESSION_SECRET"  # noqa: S105  a name, not a secret
SECRET_LENGTH = 32
"""Shortest secret in characters; HS256 asks for 256 bits."""
LIFETIME_SECONDS = 24 * 60 * 60
"""How long a token is good for: a day covers a night's worry and leaves no key behind for weeks."""
_ALGORITHM = "HS256"
_AUDIENCE = "web"


class InvalidTokenError(Exception):
    """Raised when a token was not signed here, has expired, or is no token."""


@dataclass(frozen=True)
class Session:
    """A conversation as its holder's token names it; times in seconds since 1970."""

    conversation_id: str
    issued_at: int
    expires_at: int


class Sessions:
    """Issues and reads tokens; holds nothing, so that they outlive a restart and hold on every process."""

    def __init__(self, secret: str, lifetime_seconds: int = LIFETIME_SECONDS) -> None:
        """Sign with a secret.

        Raises:
            ValueError: when the secret is too short to be one.
        """
        if len(secret) < SECRET_LENGTH:
            raise ValueError(
                f"{SECRET_VARIABLE} has {len(secret)} characters, at least {SECRET_LENGTH} are needed"
            )
        self._secret = secret
        self.lifetime_seconds = lifetime_seconds

    def issue(self) -> tuple[str, Session]:
        """Return a token for a new conversation, and the conversation that it names."""
        now = int(time.time())
        session = Session(uuid.uuid4().hex, now, now + self.lifetime_seconds)
        claims = {"sub": session.conversation_id, "aud": _AUDIENCE, "iat": now, "exp": session.expires_at}
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM), session

    def read(self, token: str, *, even_expired: bool = False) -> Session:
        """Return the conversation that a token names.

        Args:
            token: what the client sent.
            even_expired: accept an expired one, to erase its conversation.

        Raises:
            InvalidTokenError: when it is not one of ours, or expired.
        """
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                options={
                    "require": ["sub", "iat", "exp"],
                    "verify_exp": not even_expired,
                    # Of a clock that was set back, every token that is held would be one of the future.
                    "verify_iat": False,
                },
            )
        except (jwt.InvalidTokenError, UnicodeError) as error:  # a header may hold bytes that are no text
            raise InvalidTokenError(str(error)) from error
        return Session(str(claims["sub"]), int(claims["iat"]), int(claims["exp"]))


def secret(path: Path) -> str:
    """Return the secret of the environment, or else one that is made once and kept in a file of mode 0600."""
    given = os.environ.get(SECRET_VARIABLE)
    if given:
        return given
    if not path.exists():
        _make_secret(path)
    return path.read_text(encoding="ascii").strip()


def _make_secret(path: Path) -> None:
    """Put a whole secret in its place in one step, unless another process was first."""
    make_folder(path.parent)
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()

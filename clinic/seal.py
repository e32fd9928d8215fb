"""The seal of a model: that it was trained here, and is still what it was.

A model is code as much as data: whoever can put one in the folder of models decides what the assistant loads.
So the hash of each is kept beside it, signed with a key that stands elsewhere and that its owner alone reads;
whatever has no seal, or does not match it, is not loaded.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import uuid
from pathlib import Path

from clinic import private
from clinic.problems import PROJECT_ROOT

KEY_VARIABLE = "MODEL_KEY"
"""Names the key in place of the file: hosts that share their models share it."""
KEY_LENGTH = 32
"""The shortest key in characters."""
KEY = Path("var") / "model.key"
_MEND = "Delete it and run make train"


class SealError(Exception):
    """Raised when a model is not known to be one that was trained here; the message says how to mend it."""


def seal_of(model: Path) -> Path:
    """Return where the seal of a model stands."""
    return model.with_name(f"{model.name}.seal")


def seal(model: Path, root: Path = PROJECT_ROOT) -> None:
    """Seal a model that has just been trained.

    Raises:
        SealError: when the key is too short to be one.
    """
    digest = _digest(model)
    content = json.dumps({"sha256": digest, "signature": _signature(model, digest, _key(root, make=True))})
    draft = model.with_name(f"{model.name}.{uuid.uuid4().hex}")
    draft.write_text(content + "\n", encoding="ascii")
    draft.replace(seal_of(model))


def check(model: Path, root: Path = PROJECT_ROOT) -> None:
    """Return when a model stands as it was sealed.

    Raises:
        SealError: when it, its seal or the key is missing, or one does not fit the other.
    """
    if not model.is_file():
        raise SealError(f"there is no model {model.name}. Run make train")
    try:
        kept = json.loads(seal_of(model).read_text(encoding="ascii"))
        digest, signature = str(kept["sha256"]), str(kept["signature"])
    except FileNotFoundError as error:
        raise SealError(f"{model.name} has no seal: it was not trained here. {_MEND}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SealError(f"the seal of {model.name} cannot be read. {_MEND}") from error
    if not hmac.compare_digest(signature, _signature(model, digest, _key(root))):
        raise SealError(f"{model.name} was sealed with another key or name: it was not trained here. {_MEND}")
    if not hmac.compare_digest(digest, _digest(model)):
        raise SealError(f"{model.name} was changed since it was trained, or is damaged. {_MEND}")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _signature(model: Path, digest: str, key: str) -> str:
    """Return what signs a model and its name: an older one does not pass for the present one."""
    return hmac.new(key.encode(), f"{model.name}\0{digest}".encode(), hashlib.sha256).hexdigest()


def _key(root: Path, *, make: bool = False) -> str:
    key = os.environ.get(KEY_VARIABLE)
    if not key:
        path = root / KEY
        if make and not path.exists():
            _make_key(path)
        try:
            key = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeError) as error:
            raise SealError(f"the key {KEY} that seals models cannot be read. Run make train") from error
    if len(key) < KEY_LENGTH:
        raise SealError(f"the key that seals models has fewer than {KEY_LENGTH} characters")
    return key


def _make_key(path: Path) -> None:
    """Put a whole key in its place in one step, unless another process was first."""
    private.make_folder(path.parent)
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()

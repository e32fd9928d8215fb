"""The trained model: named by what it was trained on, so that it is trained only when that changed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from clinic import seal
from clinic.problems import PROJECT_ROOT
from commands.environment import child_environment
from commands.progress import Progress

MODELS = PROJECT_ROOT / "models"
KEPT = 2
"""Models that stay: the one in use and the one before, to go back to."""
INPUTS = (
    "data/**/*.yml",
    "domain.yml",
    "config.yml",
    "assistant/nlu/*.py",
    "assistant/language/*.py",
    "assistant/encoder/*.py",
    "assistant/safety/*.py",
    "requirements/runtime.txt",
)
"""Everything that a model is made of."""


class TrainingError(Exception):
    """Raised when no model came of a training."""


def fingerprint(root: Path = PROJECT_ROOT) -> str:
    """Return 16 hexadecimal digits that change with any input of the model."""
    digest = hashlib.sha256()
    for path in sorted(_inputs(root)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def current_model(root: Path = PROJECT_ROOT) -> Path:
    """Return where the model of the present inputs belongs; it may not stand there yet."""
    return root / "models" / f"mbc-{fingerprint(root)}.tar.gz"


def ensure_model(progress: Progress, root: Path = PROJECT_ROOT) -> Path:
    """Return the model of the present inputs, training it when it does not stand yet, or was not sealed here.

    Raises:
        TrainingError: when training fails, and models that stood before stay; when the model is not what
            was sealed: somebody has to look at that, so it is neither loaded nor trained anew.
    """
    for module in ("assistant.encoder.build", "assistant.language.build"):
        _run(root, [module], f"{module} failed")
    model = current_model(root)
    if not (model.exists() and seal.seal_of(model).exists()):
        with progress.step("Training the model; this takes about three minutes"):
            _run(root, ["assistant.train", str(model)], "training failed")
            _sealed(seal.seal, model, root)
        _forget_old(model)
    _sealed(seal.check, model, root)
    return model


def _sealed(act: Callable[[Path, Path], None], model: Path, root: Path) -> None:
    try:
        act(model, root)
    except seal.SealError as error:
        raise TrainingError(str(error)) from error


def _inputs(root: Path) -> Iterable[Path]:
    for pattern in INPUTS:
        yield from root.glob(pattern)


def _run(root: Path, module_and_arguments: list[str], failure: str) -> None:
    command = [sys.executable, "-m", *module_and_arguments]
    done = subprocess.run(
        command, cwd=root, env=child_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise TrainingError(f"{failure}:\n{(done.stdout + done.stderr).strip()[-4000:]}")


def _forget_old(model: Path) -> None:
    others = sorted(
        (path for path in model.parent.glob("mbc-*.tar.gz") if path != model),
        key=lambda path: path.stat().st_mtime,
        reverse=True,
    )
    for path in others[KEPT - 1 :]:
        path.unlink()
        seal.seal_of(path).unlink(missing_ok=True)

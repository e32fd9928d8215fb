"""What was trained here is loaded; what was changed, damaged or brought from elsewhere is not."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic import seal


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away a key that the host may have set."""
    monkeypatch.delenv(seal.KEY_VARIABLE, raising=False)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return a sealed model in a project of its own."""
    path = tmp_path / "models" / "mbc-1.tar.gz"
    path.parent.mkdir()
    path.write_bytes(bytes(range(256)) * 9000)
    seal.seal(path, tmp_path)
    return path


def test_a_sealed_model_holds_also_when_it_is_sealed_again(model: Path, tmp_path: Path) -> None:
    seal.check(model, tmp_path)
    key = (tmp_path / seal.KEY).read_text(encoding="ascii")
    seal.seal(model, tmp_path)
    seal.check(model, tmp_path)
    assert (tmp_path / seal.KEY).read_text(encoding="ascii") == key
    assert sorted(path.name for path in model.parent.iterdir()) == [model.name, f"{model.name}.seal"]


def test_the_key_is_its_owners_alone_and_in_no_seal(model: Path, tmp_path: Path) -> None:
    key = tmp_path / seal.KEY
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert [path.name for path in key.parent.iterdir()] == [key.name]
    assert key.read_text(encoding="ascii") not in seal.seal_of(model).read_text(encoding="ascii")


def _flip(model: Path) -> None:
    content = bytearray(model.read_bytes())
    content[-1] ^= 1
    model.write_bytes(content)


def _cut(model: Path) -> None:
    model.write_bytes(model.read_bytes()[:1000])


def _empty(model: Path) -> None:
    model.write_bytes(b"")


def _seal_elsewhere(model: Path) -> None:
    other = model.parent / "other"
    other.mkdir()
    _flip(model)
    seal.seal(model, other)


def _garble(model: Path) -> None:
    seal.seal_of(model).write_bytes(b"\xff{")


def _list(model: Path) -> None:
    seal.seal_of(model).write_text("[1]", encoding="ascii")


def _lose_key(model: Path) -> None:
    (model.parent.parent / seal.KEY).unlink()


def _shorten_key(model: Path) -> None:
    (model.parent.parent / seal.KEY).write_text("short", encoding="ascii")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (Path.unlink, "there is no model mbc-1.tar.gz. Run make train"),
        (lambda model: seal.seal_of(model).unlink(), "has no seal: it was not trained here"),
        (_flip, "was changed since it was trained, or is damaged"),
        (_cut, "was changed since it was trained, or is damaged"),
        (_empty, "was changed since it was trained, or is damaged"),
        (_seal_elsewhere, "was sealed with another key"),
        (_garble, "cannot be read"),
        (_list, "cannot be read"),
        (_lose_key, "the key var/model.key that seals models cannot be read"),
        (_shorten_key, "fewer than 32 characters"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(
    spoil: Callable[[Path], None], told: str, model: Path, tmp_path: Path
) -> None:
    spoil(model)
    with pytest.raises(seal.SealError, match=told):
        seal.check(model, tmp_path)


def test_a_seal_does_not_pass_for_another_model(model: Path, tmp_path: Path) -> None:
    other = model.with_name("mbc-2.tar.gz")
    other.write_bytes(b"another")
    shutil.copy(seal.seal_of(model), seal.seal_of(other))
    with pytest.raises(seal.SealError, match="another key or name"):
        seal.check(other, tmp_path)
    shutil.copy(model, other)
    with pytest.raises(seal.SealError, match="another key or name"):
        seal.check(other, tmp_path)


def test_hosts_that_share_models_share_the_key(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(seal.KEY_VARIABLE, "k" * seal.KEY_LENGTH)
    with pytest.raises(seal.SealError, match="another key"):
        seal.check(model, tmp_path)
    seal.seal(model, tmp_path)
    seal.check(model, tmp_path / "another host")

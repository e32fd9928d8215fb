"""The ONNX graph computes what the network computes, and is made of nothing but the standard's operators."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

from assistant.encoder import build
from assistant.encoder.graph import INPUT, OUTPUT, build_graph
from assistant.encoder.weights import Weights

# What each version of the graph's code makes of the published weights. A change of graph.py that changes
# the file fails here until GRAPH_VERSION is raised, without which no deployment would build the new file.
CHECKSUMS = {2: "d02ec4f60bfab0a6b04f5c4acddbec3f71a08f7556c1f0d4b61f3366154dc2d2"}

Vector = NDArray[np.float32]


@pytest.fixture(scope="module")
def model(published: Weights) -> onnx.ModelProto:
    return build_graph(published)


@pytest.fixture(scope="module")
def run(model: onnx.ModelProto) -> Callable[..., Vector]:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])

    def run(*texts: Sequence[int]) -> Vector:
        [vectors] = session.run([OUTPUT], {INPUT: np.array(texts, dtype=np.int64)})
        return np.asarray(vectors)

    return run


def test_the_same_weights_give_the_file_of_this_version(model: onnx.ModelProto) -> None:
    data = model.SerializeToString(deterministic=True)
    assert hashlib.sha256(data).hexdigest() == CHECKSUMS[build.GRAPH_VERSION]


def test_building_twice_in_one_process_gives_the_same_bytes(
    model: onnx.ModelProto, published: Weights
) -> None:
    again = build_graph(dict(reversed(published.items())))
    assert again.SerializeToString(deterministic=True) == model.SerializeToString(deterministic=True)


def test_only_operators_of_the_onnx_standard_are_used(model: onnx.ModelProto) -> None:
    assert {node.domain for node in model.graph.node} == {""}
    assert [imported.domain for imported in model.opset_import] == [""]


@pytest.mark.parametrize("length", [1, 2, 3, 12, 60, 254, 256, 300, 512])
def test_the_graph_computes_the_network_at_every_length(
    length: int,
    run: Callable[..., Vector],
    network: Callable[[Sequence[int]], NDArray[np.float64]],
) -> None:
    token_ids = np.random.default_rng(length).integers(1000, 30_000, length).tolist()
    [vector] = run(token_ids)
    assert vector.shape == (384,)
    assert vector.dtype == np.float32
    np.testing.assert_allclose(vector, network(token_ids), rtol=0, atol=1e-5)


def test_texts_of_one_length_together_are_each_what_they_are_alone(
    run: Callable[..., Vector], network: Callable[[Sequence[int]], NDArray[np.float64]]
) -> None:
    texts = np.random.default_rng(7).integers(1000, 30_000, (3, 11)).tolist()
    np.testing.assert_allclose(run(*texts), [network(text) for text in texts], rtol=0, atol=1e-5)


def test_missing_weights_are_named(published: Weights) -> None:
    rest = {name: values for name, values in published.items() if name != "encoder.layer.4.output.dense.bias"}
    with pytest.raises(KeyError, match=r"encoder\.layer\.4\.output\.dense\.bias"):
        build_graph(rest)

"""The ONNX graph computes what the network computes, and is made of nothing but the standard's operators."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from assistant.encoder import build
from assistant.encoder.graph import LAYERS, MIDDLE_LAYER, build_graph, build_upper_graph, quantise
from assistant.encoder.names import INPUT, MIDDLE_OUTPUT, OUTPUT, STATES
from assistant.encoder.weights import Weights
from tests.unit.assistant.encoder.conftest import network_of

# What each version of the graph's code makes of the published weights. A change of graph.py that changes
# the file fails here until GRAPH_VERSION is raised, without which no deployment would build the new file.
CHECKSUMS = {5: "89d0d5aa853d5dfa028c22a455534a96e2b2ee532fa036aea8055002e56417c5"}

NEAR = 0.98
"""Lowest cosine of a vector to the network's own; over the story phrasings it is 0.9989 in the mean."""

Vector = NDArray[np.float32]


@pytest.fixture(scope="module")
def model(published: Weights) -> onnx.ModelProto:
    return build_graph(published)


def runner(model: onnx.ModelProto, output: str = OUTPUT) -> Callable[..., Vector]:
    """Return a function from token ids of texts of one length to their vectors."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])

    def run(*texts: Sequence[int]) -> Vector:
        [vectors] = session.run([output], {INPUT: np.array(texts, dtype=np.int64)})
        return np.asarray(vectors)

    return run


@pytest.fixture(scope="module")
def run(model: onnx.ModelProto) -> Callable[..., Vector]:
    """Return what runs the graph that is used."""
    return runner(model)


@pytest.fixture(scope="module")
def run_in_float(published: Weights) -> Callable[..., Vector]:
    """Return what runs the graph whose dense layers are left in float32."""
    return runner(build_graph(published, quantised=False))


def test_the_cosine_that_the_authors_publish_is_met_in_float(run_in_float: Callable[..., Vector]) -> None:
    # "That is a happy person" and "That is a very happy person".
    [one], [other] = (
        run_in_float([101, 2008, 2003, 1037, *middle, 3407, 2711, 102]) for middle in ([], [2200])
    )
    assert one @ other == pytest.approx(0.943, abs=0.001)


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
def test_in_float_the_graph_computes_the_network_at_every_length(
    length: int,
    run_in_float: Callable[..., Vector],
    network: Callable[[Sequence[int]], NDArray[np.float64]],
) -> None:
    token_ids = np.random.default_rng(length).integers(1000, 30_000, length).tolist()
    [vector] = run_in_float(token_ids)
    assert vector.shape == (384,)
    assert vector.dtype == np.float32
    np.testing.assert_allclose(vector, network(token_ids), rtol=0, atol=1e-5)


@pytest.mark.parametrize("length", [1, 2, 3, 12, 60, 254, 512])
def test_in_whole_numbers_it_stays_near_the_network_at_every_length(
    length: int,
    run: Callable[..., Vector],
    network: Callable[[Sequence[int]], NDArray[np.float64]],
) -> None:
    token_ids = np.random.default_rng(length).integers(1000, 30_000, length).tolist()
    [vector] = run(token_ids)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert vector @ network(token_ids) > NEAR


def test_texts_of_one_length_together_are_each_what_they_are_alone(
    run: Callable[..., Vector],
    run_in_float: Callable[..., Vector],
    network: Callable[[Sequence[int]], NDArray[np.float64]],
) -> None:
    texts = np.random.default_rng(7).integers(1000, 30_000, (3, 11)).tolist()
    np.testing.assert_allclose(run_in_float(*texts), [network(text) for text in texts], rtol=0, atol=1e-5)
    np.testing.assert_allclose(run(*texts), [run(text)[0] for text in texts], rtol=0, atol=1e-5)


def test_a_row_in_whole_numbers_is_the_row_but_for_half_a_step() -> None:
    rows = np.random.default_rng(3).normal(size=(5, 40)).astype(np.float32)
    rows[1] *= 1000
    rows[2, 3] = -50
    whole, scales = quantise(rows)
    assert whole.dtype == np.uint8
    assert (whole.min(), whole.max()) >= (1, 255)
    restored = (whole.astype(np.float64) - 128) * scales[:, None]
    assert (np.abs(restored - rows) <= scales[:, None] * 0.501).all()
    assert (np.abs(whole.astype(int) - 128).max(axis=1) == 127).all()


def test_the_largest_sums_do_not_overflow_on_this_processor() -> None:
    """Signed weights overflow without VNNI: two products of the largest numbers are added in 16 bits."""
    inputs = 1536
    node = helper.make_node("MatMulInteger", ["a", "b", "zero", "zero"], ["y"])
    graph = helper.make_graph(
        [node],
        "extremes",
        [helper.make_tensor_value_info("a", TensorProto.UINT8, ["n", inputs])],
        [helper.make_tensor_value_info("y", TensorProto.INT32, ["n", "m"])],
        [
            numpy_helper.from_array(np.tile(np.array([[255, 1]], np.uint8), (inputs, 4)), "b"),
            numpy_helper.from_array(np.array(128, np.uint8), "zero"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    rows = np.array([[255], [1], [128], [0]], np.uint8).repeat(inputs, axis=1)
    [sums] = session.run(None, {"a": rows})
    columns = np.tile(np.array([127, -127]), 4)
    expected = (rows[:, :1].astype(np.int64) - 128) * columns * inputs
    np.testing.assert_array_equal(sums, expected)


def test_the_dense_layers_of_the_graph_multiply_unsigned_whole_numbers(model: onnx.ModelProto) -> None:
    constants = {constant.name: constant for constant in model.graph.initializer}
    products = [node for node in model.graph.node if node.op_type == "MatMulInteger"]
    assert len(products) == LAYERS * 5
    assert {constants[node.input[1]].data_type for node in products} == {TensorProto.UINT8}
    in_float = [node.name for node in model.graph.node if node.op_type == "Gemm"]
    assert in_float == [f"encoder.layer.{layer}.attention.self.value" for layer in range(LAYERS)]


def test_the_middle_is_what_a_network_without_the_last_layers_gives(published: Weights) -> None:
    token_ids = np.random.default_rng(5).integers(1000, 30_000, 12).tolist()
    whole = runner(build_graph(published, quantised=False), MIDDLE_OUTPUT)
    short = network_of(published, MIDDLE_LAYER)
    np.testing.assert_allclose(whole(token_ids)[0], short(token_ids), rtol=0, atol=1e-5)


def test_missing_weights_are_named(published: Weights) -> None:
    rest = {name: values for name, values in published.items() if name != "encoder.layer.4.output.dense.bias"}
    with pytest.raises(KeyError, match=r"encoder\.layer\.4\.output\.dense\.bias"):
        build_graph(rest)


def test_the_upper_layers_over_the_states_of_the_middle_are_the_whole_network(published: Weights) -> None:
    upper = build_upper_graph(published)
    assert "embeddings" not in " ".join(one.name for one in upper.graph.initializer)
    sessions = [
        onnxruntime.InferenceSession(one.SerializeToString(), providers=["CPUExecutionProvider"])
        for one in (build_graph(published), upper)
    ]
    ids = np.array([[101, 2054, 2003, 102], [101, 3407, 2711, 102]], dtype=np.int64)
    vectors, states = sessions[0].run([OUTPUT, STATES], {INPUT: ids})
    assert states.shape == (2, 4, 384)
    [from_states] = sessions[1].run([OUTPUT], {STATES: states})
    np.testing.assert_allclose(from_states, vectors, rtol=0, atol=1e-6)

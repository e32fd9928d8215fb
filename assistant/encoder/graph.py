"""Writes the sentence encoder's network as an ONNX graph.

BERT (Devlin et al. 2019, arXiv:1810.04805) in the size of all-MiniLM-L6-v2, followed by what
sentence-transformers does after it: the mean over all tokens, brought to unit length. Only operators of
the ONNX standard are used, so that ``onnx.checker`` checks all of it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from assistant.encoder.weights import Weights

LAYERS: Final = 6
WIDTH: Final = 384
HEADS: Final = 12
HEAD_WIDTH: Final = WIDTH // HEADS
EPSILON: Final = 1e-12

INPUT: Final = "token_ids"
OUTPUT: Final = "vector"

# Fixed, so that a later onnx package writes the same bytes. 20 is the first operator set with Gelu.
OPERATOR_SET: Final = 20
IR_VERSION: Final = 9

# Constants that every layer shares, by the names under which the nodes ask for them.
SHARED: Final[dict[str, NDArray[Any]]] = {
    "zero": np.array([0], dtype=np.int64),
    "one": np.array([1], dtype=np.int64),
    "two": np.array([2], dtype=np.int64),
    "in_heads": np.array([HEADS, HEAD_WIDTH], dtype=np.int64),
    "in_width": np.array([WIDTH], dtype=np.int64),
    "rows": np.array([-1, WIDTH], dtype=np.int64),  # the tokens of all texts, one below the other
    "root_of_head_width": np.array(np.sqrt(HEAD_WIDTH), dtype=np.float32),
}


class _Graph:
    """The nodes in the order of their computation, and the constants that they use."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def add(self, operator: str, output: str, *inputs: str, **attributes: Any) -> str:
        """Add a node, named like its only output; return that name."""
        self.nodes.append(helper.make_node(operator, list(inputs), [output], name=output, **attributes))
        return output

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant; return its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def parameter(self, name: str) -> str:
        """Add a parameter of the network under its own name; return that name."""
        return self.constant(name, self.weights[name])


def build_graph(weights: Weights) -> onnx.ModelProto:
    """Return the model, checked by ``onnx.checker``. The same weights give the same bytes.

    Input ``token_ids``: int64 (b, n) with b >= 1 and 1 <= n <= 512: texts of the same number of tokens, each
    with its [CLS] and [SEP]. There is no padding, hence no attention mask, and every token is of type 0.
    Output ``vector``: float32 (b, 384), each row of length 1.

    The weights must be the published ones, which ``read_weights`` sees to: the checker knows the rules of
    ONNX, but lets parameters of a wrong shape pass.

    Raises:
        KeyError: when a parameter is missing from the weights.
    """
    graph = _Graph(weights)
    for name, values in SHARED.items():
        graph.constant(name, values)
    states = _embeddings(graph)
    for layer in range(LAYERS):
        states = _attention(graph, f"encoder.layer.{layer}.attention", states)
        states = _feed_forward(graph, f"encoder.layer.{layer}", states)
    _pooling(graph, states)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info(INPUT, TensorProto.INT64, ["b", "n"])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["b", WIDTH])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPERATOR_SET)],
        ir_version=IR_VERSION,
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def _embeddings(graph: _Graph) -> str:
    """(b, n) token ids -> (b * n, 384): word, position and type, added and normalised."""
    # Every token is of type 0, so that type's row goes into the position table once and for all.
    kinds = graph.weights["embeddings.token_type_embeddings.weight"]
    places = graph.constant("places", graph.weights["embeddings.position_embeddings.weight"] + kinds[0])
    words = graph.parameter("embeddings.word_embeddings.weight")
    shape = graph.add("Shape", "shape", INPUT)
    graph.add("Concat", "to_heads", shape, "in_heads", axis=0)
    graph.add("Concat", "to_texts", shape, "in_width", axis=0)
    length = graph.add("Slice", "length", shape, "one", "two")
    here = graph.add("Slice", "here", places, "zero", length)
    embedded = graph.add("Add", "embedded", graph.add("Gather", "looked_up", words, INPUT), here)
    return _normalise(graph, "embeddings.LayerNorm", graph.add("Reshape", "tokens", embedded, "rows"))


def _attention(graph: _Graph, name: str, states: str) -> str:
    """(b * n, 384) -> (b * n, 384): each token reads all of its text, in 12 heads; added and normalised."""
    heads = {}
    # Query and value become (b, 12, n, 32), the key (b, 12, 32, n), ready to be multiplied.
    for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3])):
        dense = _dense(graph, f"{name}.self.{part}", states)
        split = graph.add("Reshape", f"{dense}.split", dense, "to_heads")
        heads[part] = graph.add("Transpose", f"{dense}.heads", split, perm=order)
    likeness = graph.add("MatMul", f"{name}.likeness", heads["query"], heads["key"])
    scaled = graph.add("Div", f"{name}.scaled", likeness, "root_of_head_width")
    shares = graph.add("Softmax", f"{name}.shares", scaled, axis=-1)
    read = graph.add("MatMul", f"{name}.read", shares, heads["value"])
    beside = graph.add("Transpose", f"{name}.beside", read, perm=[0, 2, 1, 3])
    joined = graph.add("Reshape", f"{name}.joined", beside, "rows")
    return _add_back(graph, f"{name}.output", joined, states)


def _feed_forward(graph: _Graph, name: str, states: str) -> str:
    """(b * n, 384) -> (b * n, 384): widened to 1536, exact GELU, narrowed; added and normalised."""
    wide = _dense(graph, f"{name}.intermediate.dense", states)
    # The model was trained with the exact GELU; the "tanh" form is another function.
    active = graph.add("Gelu", f"{name}.active", wide, approximate="none")
    return _add_back(graph, f"{name}.output", active, states)


def _pooling(graph: _Graph, states: str) -> str:
    """(b * n, 384) -> (b, 384): the mean over a text's tokens, [CLS] and [SEP] included, of length 1."""
    texts = graph.add("Reshape", "texts", states, "to_texts")
    mean = graph.add("ReduceMean", "mean", texts, "one", keepdims=0)
    size = graph.add("ReduceL2", "size", mean, "one", keepdims=1)
    return graph.add("Div", OUTPUT, mean, size)


def _dense(graph: _Graph, name: str, states: str) -> str:
    """(b * n, inputs) -> (b * n, outputs); transB takes weights as torch stores them, (outputs, inputs)."""
    weight, bias = graph.parameter(f"{name}.weight"), graph.parameter(f"{name}.bias")
    return graph.add("Gemm", name, states, weight, bias, transB=1)


def _add_back(graph: _Graph, name: str, states: str, before: str) -> str:
    """(b * n, inputs) -> (b * n, 384): a dense layer, added to what went before it and normalised."""
    summed = graph.add("Add", f"{name}.summed", _dense(graph, f"{name}.dense", states), before)
    return _normalise(graph, f"{name}.LayerNorm", summed)


def _normalise(graph: _Graph, name: str, states: str) -> str:
    """(b * n, 384) -> (b * n, 384): each row to mean 0 and variance 1, then scaled and shifted as learnt."""
    weight, bias = graph.parameter(f"{name}.weight"), graph.parameter(f"{name}.bias")
    return graph.add("LayerNormalization", name, states, weight, bias, axis=-1, epsilon=EPSILON)

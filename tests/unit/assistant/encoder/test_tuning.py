"""The layers that are fitted are the published network's, and learn what batches show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import onnxruntime

from assistant.encoder.encoder import SentenceEncoder, UpperLayers
from assistant.encoder.graph import build_upper_graph
from assistant.encoder.names import OUTPUT, STATES
from assistant.encoder.tuning import Batch, tune
from assistant.encoder.weights import Weights

UPPER = ("encoder.layer.4.", "encoder.layer.5.")
HOSPICE = [
    "what is hospice",
    "who pays for hospice",
    "hospice at home",
    "is it a building",
    "when does it begin",
]
CHEMO = ["what is chemo", "how is chemo given", "chemo at home", "is it a drip", "how long does it run"]


def batches(encoder: SentenceEncoder, times: int) -> list[Batch]:
    texts = HOSPICE + CHEMO
    kinds = np.array([0] * len(HOSPICE) + [1] * len(CHEMO), dtype=np.int32)
    return [(of_texts(), kinds[numbers]) for numbers, of_texts in encoder.states(texts, 64)] * times


def learnt(published: Weights, seen: Sequence[Batch], **options: int) -> Weights:
    return tune(published, seen, len(seen), [1.0, 1.0], **options)


def test_only_the_upper_layers_are_returned_each_parameter_in_its_shape(
    encoder: SentenceEncoder, published: Weights
) -> None:
    found = learnt(published, batches(encoder, 1))
    assert set(found) == {
        name for name in published if name.startswith(("encoder.layer.4.", "encoder.layer.5."))
    }
    assert {name: values.shape for name, values in found.items()} == {
        name: published[name].shape for name in found
    }


def test_without_a_batch_the_layers_compute_what_the_published_ones_do(published: Weights) -> None:
    for name, values in learnt(published, []).items():
        np.testing.assert_array_equal(values, published[name])


def test_the_fitted_layers_tell_kinds_apart_better_than_the_published(
    encoder: SentenceEncoder, published: Weights
) -> None:
    def apart(weights: Weights) -> float:
        graph = build_upper_graph(weights, quantised=False).SerializeToString()
        session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
        points = np.empty((10, 384), np.float32)
        for numbers, of_texts in encoder.states(HOSPICE + CHEMO, 64):
            [points[numbers]] = session.run([OUTPUT], {STATES: of_texts()})
        axis = points[:5].mean(axis=0) - points[5:].mean(axis=0)
        return float(axis @ axis / (points @ axis).reshape(2, 5).std(axis=1).sum())

    fitted = {**published, **learnt(published, batches(encoder, 20))}
    assert apart(fitted) > 1.3 * apart(published)


def test_the_same_batches_teach_the_same_and_another_seed_something_else(
    encoder: SentenceEncoder, published: Weights
) -> None:
    seen = batches(encoder, 2)
    one, again, other = (learnt(published, seen, seed=seed) for seed in (0, 0, 1))
    for name, values in one.items():
        np.testing.assert_array_equal(values, again[name])
    assert any(not np.array_equal(one[name], other[name]) for name in one)


def test_what_is_rarer_may_count_more(encoder: SentenceEncoder, published: Weights) -> None:
    seen = batches(encoder, 1)
    even = tune(published, seen, len(seen), [1.0, 1.0])
    uneven = tune(published, seen, len(seen), [1.0, 9.0])
    assert any(not np.array_equal(even[name], uneven[name]) for name in even)


def test_fitted_layers_run_in_whole_numbers(encoder: SentenceEncoder, published: Weights) -> None:
    fitted = {**published, **learnt(published, batches(encoder, 5))}
    in_float = onnxruntime.InferenceSession(
        build_upper_graph(fitted, quantised=False).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    whole = UpperLayers(build_upper_graph(fitted).SerializeToString())
    for _, of_texts in encoder.states(HOSPICE + CHEMO, 64):
        [exact] = in_float.run([OUTPUT], {STATES: of_texts()})
        assert np.sum(whole.vectors(of_texts()) * exact, axis=1).min() > 0.98

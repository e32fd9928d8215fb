"""The second reader, on points that lie where they belong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.safety.meaning import CLASSES, Example, MeaningReader, learn

RANDOM = np.random.default_rng(7)
CENTRES = {kind: np.eye(len(CLASSES), 12)[number] * 5 for number, kind in enumerate(CLASSES)}


def points(kind: str, count: int = 30) -> NDArray[np.floating[Any]]:
    """Return points of a class."""
    found: NDArray[np.floating[Any]] = CENTRES[kind] + RANDOM.normal(size=(count, 12)) * 0.3
    return found


@pytest.fixture(scope="module")
def meaning() -> MeaningReader:
    """Return a reader that learnt four classes; one sign lies at the far end of its class."""
    vectors = np.vstack([points(kind) for kind in CLASSES] + [CENTRES["emergency"][None] * 1.2])
    examples = [Example(kind) for kind in CLASSES for _ in range(30)] + [Example("emergency", "seizure")]
    return MeaningReader(learn(vectors.astype(np.float32), examples))


@pytest.mark.parametrize("kind", CLASSES)
def test_a_point_belongs_to_the_class_that_it_lies_in(kind: str, meaning: MeaningReader) -> None:
    [found] = meaning.read(points(kind, 1).astype(np.float32))
    assert max(found.likely, key=lambda name: found.likely[name]) == kind
    assert sum(found.likely.values()) == pytest.approx(1)


def test_the_nearest_example_with_a_name_names_the_sign(meaning: MeaningReader) -> None:
    [near, far] = meaning.read(np.stack([CENTRES["emergency"], CENTRES["crisis"]]).astype(np.float32))
    assert (near.sign, far.sign) == ("seizure", "seizure")
    assert near.nearness > 0.9 > far.nearness


def test_every_class_needs_an_example() -> None:
    with pytest.raises(ValueError, match="nothing to learn crisis from"):
        learn(np.zeros((3, 4), np.float32), [Example("none"), Example("symptom"), Example("emergency")])


def test_some_example_names_a_sign() -> None:
    with pytest.raises(ValueError, match="nothing to learn a sign's name from"):
        learn(np.zeros((len(CLASSES), 4), np.float32), [Example(kind) for kind in CLASSES])


def test_what_no_plane_parts_is_told_apart() -> None:
    corners = np.array([[1, 1], [-1, -1], [1, -1], [-1, 1]], np.float32)
    kinds = ["none", "none", "emergency", "emergency"]
    vectors = [corners[at] + RANDOM.normal(size=2) * 0.1 for at in range(4) for _ in range(100)]
    examples = [
        Example(kinds[at], "seizure" * (kinds[at] == "emergency"), 8) for at in range(4) for _ in range(100)
    ]
    far = [Example("symptom"), Example("crisis")]
    meaning = MeaningReader(learn(np.array([*vectors, [5, 0], [0, 5]], np.float32), [*examples, *far]))
    found = [max(one.likely, key=lambda kind: one.likely[kind]) for one in meaning.read(corners)]
    assert found == kinds


def test_half_of_what_was_learnt_is_refused() -> None:
    with pytest.raises(KeyError):
        MeaningReader({"points": np.zeros((1, 1))})

"""The sentence encoder: a text becomes a point, and texts of like meaning lie near each other.

all-MiniLM-L6-v2 (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2) on one thread, most of
its dense layers in whole numbers of 8 bits (``assistant.encoder.graph`` says why and how).
"""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.encoder import build, weights
from assistant.encoder.names import INPUT, MIDDLE_OUTPUT, OUTPUT, STATES
from assistant.encoder.windows import pack, split_sentences

# The model was trained on texts of up to 256 tokens, [CLS] and [SEP] included.
WINDOW: Final = 254

WIDTH: Final = 384
_BATCH: Final = 32
_ERRORS_ONLY: Final = 3

Vector = NDArray[np.float32]
States = NDArray[np.float32]
"""What the network's fourth layer makes of each token of texts of one length: (texts, n, 384)."""


class UpperLayers:
    """Other layers above the network's fourth. One instance may be used by any number of threads at once."""

    def __init__(self, graph: bytes) -> None:
        """Load what ``build_upper_graph`` made.

        Raises:
            onnxruntime.capi.onnxruntime_pybind11_state.InvalidProtobuf: when it is something else.
        """
        self._session = _session(graph)

    def vectors(self, states: States) -> Vector:
        """Return the vector of each text from its states: float32 (b, 384), each of length 1."""
        [vectors] = self._session.run([OUTPUT], {STATES: states})
        return np.asarray(vectors)


class SentenceEncoder:
    """Encodes texts. One instance may be used by any number of threads at once."""

    def __init__(self, graph: Path) -> None:
        """Load the graph (61 MB) and the published tokenizer.

        Raises:
            EncoderFilesError: when the tokenizer's file is missing or is another one.
            onnxruntime.capi.onnxruntime_pybind11_state.NoSuchFile: when there is no graph.
        """
        self._session = _session(str(graph))
        self._tokenizer = _load_tokenizer()
        self._start: int = self._tokenizer.token_to_id("[CLS]")
        self._end: int = self._tokenizer.token_to_id("[SEP]")

    def encode(self, text: str) -> Vector:
        """Return the vector of a text: float32 (384,), of length 1.

        A text of more than one window gets the mean of its windows, each counted by its tokens as each
        token counts in a window, brought to length 1. A text without any token (empty, blank, or nothing
        but characters that the tokenizer drops) gets what the network makes of [CLS] [SEP] alone: one fixed
        vector of length 1 like any other, so that nothing downstream meets zeros or NaN.

        Any ``str`` can be encoded; half a surrogate pair, which stands for nothing, counts as a space.
        """
        return self.features(text)[:WIDTH]

    def features(self, text: str, upper: UpperLayers | None = None) -> Vector:
        """Return two vectors of a text, one after the other: float32 (768,), each half of length 1.

        The first half is what ``encode`` returns, the second the same of the network's fourth layer. With
        other upper layers, what these make of the fourth comes third: (1152,).
        """
        windows = self._windows(text)
        return _mean(windows, self._run(windows, upper))

    def encode_all(self, texts: Sequence[str]) -> Vector:
        """Return what ``encode`` returns, a row for each text: float32 (texts, 384)."""
        return self.features_all(texts)[:, :WIDTH]

    def features_all(self, texts: Sequence[str], upper: UpperLayers | None = None) -> Vector:
        """Return what ``features`` returns, a row for each text: float32 (texts, 768), or (texts, 1152).

        For training: windows of the same length go through the network together, on every core, which takes
        a third of the time. Rows may differ from ``features`` in the last digit.
        """
        windows = [self._windows(text) for text in texts]
        of_all = [window for of_text in windows for window in of_text]
        rows = iter(self._run(of_all, upper, threads=os.cpu_count()))
        vectors = [_mean(of_text, np.stack([next(rows) for _ in of_text])) for of_text in windows]
        width = 2 * WIDTH if upper is None else 3 * WIDTH
        return np.stack(vectors) if vectors else np.empty((0, width), dtype=np.float32)

    def states(self, texts: Sequence[str], at_most: int) -> list[tuple[list[int], Callable[[], States]]]:
        """Return batches of texts of one length: their numbers, and what computes their states.

        The states are what the fourth layer makes of each token, float32 (texts, n, 384), of a text's first
        window and up to ``at_most`` tokens of it: what upper layers are fitted on.
        """
        windows = [self._windows(text)[0][:at_most] for text in texts]

        def of(numbers: list[int]) -> States:
            [states] = self._session.run([STATES], {INPUT: _ids(windows, numbers)})
            return np.asarray(states)

        return [(numbers, functools.partial(of, numbers)) for numbers in _batches(windows)]

    def encode_windows(self, text: str) -> Vector:
        """Return the vector of each window of a text in their order: float32 (n, 384), n >= 1.

        Each row has length 1. For a reader that must not miss a sign at the end of a long text, which a
        mean over all of it would drown.
        """
        return self._run(self._windows(text))[:, :WIDTH]

    def _windows(self, text: str) -> list[list[int]]:
        """Return the tokens of each window, [CLS] and [SEP] included."""
        sentences = [
            self._tokenizer.encode(sentence, add_special_tokens=False).ids
            for sentence in split_sentences(_readable(text))
        ]
        return [[self._start, *window, self._end] for window in pack(sentences, WINDOW)]

    def _run(
        self, windows: list[list[int]], upper: UpperLayers | None = None, threads: int | None = 1
    ) -> Vector:
        """Run the network on windows, those of one length together; (n, 768 or 1152) in the order given."""
        batches = _batches(windows)

        def run(numbers: list[int]) -> Vector:
            ids = {INPUT: _ids(windows, numbers)}
            if upper is None:
                return np.hstack(self._session.run([OUTPUT, MIDDLE_OUTPUT], ids))
            *vectors, states = self._session.run([OUTPUT, MIDDLE_OUTPUT, STATES], ids)
            return np.hstack([*vectors, upper.vectors(states)])

        vectors = np.empty((len(windows), (2 if upper is None else 3) * WIDTH), dtype=np.float32)
        if len(batches) == 1 or threads == 1:
            for numbers in batches:
                vectors[numbers] = run(numbers)
        else:
            with ThreadPoolExecutor(max_workers=threads) as pool:  # onnxruntime lets go of the GIL
                for numbers, rows in zip(batches, pool.map(run, batches), strict=True):
                    vectors[numbers] = rows
        return vectors


def _mean(windows: list[list[int]], vectors: Vector) -> Vector:
    """Return the mean of a text's windows, each counted by its tokens, each 384 numbers of length 1."""
    lengths = np.array([len(window) for window in windows], dtype=np.float32)
    kinds = (lengths @ vectors).reshape(-1, WIDTH)
    mean: Vector = kinds / np.linalg.norm(kinds, axis=1, keepdims=True)
    return mean.reshape(-1)


def _ids(windows: Sequence[Sequence[int]], numbers: Sequence[int]) -> NDArray[np.int64]:
    return np.array([windows[number] for number in numbers], dtype=np.int64)


def _batches(windows: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the numbers of windows of one length together, in batches."""
    of_length: dict[int, list[int]] = {}
    for number, window in enumerate(windows):
        of_length.setdefault(len(window), []).append(number)
    return [
        numbers[start : start + _BATCH]
        for numbers in of_length.values()
        for start in range(0, len(numbers), _BATCH)
    ]


def _session(graph: str | bytes) -> onnxruntime.InferenceSession:
    """Load a graph from its path or its bytes."""
    # Or onnxruntime warns that it finds no GPU, and on Windows reports to its maker.
    onnxruntime.set_default_logger_severity(_ERRORS_ONLY)
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.log_severity_level = _ERRORS_ONLY
    # One text takes a few milliseconds: a service gets more from many texts at once than from many
    # threads for one, and one thread adds up in the same order every time.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    return onnxruntime.InferenceSession(graph, sess_options=options, providers=["CPUExecutionProvider"])


def _load_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_buffer(weights.read(weights.TOKENIZER))
    # The published file cuts at 128 tokens and fills up to 128.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    # "[SEP]" in what somebody types is five characters, not a command to the network.
    tokenizer.encode_special_tokens = True
    return tokenizer


def _readable(text: str) -> str:
    """Return the text with halves of surrogate pairs, which the tokenizer refuses, joined or made a space.

    The tokenizer would drop the replacement character and make one word of what stands around it.
    """
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\N{REPLACEMENT CHARACTER}", " ")


_loading = threading.Lock()


@functools.cache
def _load_once() -> SentenceEncoder:
    return SentenceEncoder(build.ensure_built())


def shared_encoder() -> SentenceEncoder:
    """Return this process's one encoder, loaded (and its graph built, if need be) at the first call.

    Raises:
        EncoderFilesError: when the published files are missing or are other ones.
    """
    with _loading:  # the cache alone would let two first callers load it twice
        return _load_once()

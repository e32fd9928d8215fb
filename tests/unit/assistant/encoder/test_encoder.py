"""The encoder on the real files: known values, long texts, hostile texts, threads, silence."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.encoder import encoder as encoder_module
from assistant.encoder import weights
from assistant.encoder.encoder import SentenceEncoder, UpperLayers, shared_encoder
from assistant.encoder.graph import build_upper_graph
from assistant.encoder.weights import Weights
from clinic.problems import PROJECT_ROOT

# Of several lengths, each within one window, so that the whole is what the reference computes.
SHORT_TEXTS = [
    "pain",
    "Is it curable?",
    "Bone scan tomorrow!",
    "My mum was told today that it has spread to her liver.",
    "How long can people live with stage 4 breast cancer, and does it depend on the subtype?",
    "I'm 38, ER+/HER2-, on letrozole & palbociclib since March; my markers went from 31.5 to 48.",
    "Ich verstehe das nicht. ¿Puede repetirlo? お願いします 🙏",
    "I cannot sleep. " * 12,
    "Since the second cycle I have been so tired that I lie down after the stairs, is that normal? " * 6,
    "a b c d e " * 25,
]
FILLER = "We drove to the hospital and waited in the corridor for a long time. "
BLANK = ["", " ", "\n\t ", "\0", "\N{ZERO WIDTH SPACE}", "\ud83d", "\N{REPLACEMENT CHARACTER}"]
HOSTILE = [
    *BLANK,
    "half a \ud83d pair",
    "\udc00\ud800",
    "chest\0pain",
    "👩‍👩‍👧‍👦" * 50,
    "هل يمكن الشفاء؟",
    "\N{RIGHT-TO-LEFT OVERRIDE}olleh",
    "a" + "\N{COMBINING ACUTE ACCENT}" * 500,
    "x" * 5000,
    "." * 2000,
    "\n".join("a" * 700),
    "\U0010ffff\uffff\ufdd0",
    "[CLS] [SEP] [PAD] [MASK] [UNK]",
]


@pytest.fixture(scope="module")
def token_ids() -> Callable[[str], list[int]]:
    """Return the published tokenizer on a whole text, without what our encoder does before and after."""
    tokenizer = Tokenizer.from_buffer(weights.read(weights.TOKENIZER))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: list(tokenizer.encode(text).ids)


def test_the_cosine_that_the_authors_publish_is_met(encoder: SentenceEncoder) -> None:
    cosine = encoder.encode("That is a happy person") @ encoder.encode("That is a very happy person")
    assert cosine == pytest.approx(0.943, abs=0.006)


@pytest.mark.parametrize("text", SHORT_TEXTS)
def test_a_text_of_one_window_is_the_network_on_its_tokens(
    text: str,
    encoder: SentenceEncoder,
    token_ids: Callable[[str], list[int]],
    network: Callable[[Sequence[int]], NDArray[np.float64]],
) -> None:
    ids = token_ids(text)
    assert len(ids) <= 256
    assert encoder.encode(text) @ network(ids) > 0.99


def test_a_longer_text_is_the_mean_of_its_windows_counted_by_their_tokens(
    encoder: SentenceEncoder,
    token_ids: Callable[[str], list[int]],
    network: Callable[[Sequence[int]], NDArray[np.float64]],
) -> None:
    sentence = token_ids(FILLER)[1:-1]
    in_a_window = 254 // len(sentence)
    windows = [[101, *sentence * count, 102] for count in (in_a_window, 5)]
    assert sum(len(window) for window in windows) > 256
    rows = [network(window) for window in windows]
    mean = len(windows[0]) * rows[0] + len(windows[1]) * rows[1]

    text = FILLER * (in_a_window + 5)
    found = encoder.encode_windows(text)
    assert (np.sum(found * rows, axis=1) > 0.99).all()
    assert encoder.encode(text) @ mean / np.linalg.norm(mean) > 0.99
    weighted = len(windows[0]) * found[0] + len(windows[1]) * found[1]
    np.testing.assert_allclose(encoder.encode(text), weighted / np.linalg.norm(weighted), rtol=0, atol=1e-5)


def test_the_last_sentence_of_2000_characters_is_read(encoder: SentenceEncoder) -> None:
    calm = FILLER * 28 + "Thank you for listening to me, good night."
    alarming = FILLER * 28 + "Now I cannot breathe, what should I do?"
    assert 1950 <= len(alarming) <= len(calm) <= 2000
    assert encoder.encode(calm) @ encoder.encode(alarming) < 0.999
    before, after = encoder.encode_windows(calm), encoder.encode_windows(alarming)
    assert len(before) == len(after) >= 2
    np.testing.assert_array_equal(before[:-1], after[:-1])
    assert before[-1] @ after[-1] < 0.99


def test_a_text_between_128_and_254_tokens_is_one_window_read_to_its_end(
    encoder: SentenceEncoder, token_ids: Callable[[str], list[int]]
) -> None:
    calm, alarming = FILLER * 11 + "I feel well.", FILLER * 11 + "I want to die."
    assert 128 < len(token_ids(calm)) < 254
    assert encoder.encode_windows(calm).shape == (1, 384)
    assert encoder.encode(calm) @ encoder.encode(alarming) < 0.999


def test_a_sentence_without_an_end_is_cut_into_windows(encoder: SentenceEncoder) -> None:
    text = "and then we waited " * 150
    assert encoder.encode_windows(text).shape == (3, 384)
    assert not np.array_equal(encoder.encode(text), encoder.encode(text + "and it hurts"))


@pytest.mark.parametrize("text", BLANK)
def test_a_text_without_any_token_is_the_vector_of_an_empty_one(text: str, encoder: SentenceEncoder) -> None:
    np.testing.assert_array_equal(encoder.encode(text), encoder.encode(""))
    assert encoder.encode_windows(text).shape == (1, 384)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_texts_get_a_vector_of_length_one(text: str, encoder: SentenceEncoder) -> None:
    _assert_sound(encoder, text)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(categories=None), max_size=60))
def test_any_unicode_gets_a_vector_of_length_one(encoder: SentenceEncoder, text: str) -> None:
    _assert_sound(encoder, text)


def test_half_a_surrogate_pair_separates_words_and_two_halves_are_one_sign(encoder: SentenceEncoder) -> None:
    np.testing.assert_array_equal(encoder.encode("pain\ud83dnow"), encoder.encode("pain now"))
    np.testing.assert_array_equal(encoder.encode("\ud83d\ude00 ok"), encoder.encode("\U0001f600 ok"))


def test_the_names_of_special_tokens_are_text_when_somebody_types_them(encoder: SentenceEncoder) -> None:
    typed = encoder.encode("Is it [SEP] curable?")
    np.testing.assert_array_equal(typed, encoder.encode("is it [ sep ] curable ?"))


def test_two_threads_get_what_one_gets(encoder: SentenceEncoder) -> None:
    texts = SHORT_TEXTS * 3
    alone = [encoder.encode(text) for text in texts]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(encoder.encode, texts))
    np.testing.assert_array_equal(together, alone)


@pytest.fixture
def nothing_loaded() -> Iterator[None]:
    """Forget the process's encoder before and after."""
    encoder_module._load_once.cache_clear()
    yield
    encoder_module._load_once.cache_clear()


@pytest.mark.usefixtures("nothing_loaded")
def test_two_threads_that_come_first_load_one_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    both_here = threading.Barrier(2)
    loaded = []

    class Slow:
        def __init__(self, graph: Path) -> None:
            loaded.append(graph)
            threading.Event().wait(0.05)

    def first_call(_: int) -> SentenceEncoder:
        both_here.wait(10)
        return shared_encoder()

    monkeypatch.setattr(encoder_module, "SentenceEncoder", Slow)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(first_call, range(2))
    assert one is other
    assert len(loaded) == 1


def test_loading_prints_nothing_and_needs_neither_rasa_nor_onnx(encoder: SentenceEncoder) -> None:
    program = (
        "import sys; from assistant.encoder.encoder import shared_encoder\n"
        "assert shared_encoder().encode('pain').shape == (384,)\n"
        "print(*{'rasa', 'onnx', 'torch', 'tensorflow'} & set(sys.modules), end='')"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=PROJECT_ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def _assert_sound(encoder: SentenceEncoder, text: str) -> None:
    vector, rows = encoder.encode(text), encoder.encode_windows(text)
    assert vector.shape == (384,)
    assert vector.dtype == rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(np.vstack([vector, rows]), axis=1), 1, rtol=0, atol=1e-5)


def test_many_texts_are_each_what_they_are_alone(encoder: SentenceEncoder) -> None:
    texts = ["what is hospice", "where does it spread", "", "Is it far? " * 80, "what is hospice"] * 9
    together = encoder.encode_all(texts)
    assert together.shape == (len(texts), 384)
    np.testing.assert_allclose(together, [encoder.encode(text) for text in texts], rtol=0, atol=1e-5)


def test_no_texts_have_no_vectors(encoder: SentenceEncoder) -> None:
    assert encoder.encode_all([]).shape == (0, 384)


def test_the_features_of_a_text_are_its_vector_and_that_of_a_layer_further_down(
    encoder: SentenceEncoder,
) -> None:
    for text in ("Is it curable?", "", FILLER * 40):
        features = encoder.features(text)
        assert features.shape == (768,)
        assert features.dtype == np.float32
        np.testing.assert_array_equal(features[:384], encoder.encode(text))
        assert np.linalg.norm(features[384:]) == pytest.approx(1, abs=1e-5)
        assert features[:384] @ features[384:] < 0.9


def test_the_features_of_many_texts_are_each_what_they_are_alone(encoder: SentenceEncoder) -> None:
    texts = ["what is hospice", "", "Is it far? " * 80]
    alone = [encoder.features(text) for text in texts]
    np.testing.assert_allclose(encoder.features_all(texts), alone, rtol=0, atol=1e-5)
    assert encoder.features_all([]).shape == (0, 768)


def test_other_upper_layers_give_a_third_vector_and_the_published_ones_the_first_again(
    encoder: SentenceEncoder, published: Weights
) -> None:
    upper = UpperLayers(build_upper_graph(published).SerializeToString())
    texts = ["What is hospice?", "Is it curable? " * 60, "", "Is it curable?"]
    for text in texts:
        first, middle, third = encoder.features(text, upper).reshape(3, 384)
        np.testing.assert_allclose(np.hstack([first, middle]), encoder.features(text), rtol=0, atol=1e-6)
        np.testing.assert_allclose(third, first, rtol=0, atol=1e-5)
    alone = [encoder.features(text, upper) for text in texts]
    np.testing.assert_allclose(encoder.features_all(texts, upper), alone, rtol=0, atol=1e-5)
    assert encoder.features_all([], upper).shape == (0, 1152)


def test_upper_layers_are_fitted_on_the_states_of_texts_of_one_length(encoder: SentenceEncoder) -> None:
    texts = ["What is hospice?", "Is it curable at all, and for whom?", "What is chemotherapy?"]
    batches = encoder.states(texts, at_most=8)
    assert sorted(number for numbers, _ in batches for number in numbers) == [0, 1, 2]
    for numbers, of_texts in batches:
        states = of_texts()
        assert states.shape[0] == len(numbers)
        assert states.shape[1] <= 8
        assert states.shape[2] == 384

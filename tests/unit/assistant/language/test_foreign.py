"""Whether a message is in another language, and in which: messages of every kind, and English in disguise."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest

from assistant.language.foreign import Guess, foreign_language, is_short, mostly_english
from assistant.language.function_words import Words, tokens
from assistant.language.identifier import Identifier
from benchmarks.languages import english, outcome, read

Detect = Callable[[str], Guess | None]
FALSE_AT_MOST = 1 / 500
MISSED_AT_MOST = 0.05
MIXED_UP_AT_MOST = 0.02
MESSAGES_AT_LEAST = 15
DISGUISED = [text for texts in read("english").values() for text in texts]


@pytest.fixture(scope="module")
def detect(words: Words, identifier: Identifier) -> Detect:
    """Return what tells the language of a message, with the real words and the real library."""
    return lambda text: foreign_language(text, words, identifier.best)


@pytest.mark.parametrize("text", DISGUISED)
def test_english_with_words_of_other_languages_typos_or_names_is_english(text: str, detect: Detect) -> None:
    assert detect(text) is None


def test_hardly_an_english_message_of_the_project_is_taken_for_another_language(detect: Detect) -> None:
    every = english()
    assert len(every) > 10_000
    taken = [f"{text} -> {guess.language}" for text in every if (guess := detect(text))]
    assert len(taken) <= FALSE_AT_MOST * len(every), "\n".join(taken)


@pytest.mark.parametrize("name", ["development", "held_out"])
def test_hardly_a_message_in_another_language_is_missed_or_mixed_up(name: str, detect: Detect) -> None:
    found = outcome(read(name), detect)
    assert found.asked > 200
    assert len(found.missed) <= MISSED_AT_MOST * found.asked, "\n".join(found.missed)
    assert len(found.mixed_up) <= MIXED_UP_AT_MOST * found.asked, "\n".join(found.mixed_up)


def test_every_language_with_a_sentence_is_tested_and_told(detect: Detect) -> None:
    sets = [read("development"), read("held_out")]
    for language in sorted(language for language in sets[0] if len(sets[0][language]) >= 8):
        texts = [text for one in sets for text in one[language]]
        assert len(texts) >= MESSAGES_AT_LEAST, language
        told = [text for text in texts if (guess := detect(text)) and guess.language.startswith(language)]
        assert len(told) >= 0.85 * len(texts), language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("nemůžu dýchat", "cs"),
        ("pomóżcie mi", "pl"),
        ("救命", "zh"),
        ("什麼是免疫療法", "zh-Hant"),
        ("помогите", "ru"),
        ("дякую за допомогу", "uk"),
        ("letrozole से हड्डियों में दर्द होता है क्या", "hi"),
        ("ليش جلدي عم يحكني كتير", "ar"),
        ("toi bi dau lung hai tuan roi khong het", "vi"),
        ("chemotherapy ke side effects kya hai", "hi-Latn"),
        ("TENGO MUCHO DOLOR EN EL PECHO AYUDA", "es"),
        ("ano ba ang immunotherapy", "tl"),
        ("நான் மூச்சு விட முடியவில்லை", "ta"),
    ],
)
def test_a_language_is_told_by_letters_by_words_or_by_the_library(
    text: str, language: str, detect: Detect
) -> None:
    guess = detect(text)
    assert guess is not None
    assert guess.language == language
    assert 0 < guess.confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "1234",
        "🙂🙂🙂",
        "?!",
        "μ",
        "hola",
        "mets",
        "ok",
        "letrozole ibrance zometa",
        "kadcyla vs enhertu",
        "asdf",
        "I'm, I've, don't",
        "𝐰𝐡𝐚𝐭 𝐢𝐬 𝐡𝐨𝐬𝐩𝐢𝐜𝐞",
    ],
)
def test_what_is_in_doubt_is_english(text: str, detect: Detect) -> None:
    assert detect(text) is None


def test_english_never_asks_the_library(words: Words) -> None:
    def asked(text: str, among: Collection[str]) -> tuple[str, float]:
        raise AssertionError(f"the library was asked about '{text}'")

    for text in ("what is hospice", "can i drink wine on chemo", "救命", "wat r da side efects"):
        foreign_language(text, words, asked)


SMALL = Words(
    english=frozenset({"the", "what", "help", "means"}),
    function=frozenset({"the", "what", "is", "me"}),
    shared=frozenset({"is", "me"}),
    names=frozenset({"ibrance"}),
    foreign={
        "xx": frozenset({"ke", "pu", "ra"}),
        "yy": frozenset({"ke"}),
        "hi-Latn": frozenset({"hai", "kya"}),
    },
    claimed={"xx": frozenset({"me"}), "yy": frozenset(), "hi-Latn": frozenset()},
)


@pytest.mark.parametrize(
    ("text", "library", "expected"),
    [
        ("zim zam zum", ("xx", 0.69), None),
        ("zim zam zum", ("xx", 0.7), "xx"),
        ("zim zam zum", ("en", 0.99), None),
        ("zim zam ibrance", ("xx", 0.89), None),
        ("zim zam ibrance", ("xx", 0.9), "xx"),
        ("ke zam zum", ("xx", 0.34), None),
        ("ke zam zum", ("xx", 0.35), "xx"),
        ("ke pu zum", ("xx", 0.19), None),
        ("ke pu zum", ("xx", 0.2), "xx"),
        ("ke pu ra", ("zz", 0.1), "xx"),
        ("ke pu ra", ("en", 0.9), "xx"),
        ("ke pu zum", ("zz", 0.1), None),
        ("ke is zum zam", ("xx", 0.9), None),
        ("ke me zum zam", ("xx", 0.9), "xx"),
        ("zim zam zum the", ("xx", 0.99), None),
        ("kya zim hai", ("xx", 0.3), "hi-Latn"),
        ("kya the zim hai zam", ("xx", 0.3), None),
        ("kya zim zam", ("xx", 0.3), None),
        ("what means ke", ("yy", 0.99), None),
        ("help zim zam", ("xx", 0.99), "xx"),
        ("help the zim", ("xx", 0.99), None),
        ("zim zam", ("xx", 0.9), "xx"),
        ("zim zam", ("xx", 0.89), None),
        ("zim is", ("xx", 0.99), None),
        ("zim ibrance", ("xx", 0.99), None),
        ("zim", ("en", 0.99), None),
    ],
)
def test_a_language_is_told_when_it_is_likely_enough_for_its_words(
    text: str, library: tuple[str, float], expected: str | None
) -> None:
    guess = foreign_language(text, SMALL, lambda *_: library)
    assert (guess.language if guess else None) == expected


def test_the_library_is_not_told_the_names(words: Words) -> None:
    told = []

    def identify(text: str, among: Collection[str]) -> tuple[str, float]:
        told.append(text)
        return "es", 0.9

    foreign_language("se me cae el pelo con Ibrance", words, identify)
    assert told == ["se me cae el pelo con"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        ("what", True),
        ("is me ibrance", True),
        ("what zim", False),
        ("what the zim", True),
        ("zim", False),
        ("what's zim it'll", True),
        ("the's", True),
        ("zim's", False),
    ],
)
def test_a_message_is_english_when_english_has_most_of_what_counts(text: str, expected: bool) -> None:
    assert mostly_english(tokens(text), SMALL) is expected


def test_a_word_or_two_are_short() -> None:
    assert [is_short(["a"] * count) for count in range(4)] == [True, True, True, False]


def test_which_messages_count_as_long() -> None:
    messages = {"xx": ["a b c", "a b c d"], "zh": ["救命"], "yy": ["a b c d e"]}
    guesses = {"a b c d": Guess("xx", 1.0), "a b c d e": Guess("xx", 1.0), "救命": Guess("zh-Hant", 1.0)}
    found = outcome(messages, lambda text: guesses.get(text))
    assert (found.asked, found.missed, found.mixed_up) == (3, [], ["yy: a b c d e -> xx"])
    every = ["xx: a b c", "xx: a b c d", "zh: 救命", "yy: a b c d e"]
    assert outcome(messages, lambda _: None, 1).missed == every

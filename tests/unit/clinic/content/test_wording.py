"""How an answer may be worded: shape, words, placeholders and figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic.content import wording
from clinic.problems import InvalidFilesError

LONG = "word " * 63 + "words"
assert len(LONG) == 320


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It helps. Ask the team.", []),
        ("It helps:\n- a\n- b\n- c\n- d\n- e\n- f\nAsk.", []),
        ("Call {clinic_name} - it is open.", []),
        ("Call {clinic_name} now - 5 (or 6) people answer!", []),
        ("", []),
        ("One.\n\nTwo.", ["has a blank line"]),
        ("One.\n  \nTwo.", ["has a blank line"]),
        ("It is **so**.", ["has Markdown, HTML or ${...} in it"]),
        ("It is _so_.", ["has Markdown"]),
        ("# It is", ["has Markdown"]),
        ("It is `so`.", ["has Markdown"]),
        ("It is <b>so</b>.", ["has Markdown"]),
        ("See [a](https://a.example).", ["has Markdown"]),
        ("One | two", ["has Markdown"]),
        ("It costs ${PRICE}.", ["has Markdown"]),
        ("It helps:\n  - a", ["has Markdown"]),
        (f"{LONG}.", ["its first sentence has 321 characters, at most 320 are allowed"]),
        (LONG, []),
        (f"{LONG}\n- and more", []),
        ("One.\n" + "x" * 895, []),
        ("One.\n" + "x" * 896, ["has 901 characters, at most 900 are allowed"]),
        ("It helps:\n- a\n- b\n- c\n- d\n- e\n- f\n- g", ["has 7 points, at most 6 are allowed"]),
        ("- a\n- b", ["begins with a list; the first sentence has to answer the question"]),
        (
            "- **a**\n\n- b",
            ["has a blank line", "has Markdown", "begins with a list"],
        ),
    ],
)
def test_a_shape_that_a_channel_or_a_reader_cannot_bear_is_told(text: str, expected: list[str]) -> None:
    found = list(wording.shape(text))
    assert len(found) == len(expected), found
    for reason, start in zip(found, expected, strict=True):
        assert reason.startswith(start)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It helps. Ask the team.", "It helps."),
        ("Can it help? Yes.", "Can it help?"),
        ("It can help:\n- sleep. rest", "It can help:"),
        ("Version 3.1 is out. So?", "Version 3.1 is out."),
        ("No end", "No end"),
        ("", ""),
    ],
)
def test_the_first_sentence_ends_before_the_list(text: str, expected: str) -> None:
    assert wording.first_sentence(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("She lost her battle.", ["battle", "lost"]),
        ("Treatment failed.", ["failed"]),
        ("You have cancer.", ["You have"]),
        ("You do not have it.", ["You do not have"]),
        ("Perhaps you don't have it.", ["you don't have"]),
        ("you probably are", ["you probably"]),
        ("Don't worry.", ["Don't worry"]),
        ("There is no need to worry.", ["no need to worry"]),
        ("You will be fine.", ["You will be fine"]),
        ("It is probably nothing.", ["probably nothing"]),
        ("You don't need a doctor.", ["don't need a doctor"]),
        ("Stop taking it.", ["Stop taking "]),
        ("Take 20 mg.", ["20 mg"]),
        ("Take 2 tablets.", ["2 tablets"]),
        ("how your cancer grows", ["your cancer"]),
        ("to commit suicide", ["commit suicide"]),
        ("Click here.", ["Click"]),
        ("if you have pain", []),
        ("When you have pain, call.", []),
        ("You have the right to ask.", []),
        ("You have to ask.", []),
        ("what you can do about failure", []),
        ("It started in the breast.", []),
        ("start taking part in a trial", []),
        ("Ask about 3 things.", []),
        ("the cancer, yours or hers", []),
    ],
)
def test_words_that_frighten_judge_or_promise_are_told(text: str, said: list[str]) -> None:
    found = sorted(reason.split(": ")[1].strip("'") for reason in wording.words(text))
    assert found == sorted(said)


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("Call {clinic_name}.", ["clinic_name"], []),
        (
            "Call {clinic_name} at {phone}.",
            ["clinic_name", "a"],
            ["unknown placeholder '{phone}'; allowed: a, clinic_name"],
        ),
        (
            "Call {a} or {b}.",
            [],
            ["unknown placeholder '{a}'; allowed: none", "unknown placeholder '{b}'; allowed: none"],
        ),
        ("No braces {} { }", [], []),
    ],
)
def test_placeholders_that_nothing_fills_are_told(text: str, known: list[str], expected: list[str]) -> None:
    assert list(wording.placeholders(text, iter(known))) == expected


@pytest.mark.parametrize(
    ("text", "allowed", "count"),
    [
        ("Some people sleep well.", [], 0),
        ("About 3 in 10 people.", [], 2),
        ("About 3 in 10 people.", ["3 in 10"], 0),
        ("About 3 in 10 people.", ["3", "3 in 10"], 0),
        ("ABOUT THREE IN TEN PEOPLE.", ["three in ten"], 0),
        ("About three in ten people.", [], 1),
        ("One out of every ten people.", [], 1),
        ("Half of them, a third of us, two thirds of all.", [], 3),
        ("half of them", ["half of"], 0),
        ("one day", [], 0),
        ("In 2020, 168,000 women.", [], 2),
        ("In 2020, 168,000 women.", ["2020", "168,000"], 0),
        ("It is 31%.", ["31"], 1),
        ("It is 31%.", ["31%"], 0),
        ("It is 31.", ["31%"], 1),
        ("It is 25.9%.", ["9%", "25"], 1),
        ("It is 30.", ["3"], 1),
        ("It is 13.", ["3"], 1),
        ("20% to 30%", ["20% to 30%", "20%"], 0),
        ("20% to 30%", ["20%"], 1),
        ("Stage 4 and HER2, HER-2, BRCA1, BRCA 2, CDK4/6 and CA 15-3.", [], 0),
        ("stage 5", [], 1),
        ("1 more 2", ["1"], 1),
    ],
)
def test_figures_that_no_fact_carries_are_told(text: str, allowed: list[str], count: int) -> None:
    assert len(list(wording.figures(text, iter(allowed)))) == count


def test_a_figure_is_told_with_the_words_around_it() -> None:
    assert list(wording.figures("Among those who\nwalk, 90% feel better in the morning.", [])) == [
        "no fact of it carries the figure in '…hose who walk, 90% feel better i…'"
    ]


GOOD = (
    "forbidden: [{pattern: 'a+', reason: no a}]\nnames_with_digits: ['B ?12']\nexempt_from_readability: [c]\n"
)


def test_the_rules_for_words_are_read(tmp_path: Path) -> None:
    path = tmp_path / "wording.yml"
    path.write_text(GOOD, encoding="utf-8")
    read = wording.read_wording(path)
    assert (read.forbidden[0].pattern, read.names_with_digits, read.exempt_from_readability) == (
        "a+",
        ["B ?12"],
        ["c"],
    )


def test_rules_that_cannot_be_used_are_told_all_at_once(tmp_path: Path) -> None:
    path = tmp_path / "wording.yml"
    path.write_text(
        GOOD.replace("a+", "(a").replace("B ?12", "[B").replace("exempt_", "exampt_"), encoding="utf-8"
    )
    with pytest.raises(InvalidFilesError) as caught:
        wording.read_wording(path)
    assert [f"{problem.line}: {problem.reason}" for problem in caught.value.problems] == [
        "1: 'forbidden.0.pattern': is no regular expression: "
        "missing ), unterminated subpattern at position 0",
        "1: the key 'exempt_from_readability' is missing",
        "2: 'names_with_digits.0': is no regular expression: unterminated character set at position 0",
        "3: unknown key 'exampt_from_readability'; allowed here: "
        "exempt_from_readability, forbidden, names_with_digits",
    ]

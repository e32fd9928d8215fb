"""What an answer means, step by step: a table in both directions."""

from __future__ import annotations

import pytest

from assistant.report.answers import Meant, Picked, Said, about, meant, picked
from assistant.report.form import ABOUT, COURSE, SEVERITY, SIGNS, SINCE, STEPS, TREATMENT, WHAT
from clinic.content.report import read_report

FILE = read_report()
FOUR = FILE.families["bones"].signs


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "text",
    [
        "skip",
        "Skip this question",
        "skip it please",
        "next",
        "pass.",
        "I'd rather not say",
        "ok, next question",
    ],
)
def test_every_step_can_be_skipped(step: str, text: str) -> None:
    assert meant(step, Said(text), FILE) is Meant.skip


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "text",
    [
        "stop",
        "Stop the questions",
        "cancel",
        "STOP!",
        "never mind",
        "nevermind",
        "forget it",
        "that's enough questions",
        "no more",
        "I want to stop",
        "I don\u2019t want to answer any more questions",
        "please stop asking",
    ],
)
def test_every_step_can_end_the_questions(step: str, text: str) -> None:
    assert meant(step, Said(text), FILE) is Meant.stop


@pytest.mark.parametrize("step", [step for step in STEPS if step != WHAT])
@pytest.mark.parametrize("text", ["I do not know", "not sure", "no idea, sorry"])
def test_not_knowing_is_an_answer(step: str, text: str) -> None:
    assert meant(step, Said(text, "deny", 0.9), FILE) is Meant.answer


@pytest.mark.parametrize(
    ("step", "text", "intent", "confidence"),
    [
        (WHAT, "a dull ache that does not stop", "report_symptom", 0.9),
        (WHAT, "pain when I stop walking", "report_symptom", 0.9),
        (WHAT, "I keep forgetting things", "report_symptom", 0.5),
        (WHAT, "hair loss", "ask_side_effects", 0.95),
        (SINCE, "since I stopped letrozole", "ask_hormone_therapy", 0.9),
        (SINCE, "Monday", "out_of_scope", 0.9),
        (SINCE, "a while", "nlu_fallback", 0.3),
        (SEVERITY, "about a seven", "nlu_fallback", 0.3),
        (SEVERITY, "7/10", "deny", 0.9),
        (SEVERITY, "really bad", "distress", 0.5),
        (COURSE, "yes", "affirm", 0.99),
        (COURSE, "no", "deny", 0.99),
        (COURSE, "It is getting worse", "report_symptom", 0.9),
        (SIGNS, "yes", "affirm", 0.99),
        (SIGNS, "None of these", "deny", 0.99),
        (TREATMENT, "letrozole", "ask_hormone_therapy", 0.99),
        (TREATMENT, "no", "deny", 0.9),
        (TREATMENT, "Ibrance and fulvestrant, and ibuprofen at night", "ask_targeted_therapy", 0.99),
        (TREATMENT, "chemo every three weeks", "ask_chemotherapy", 0.99),
        (ABOUT, "me", "nlu_fallback", 0.2),
        (ABOUT, "It is about someone I care for", "ask_caregivers", 0.9),
    ],
)
def test_nearly_everything_is_an_answer(step: str, text: str, intent: str, confidence: float) -> None:
    assert meant(step, Said(text, intent, confidence), FILE) is Meant.answer


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("What is hospice care?", "ask_hospice_care"),
        ("how long does chemo last", "ask_treatment_duration"),
        ("is it cancer in my bones?", "diagnosis_request"),
        ("can I take more morphine?", "medication_advice"),
        ("I want to talk to a person", "human_handoff"),
        ("thank you", "thanks"),
        ("bye", "goodbye"),
        ("are you a robot", "bot_challenge"),
        ("I am so frightened of all this", "distress"),
        ("who can read what I write here", "privacy"),
    ],
)
def test_what_needs_its_own_reply_is_no_answer(step: str, text: str, intent: str) -> None:
    assert meant(step, Said(text, intent, 0.9), FILE) is Meant.aside
    assert meant(step, Said(text, intent, 0.5), FILE) is Meant.answer


def test_another_language_gets_its_own_reply_but_a_word_of_it_is_an_answer() -> None:
    assert meant(SINCE, Said("desde hace dos semanas", "other_language", 1.0, True), FILE) is Meant.aside
    assert meant(TREATMENT, Said("Kadcyla", "other_language", 1.0, True), FILE) is Meant.answer


@pytest.mark.parametrize("text", ["yes", "No.", "ok", "sure, go ahead", "hm", "ready"])
@pytest.mark.parametrize("step", [WHAT, ABOUT, SINCE, SEVERITY])
def test_yes_and_no_do_not_say_what_or_since_when(step: str, text: str) -> None:
    assert meant(step, Said(text, "affirm", 0.9), FILE) is Meant.nothing


def test_asking_to_begin_again_says_nothing_yet() -> None:
    assert meant(WHAT, Said("I want to report a symptom", "describe_symptom", 0.9), FILE) is Meant.nothing
    assert meant(SINCE, Said("report it since May", "describe_symptom", 0.9), FILE) is Meant.answer


@pytest.mark.parametrize(
    ("text", "audience", "expected"),
    [
        ("It is about me", None, "self"),
        ("me", None, "self"),
        ("myself", None, "self"),
        ("I'm the patient", None, "carer"),  # "patient": asked of a carer; speaks of "the person"
        ("It is about someone I care for", None, "carer"),
        ("my mum", "carer", "carer"),
        ("my friend", None, "carer"),
        ("her", None, "carer"),
        ("the one in the bed", None, "the one in the bed"),
    ],
)
def test_whom_it_is_about(text: str, audience: str | None, expected: str) -> None:
    assert about(text, audience, FILE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes", Picked(unsaid=True)),
        ("Yes, one of these", Picked(unsaid=True)),
        ("yeah a bit", Picked(unsaid=True)),
        ("I think so", Picked(unsaid=True)),
        ("some of them", Picked(unsaid=True)),
        ("all of them", Picked((0, 1, 2, 3))),
        ("the first", Picked((0,))),
        ("1", Picked((0,))),
        ("1 and 3", Picked((0, 2))),
        ("yes, the second one", Picked((1,))),
        ("number 4", Picked((3,))),
        ("the last one", Picked((3,))),
        ("no", Picked()),
        ("None of these", Picked()),
        ("no, none of them thankfully", Picked()),
        ("not that I know of", Picked()),
        ("not the first", Picked()),
        ("my hands tingle a little", Picked()),
        ("I do not know", Picked()),
    ],
)
def test_which_of_the_listed_signs_are_there(text: str, expected: Picked) -> None:
    assert picked(text, FOUR, FILE) == expected
    assert picked(text, FOUR, FILE).any == (expected != Picked())


def test_a_place_beyond_the_list_is_none() -> None:
    assert picked("the sixth", FOUR, FILE) == Picked()
    assert picked("the sixth", FILE.families["other"].signs, FILE) == Picked((5,))


@pytest.mark.parametrize("text", FILE.answers)
def test_every_choice_below_a_question_is_understood(text: str) -> None:
    steps = {
        "me": ABOUT,
        "care for": ABOUT,
        "know": SINCE,
        "It": COURSE,
        "these": SIGNS,
        "treatment": TREATMENT,
    }
    step = next((of for words, of in steps.items() if words in text), WHAT)
    expected = Meant.skip if "Skip" in text else Meant.stop if "Stop" in text else Meant.answer
    assert meant(step, Said(text, "nlu_fallback", 0.2), FILE) is expected


@pytest.mark.parametrize("end", ["", " x"])
@pytest.mark.parametrize("word", ["yes i do ", "one of them ", "none of these ", "stop this ", "skip it "])
def test_a_long_message_is_an_answer_and_no_small_word(word: str, end: str) -> None:
    assert meant(SIGNS, Said(word * 150 + end, "report_symptom", 0.9), FILE) is Meant.answer

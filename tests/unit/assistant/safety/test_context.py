"""In what light a sign is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.safety.reader import Reader
from clinic.problems import InvalidFilesError

REPORTED = [
    "my legs are numb",
    "mum can't feel her legs",
    "I've got chest pain is it the chemo",
    "what should i do about my chest pain",
    "my back hurts so much and my legs are weak",
    "no fever but my legs are numb",
    "I don't have a fever and my chest hurts",
    "I don't know why my legs are numb",
    "not sure if it's the chemo but I can't feel my legs",
    "called 911 yesterday but my breathing is bad again",
    "is it normal that my legs are numb",
    "I have a fever what should I do",
    "i had a seizure last night",
    "my mum had a seizure",
    "not great today, my chest is tight",
    "I am not well, numb from the waist down",
    "I'm scared, I think I'm having a seizure",
    "my temp was 38.5 an hour ago",
    "letrozole gives me palpitations",
    "woke up with pins and needles in my feet",
    "I'm not suicidal but I can't go on",
    "my doctor says it's anxiety but i can't breathe",
    "hi, my husband can't catch his breath",
    "temp 38.4 since this morning, no cough",
    "I had a fever two days ago",
    "no pain but both legs are weak",
    "I can't stop shaking",
    "chest pain started last year and it's still here",
    "is 38.9 dangerous, i'm on chemo",
    "fever 38.5 what do i do",
    "no idea why but my chest hurts",
    "never felt chest pain like this",
    "chest pain, is it normal",
    "last year I had a seizure and now I'm having another one",
    "should I go to the hospital, my legs are numb",
    "my gran died of a stroke and now my legs are numb",
    "is he having a stroke, his face dropped",
    "my wife has passed out on the kitchen floor",
    "the seizure has stopped now",
    "discharged on Monday. Today my legs are numb.",
    "all sorted with the insurance. My chest hurts.",
    "I can hardly breathe",
    "she is having a seizure",
]
NOT_REPORTED = {
    "negated": [
        "no fever",
        "no fever, chills or chest pain",
        "i don't have any chest pain",
        "never had chest pain",
        "she isn't short of breath",
        "no numbness or weakness in my legs",
        "she has never had a seizure",
        "the doctor ruled out a stroke",
        "I am not suicidal",
        "i don't want to kill myself",
        "I don't think I have a fever",
    ],
    "resolved": ["fever has gone", "the fever's gone now", "my back pain, it has gone away"],
    "hypothetical": [
        "if I get a fever",
        "should I worry if my legs go numb",
        "what would happen if i had a seizure",
        "what should I do if I have a fever",
        "they told me to ring if my temperature goes over 38",
        "they said to watch for fever and chills",
        "I'm scared of having a seizure",
        "i am worried about getting a fever on chemo",
        "I've been told to look out for numbness, weakness in the legs and bladder problems",
    ],
    "past": [
        "last year I had a seizure",
        "I had a seizure last year",
        "when I was diagnosed in 2019 I had chest pain",
        "had chest pain back in May",
        "I used to have palpitations",
        "I had a fever two years ago",
        "the pain in my chest went away months ago",
        "my neighbour had a stroke when she was 60",
    ],
    "other_past": [
        "my gran died of a stroke",
        "I read about a woman with numb legs",
        "in the film she has a stroke",
    ],
    "question": [
        "can bone mets cause numb legs?",
        "what are signs of a stroke",
        "is chest pain a side effect",
        "is it normal to get chest pain on letrozole",
        "how do I know if I have a fever",
        "when should i call about a fever",
        "can chemo make you breathless",
        "does letrozole give you palpitations",
        "what causes pins and needles in the feet",
        "tell me about chest pain",
        "what temperature is a fever",
        "is a fever of 38 dangerous on chemo",
        "what does it mean when legs go numb",
        "could the tablets cause a stroke",
        "will I be short of breath with lung mets",
        "is fainting an emergency",
        "so are seizures common",
    ],
    "dealt_with": [
        "called 911 yesterday for my breathing, all sorted, home now",
        "went to A&E last night with chest pain, they checked everything, all clear, home again",
    ],
}


@pytest.mark.parametrize("text", REPORTED)
def test_what_somebody_has_now_is_reported(text: str, net: Reader) -> None:
    assert net.hear(text).signs


@pytest.mark.parametrize("text", [text for texts in NOT_REPORTED.values() for text in texts])
def test_what_is_denied_imagined_over_or_asked_is_not_reported(text: str, net: Reader) -> None:
    assert not net.hear(text).signs


@pytest.mark.parametrize(
    ("text", "gone", "asked"),
    [
        ("no fever", {"fever_38"}, set()),
        ("the fever has gone", {"fever_38"}, set()),
        ("if I get a fever", set(), {"fever_38"}),
        ("what is a fever", set(), {"fever_38"}),
    ],
)
def test_what_is_denied_is_told_from_what_is_asked(
    text: str, gone: set[str], asked: set[str], net: Reader
) -> None:
    heard = net.hear(text)
    assert (set(heard.gone), set(heard.asked)) == (gone, asked)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("what helps with my constipation", True),
        ("my constipation is bad", False),
        ("what helps with my constipation? also my hip aches", False),
        ("what is hospice", False),
    ],
)
def test_a_question_about_a_symptom_of_ones_own_is_one(text: str, asks: bool, net: Reader) -> None:
    assert net.hear(text).asks is asks


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("category: past,", "category: future,", "unexpected value"),
        ("says: [if]", "says: []", "at least 1 item"),
        ("says: [if]", 'says: ["if, then"]', "'if,' is not of the notation"),
        ("says: [if]", "says: [no]", "must be text, in quotes"),
        (
            "- {category: past, direction: sentence, says: [last year]}\n",
            "",
            "has no phrase for past",
        ),
    ],
)
def test_faults_of_the_file_are_said_with_their_line(old: str, new: str, reason: str, folder: Path) -> None:
    path = folder / "context.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidFilesError) as raised:
        Reader(folder)
    [problem] = raised.value.problems
    assert problem.path == path
    assert problem.line > 0
    assert reason in problem.reason

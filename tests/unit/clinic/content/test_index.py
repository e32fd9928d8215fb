"""What must hold inside files and between them, each broken once in a small project without faults."""

from __future__ import annotations

import pytest

from clinic.content import index
from clinic.problems import InvalidFilesError
from tests.content.sample import Sample

REST = "data/topics/rest.yml"
WALKS = "data/topics/walks.yml"
GREET = "data/acts/greet.yml"
FLOW = "data/flows/user_walks_on.yml"
TRAINED = "is a training example of"
TWO_LAYERS = f"{REST}:2: must hold 'utter_rest', 'utter_rest_more' and nothing else"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is HOSPICE care?", "what is hospice care"),
        ("  it's  my-own\n", "it s my own"),
        ("Größe café ﬁne", "große cafe fine"),
        ("¿Qué?", "que"),
        ("stage 4", "stage 4"),
        ("?!…", ""),
        ("", ""),
    ],
)
def test_normalising_leaves_words_alone(text: str, expected: str) -> None:
    assert index.normalise(text) == expected


def topic_problems(sample: Sample) -> list[str]:
    offers = index.offers(sample.acts, sample.flows)
    return sample.shown(index.topic_problems(sample.topics, sample.knowledge, iter(offers)))


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        (
            "- intent: ask_rest\n  examples",
            "- intent: rest\n  examples",
            "- intent: rest",
            "must be 'ask_rest'",
        ),
        ("rule: answer rest", "rule: say rest", "rule: say", "must be 'answer rest'"),
        (
            "  - action: action_safety_disclaimer\n",
            "",
            "steps:",
            "the steps must be: ask_rest, utter_rest, action_safety_disclaimer",
        ),
        (
            "'category': 'living'",
            "'category': 'care'",
            "'category':",
            "must be that of the topic's first answer, 'living'",
        ),
        (
            "'question': 'What is good about rest?'",
            "'question': 'What is a nap?'",
            "'question':",
            "must be that of the topic's first answer, 'What is good about rest?'",
        ),
        ("topic: rest", "topic: walks", "topic: walks", "must be 'rest'"),
        ("facts: [rest.1]", "facts: [rest.1, rest.9]", "facts:", "no fact 'rest.9' in knowledge/facts.yml"),
        (
            "payload: What is good about walks?",
            "payload: What is yoga?",
            "title: Walks",
            "'What is yoga?' is no topic's question (metadata: question)",
        ),
        (
            "    - title: Walks\n      payload: What is good about walks?\n",
            "",
            "- text:",
            "has 1 follow-ups, 2 or 3 are expected",
        ),
        ("    - rest question 1\n    - rest question 2\n", "", "nlu:", "has fewer than 20 examples"),
        (
            "    - What is good about rest?\n",
            "    - What is good?\n",
            "nlu:",
            "its own question is not among its examples",
        ),
        ("Rest helps", "You will be fine. Rest helps", "text:", "reassures: 'You will be fine'"),
        (
            "Rest helps",
            "{clinic}: rest helps",
            "text:",
            "unknown placeholder '{clinic}'; allowed: assistant_name, callback_url, care_line, ",
        ),
        ("- Ask the", "- Half of them ask the", "text:", "no fact of it carries the figure in "),
        ("- Ask the", "- **Ask** the", "text:", "has Markdown, HTML or ${...} in it"),
        (
            "    buttons:\n",
            "    condition: [{type: slot, name: audience, value: carer}]\n    buttons:\n",
            "condition:",
            "nothing is said when audience is self",
        ),
        ("'topic': 'rest'", "'topic': 'walks'", "'topic':", "must be 'rest'"),
        (
            "'facts': ['rest.1']",
            "'facts': ['rest.1', 'rest.9']",
            "'facts':",
            "no fact 'rest.9' in knowledge/facts.yml",
        ),
        (
            "'payload': 'What is good about walks?'",
            "'payload': 'What is yoga?'",
            "'title': 'Walks', 'p",
            "'What is yoga?' is no topic's question (metadata: question)",
        ),
        ("A nap in the day", "No battle! A nap", "'text':", "speaks of war: 'battle'"),
        ("A nap in the day", "A nap of 20 minutes", "'text':", "no fact of it carries the figure in "),
        (
            "'buttons':",
            "'condition': [{'type': 'slot', 'name': 'audience', 'value': 'self'}], 'buttons':",
            "'condition':",
            "nothing is said when audience is carer",
        ),
    ],
)
def test_a_fault_inside_a_topic_is_told_with_its_line(
    sample: Sample, old: str, new: str, at: str, reason: str
) -> None:
    assert topic_problems(sample) == []
    sample.edit(REST, old, new)
    found = [problem for problem in topic_problems(sample) if problem.startswith(f"{REST}:")]
    assert len(found) == 1, found
    assert found[0].startswith(f"{REST}:{sample.line(REST, at)}: {reason}")


def test_a_topic_may_name_the_clinic(sample: Sample) -> None:
    sample.edit(REST, "Rest helps", "{clinic_name} agrees: rest helps")
    assert topic_problems(sample) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  utter_rest:\n", "  utter_resting:\n"),
        ("  utter_rest_more:\n", "  utter_rest_less:\n"),
        ("  utter_rest:\n", "  utter_other: []\n  utter_rest:\n"),
        ("rules:\n", "  utter_rest_most: []\nrules:\n"),
    ],
)
def test_a_topic_holds_its_own_two_layers_alone(sample: Sample, old: str, new: str) -> None:
    sample.edit(REST, old, new)
    assert TWO_LAYERS in topic_problems(sample)


def test_a_topic_without_a_second_layer_is_told(sample: Sample) -> None:
    text = (sample.root / REST).read_text(encoding="utf-8")
    sample.write(REST, text[: text.index("  utter_rest_more:")] + text[text.index("rules:") :])
    assert topic_problems(sample) == [TWO_LAYERS]


def test_the_answer_comes_before_its_second_layer(sample: Sample) -> None:
    text = (sample.root / REST).read_text(encoding="utf-8")
    head, answer, more, rest = (
        text[: text.index("  utter_rest:")],
        text[text.index("  utter_rest:") : text.index("  utter_rest_more:")],
        text[text.index("  utter_rest_more:") : text.index("rules:")],
        text[text.index("rules:") :],
    )
    sample.write(REST, head + more + answer + rest)
    assert topic_problems(sample) == [TWO_LAYERS]


def test_a_choice_of_a_topic_says_a_question_or_what_else_is_understood(sample: Sample) -> None:
    sample.edit(REST, "payload: What is good about walks?", "payload: Take me further")
    assert topic_problems(sample) == []
    line = sample.line(REST, "title: Walks")
    assert sample.shown(index.topic_problems(sample.topics, sample.knowledge)) == [
        f"{REST}:{line}: 'Take me further' is no topic's question (metadata: question)"
    ]


def test_what_else_a_choice_may_say_is_what_acts_and_flows_are_trained_on(sample: Sample) -> None:
    assert index.offers(sample.acts, sample.flows) == {
        "hello there",
        "good morning",
        "Take me further",
        "on we go",
    }
    assert index.questions(sample.topics) == {"What is good about rest?", "What is good about walks?"}


def test_a_symptoms_answer_names_the_doctor_before_the_notice(sample: Sample) -> None:
    sample.edit(REST, "category: living", "category: symptoms")
    sample.edit(REST, "'category': 'living'", "'category': 'symptoms'")
    wanted = "the steps must be: ask_rest, utter_rest, action_see_your_doctor, action_safety_disclaimer"
    assert topic_problems(sample) == [f"{REST}:{sample.line(REST, 'steps:')}: {wanted}"]
    sample.edit(
        REST, "  - action: utter_rest\n", "  - action: utter_rest\n  - action: action_see_your_doctor\n"
    )
    assert topic_problems(sample) == []


def test_a_topics_id_is_lower_case_with_underscores(sample: Sample) -> None:
    path = sample.root / REST
    path.rename(path.with_name("Rest-2.yml"))
    assert "data/topics/Rest-2.yml:1: a topic's id is lower case with underscores" in topic_problems(sample)


def test_a_figure_may_be_said_when_a_fact_of_the_answer_carries_it(sample: Sample) -> None:
    sample.edit(WALKS, "A short walk", "For 9 in 10 a short walk")
    assert topic_problems(sample) == []
    sample.edit(WALKS, "facts: [walks.1]", "facts: [rest.1]")
    assert len(topic_problems(sample)) == 2


def test_faults_of_all_topics_are_told(sample: Sample) -> None:
    sample.edit(REST, "Rest helps", "Fight! Rest helps")
    sample.edit(REST, "topic: rest", "topic: walks")
    sample.edit(WALKS, "topic: walks", "topic: rest")
    assert topic_problems(sample) == [
        f"{REST}:{sample.line(REST, 'topic: walks')}: must be 'rest'",
        f"{REST}:{sample.line(REST, 'text:')}: speaks of war: 'Fight'",
        f"{WALKS}:{sample.line(WALKS, 'topic: rest')}: must be 'walks'",
    ]


def act_problems(sample: Sample) -> list[str]:
    offers = {*index.questions(sample.topics), *index.offers(sample.acts, sample.flows)}
    return sample.shown(index.act_problems(sample.acts, sample.knowledge, iter(offers)))


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        ("  utter_greet:", "  greet:", "  greet:", "a response's name begins with 'utter_'"),
        ("act: greet", "act: bow", "act: bow", "must be 'greet'"),
        ("- intent: greet\n  examples", "- intent: bow\n  examples", "- intent: bow", "must be 'greet'"),
        ("rule: answer greet", "rule: answer bow", "rule:", "must begin with 'answer greet'"),
        ("{clinic_name}", "{clinic}", "text:", "unknown placeholder '{clinic}'; allowed: assistant_name, "),
        ("Ask what", "Ask 3 times what", "text:", "no fact of it carries the figure in "),
        ("Ask what", "Click and ask what", "text:", "says 'click': 'Click'"),
        ("Ask what", "<b>Ask</b> what", "text:", "has Markdown, HTML or ${...} in it"),
        (
            "act: greet",
            "act: greet\n      facts: [rest.1, rest.9]",
            "facts:",
            "no fact 'rest.9' in knowledge/facts.yml",
        ),
        (
            "payload: What is good about rest?",
            "payload: What is yoga?",
            "title: Rest",
            "'What is yoga?' is no topic's question (metadata: question)",
        ),
        (
            "    buttons:\n",
            "    condition: [{type: slot, name: clinic_open, value: true}]\n    buttons:\n",
            "condition:",
            "nothing is said when clinic_open is false",
        ),
    ],
)
def test_a_fault_inside_an_act_is_told_with_its_line(
    sample: Sample, old: str, new: str, at: str, reason: str
) -> None:
    assert act_problems(sample) == []
    sample.edit(GREET, old, new)
    [problem] = act_problems(sample)
    assert problem.startswith(f"{GREET}:{sample.line(GREET, at)}: {reason}")


def test_the_rules_of_an_act_may_have_a_condition_in_their_name(sample: Sample) -> None:
    sample.edit(GREET, "rule: answer greet", "rule: answer greet when it is late")
    assert act_problems(sample) == []


def test_an_act_may_say_a_figure_that_a_fact_of_it_carries(sample: Sample) -> None:
    sample.edit(GREET, "Ask what", "9 in 10 ask. Ask what")
    assert len(act_problems(sample)) == 2
    sample.edit(GREET, "act: greet", "act: greet\n      facts: [walks.1]")
    assert act_problems(sample) == []


def test_a_choice_of_an_act_says_nothing_but_what_it_is_offered(sample: Sample) -> None:
    sample.edit(GREET, "payload: What is good about rest?", "payload: on we go")
    assert act_problems(sample) == []
    line = sample.line(GREET, "title: Rest")
    assert sample.shown(index.act_problems(sample.acts, sample.knowledge, ["Take me further"])) == [
        f"{GREET}:{line}: 'on we go' is no topic's question (metadata: question)"
    ]


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("intents: [ask_rest, ask_walks, greet, walk_on]\n", []),
        ("intents: [walk_on, greet, ask_walks, ask_rest]\nresponses: {}\n", []),
        (
            "intents: [ask_rest, ask_walks, greet]\n",
            [f"{FLOW}:1: intent 'walk_on' is missing in domain.yml"],
        ),
        (
            "intents: [ask_rest, ask_walks, greet, user_walks_on]\n",
            [
                "domain.yml:1: intent 'user_walks_on' has no file under data/",
                f"{FLOW}:1: intent 'walk_on' is missing in domain.yml",
            ],
        ),
        (
            "intents:\n- ask_rest\n- ask_yoga\n- bow\n- walk_on\n",
            [
                "domain.yml:3: intent 'ask_yoga' has no file under data/",
                "domain.yml:4: intent 'bow' has no file under data/",
                f"{WALKS}:1: intent 'ask_walks' is missing in domain.yml",
                f"{GREET}:1: intent 'greet' is missing in domain.yml",
            ],
        ),
        (
            "intents:\n- ask_rest\n- ask_walks\n- greet\n- greet\n- walk_on\n",
            ["domain.yml:4: intent 'greet' stands twice", "domain.yml:5: intent 'greet' stands twice"],
        ),
        (
            "intents: [ask_rest, ask_walks, {greet: {use_entities: []}}, walk_on]\n",
            [
                "domain.yml:1: intent '{'greet': {'use_entities': []}}' has no file under data/",
                f"{GREET}:1: intent 'greet' is missing in domain.yml",
            ],
        ),
        (
            "intents: [ask_rest, ask_walks, greet, walk_on]\nresponses:\n  utter_a: []\n",
            ["domain.yml:2: answers stand in data/, not in the domain"],
        ),
        ("", ["domain.yml:1: must hold keys and values"]),
        ("- intents", ["domain.yml:1: must hold keys and values"]),
        (
            "actions: []\n",
            [
                f"{REST}:1: intent 'ask_rest' is missing in domain.yml",
                f"{WALKS}:1: intent 'ask_walks' is missing in domain.yml",
                f"{GREET}:1: intent 'greet' is missing in domain.yml",
                f"{FLOW}:1: intent 'walk_on' is missing in domain.yml",
            ],
        ),
    ],
)
def test_the_domain_and_the_files_are_compared_in_both_directions(
    sample: Sample, domain: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.write("domain.yml", domain)
    monkeypatch.setattr(index, "DOMAIN", sample.domain)
    assert sorted(sample.shown(index.index_problems(sample.topics, sample.acts, sample.flows))) == sorted(
        expected
    )


def test_an_act_without_examples_needs_no_intent(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (sample.root / GREET).read_text(encoding="utf-8")
    sample.write(GREET, text[: text.index("nlu:")])
    sample.edit("domain.yml", "- greet\n", "")
    monkeypatch.setattr(index, "DOMAIN", sample.domain)
    assert list(index.index_problems(sample.topics, sample.acts, sample.flows)) == []


def flow_problems(sample: Sample) -> list[str]:
    offers = {*index.questions(sample.topics), "a rash"}
    return sample.shown(index.flow_problems(sample.flows, sample.acts, sample.knowledge, iter(offers)))


FLOW_SAYS = """
responses:
  utter_walk_where:
  - text: |-
      Where would you like to walk?
    buttons:
    - title: Rash
      payload: a rash
    metadata:
      act: greet
      reviewed: "2026-03-01"
rules:"""


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        ("act: greet", "act: bow", "act: bow", "no act 'bow'"),
        ("  utter_walk_where:", "  walk_where:", "  walk_where:", "a response's name begins with 'utter_'"),
        ("you like", "{clinic} like", "text:", "unknown placeholder '{clinic}'"),
        ("you like", "{visit_sheet} like", "text:", "'{visit_sheet}' may be empty but in utter_visit_sheet"),
        ("payload: a rash", "payload: no rash", "title: Rash", "'no rash' is no topic's question"),
    ],
)
def test_a_fault_in_what_a_flow_says_is_told_with_its_line(
    sample: Sample, old: str, new: str, at: str, reason: str
) -> None:
    sample.edit(FLOW, "\nrules:", FLOW_SAYS)
    assert flow_problems(sample) == []
    sample.edit(FLOW, old, new)
    problem = flow_problems(sample)[0]
    assert problem.startswith(f"{FLOW}:{sample.line(FLOW, at)}: {reason}")


def test_what_only_a_conversation_fills_stands_in_its_response_alone(sample: Sample) -> None:
    says = FLOW_SAYS.replace("utter_walk_where", "utter_visit_sheet").replace(
        "you like", "{visit_sheet} like"
    )
    sample.edit(FLOW, "\nrules:", says)
    assert flow_problems(sample) == []


def test_a_flow_and_an_act_do_not_say_a_response_of_one_name(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.edit(FLOW, "\nrules:", FLOW_SAYS.replace("utter_walk_where", "utter_greet"))
    monkeypatch.setattr(index, "DOMAIN", sample.domain)
    line = sample.line(FLOW, "utter_greet:")
    assert sample.shown(index.index_problems(sample.topics, sample.acts, sample.flows)) == [
        f"{FLOW}:{line}: stands in greet.yml as well"
    ]


def test_an_intent_that_no_example_teaches_may_belong_to_a_flow(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = "- rule: walk no more\n  steps:\n  - intent: stop_walk\n  - action: utter_walks\n"
    sample.edit(FLOW, "\nnlu:\n", f"\n{rule}nlu:\n")
    monkeypatch.setattr(index, "DOMAIN", sample.domain)
    assert sample.shown(index.index_problems(sample.topics, sample.acts, sample.flows)) == [
        f"{FLOW}:1: intent 'stop_walk' is missing in domain.yml"
    ]


def test_an_intent_that_no_example_teaches_belongs_to_the_act_whose_rule_answers_it(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = "".join(
        f"- rule: answer greet {number}\n  steps:\n  - intent: {intent}\n  - action: utter_greet\n"
        for number, intent in enumerate(["other_language", "nlu_fallback"])
    )
    sample.edit(GREET, "\nnlu:\n", f"\n{rules}nlu:\n")
    monkeypatch.setattr(index, "DOMAIN", sample.domain)
    assert sample.shown(index.index_problems(sample.topics, sample.acts, sample.flows)) == [
        f"{GREET}:1: intent 'other_language' is missing in domain.yml"
    ]
    sample.edit("domain.yml", "- greet\n", "- greet\n- other_language\n")
    assert list(index.index_problems(sample.topics, sample.acts, sample.flows)) == []
    sample.edit(GREET, "intent: other_language", "intent: greet")
    assert sample.shown(index.index_problems(sample.topics, sample.acts, sample.flows)) == [
        "domain.yml:6: intent 'other_language' has no file under data/"
    ]


def test_a_response_that_stands_in_two_files_is_told(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    sample.edit(GREET, "  utter_greet:\n", "  utter_walks:\n")
    monkeypatch.setattr(index, "DOMAIN", sample.domain)
    assert sample.shown(index.index_problems(sample.topics, sample.acts, sample.flows)) == [
        f"{GREET}:3: stands in walks.yml as well"
    ]


def test_a_domain_that_cannot_be_read_is_told(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "DOMAIN", sample.root / "nowhere.yml")
    with pytest.raises(InvalidFilesError, match="cannot be read"):
        list(index.index_problems(sample.topics, sample.acts, sample.flows))


def fact_problems(sample: Sample) -> list[str]:
    return sample.shown(index.fact_problems(sample.topics, sample.acts, sample.knowledge))


def test_facts_that_no_answer_uses_are_told(sample: Sample) -> None:
    assert fact_problems(sample) == []
    sample.edit(WALKS, "facts: [walks.1]", "facts: [rest.1]")
    line = sample.line("knowledge/facts.yml", "walks.1:")
    assert fact_problems(sample) == [f"knowledge/facts.yml:{line}: no answer uses the fact 'walks.1'"]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (GREET, "act: greet", "act: greet\n      facts: [walks.1]"),
        (REST, "'facts': ['rest.1']", "'facts': ['walks.1']"),
    ],
)
def test_a_fact_that_an_act_or_a_second_layer_uses_is_used(
    sample: Sample, path: str, old: str, new: str
) -> None:
    sample.edit(WALKS, "facts: [walks.1]", "facts: [rest.1]")
    sample.edit(path, old, new)
    assert fact_problems(sample) == []


REPLACED = {
    REST: "rest question 7",
    WALKS: "walks question 7",
    GREET: "good morning",
    FLOW: "on we go",
}


@pytest.mark.parametrize(
    ("path", "example", "reasons"),
    [
        (REST, "rest question 33", []),
        (REST, "Rest: question 8", ["'rest question 8' is also an example of rest"]),
        (WALKS, "REST QUESTION 8!", ["'REST QUESTION 8!' is also an example of rest"]),
        (GREET, "rest question 8", ["'rest question 8' is also an example of rest"]),
        (FLOW, "Rest question 8.", ["'Rest question 8.' is also an example of rest"]),
        (FLOW, "Hello, there", ["'Hello, there' is also an example of greet"]),
        (FLOW, "take me further!", ["'take me further!' is also an example of walk_on"]),
        (GREET, "?", []),
    ],
)
def test_an_example_that_stands_in_two_places_is_told(
    sample: Sample, path: str, example: str, reasons: list[str]
) -> None:
    sample.edit(path, f"- {REPLACED[path]}\n", f"- {example}\n")
    found = sample.shown(index.example_problems(sample.topics, sample.acts, sample.flows))
    line = sample.line(path, "- intent: ")
    assert found == [f"{path}:{line}: {reason}" for reason in reasons]


def test_an_example_without_words_stands_in_no_place_twice(sample: Sample) -> None:
    sample.edit(GREET, "- good morning\n", "- ?\n    - '!!'\n")
    assert list(index.example_problems(sample.topics, sample.acts, sample.flows)) == []


def story_problems(sample: Sample) -> list[str]:
    found = index.story_problems(sample.topics, sample.acts, sample.flows, sample.stories)
    return sample.shown(found)


@pytest.mark.parametrize(
    ("path", "old", "new", "reason"),
    [
        ("topics/test_rest", "rest phrasing 1", "Rest, question 7?", f"'Rest, question 7?' {TRAINED} rest"),
        ("topics/test_rest", "rest phrasing 1", "walks question 7", f"'walks question 7' {TRAINED} walks"),
        ("acts/test_greet", "greet phrasing 1", "walks question 7", f"'walks question 7' {TRAINED} walks"),
        ("topics/test_rest", "rest phrasing 1", "On we go!", f"'On we go!' {TRAINED} walk_on"),
        ("flows/test_walk_on", "walk_on phrasing 1", "On we go!", f"'On we go!' {TRAINED} walk_on"),
        ("flows/test_walk_on", "walk_on phrasing 1", "rest question 7", f"'rest question 7' {TRAINED} rest"),
        (
            "flows/test_walk_on",
            "walk_on phrasing 1",
            "walk_on phrasing 2",
            "has 3 phrasings, at least 4 are due",
        ),
        ("topics/test_rest", "rest phrasing 1", "Rest phrasing 2!", "has 3 phrasings, at least 4 are due"),
    ],
)
def test_a_phrasing_that_tests_nothing_is_told(
    sample: Sample, path: str, old: str, new: str, reason: str
) -> None:
    assert story_problems(sample) == []
    file = f"tests/stories/{path}.yml"
    sample.edit(file, f"{old}\n", f"{new}\n")
    assert story_problems(sample) == [f"{file}: {reason}"]


def test_a_story_in_which_nobody_speaks_has_no_phrasing(sample: Sample) -> None:
    file = "tests/stories/topics/test_rest.yml"
    sample.edit(
        file, "  - user: |\n      rest phrasing 1\n    intent: ask_rest\n", "  - action: utter_rest\n"
    )
    assert story_problems(sample) == [f"{file}: has 3 phrasings, at least 4 are due"]


def test_missing_and_orphaned_story_tests_are_told_all_at_once(sample: Sample) -> None:
    for old, new in (
        ("topics/test_rest", "topics/test_nap"),
        ("acts/test_greet", "acts/test_bow"),
        ("flows/test_walk_on", "flows/test_user_walks_on"),
    ):
        (sample.stories / f"{old}.yml").rename(sample.stories / f"{new}.yml")
    assert story_problems(sample) == [
        "tests/stories/topics/test_nap.yml: tests 'nap', which is not under data/topics",
        f"{REST}:1: has no story test stories/topics/test_rest.yml",
        "tests/stories/acts/test_bow.yml: tests 'bow', which is not under data/acts",
        f"{GREET}:1: has no story test stories/acts/test_greet.yml",
        "tests/stories/flows/test_user_walks_on.yml: tests 'user_walks_on', which is not under data/flows",
        f"{FLOW}:1: has no story test stories/flows/test_walk_on.yml",
    ]


def test_an_act_without_examples_needs_no_story_test(sample: Sample) -> None:
    text = (sample.root / GREET).read_text(encoding="utf-8")
    sample.write(GREET, text[: text.index("nlu:")])
    (sample.stories / "acts" / "test_greet.yml").unlink()
    assert story_problems(sample) == []


def test_story_tests_that_cannot_be_read_are_told_beside_the_others(sample: Sample) -> None:
    sample.write("tests/stories/topics/test_rest.yml", 'version: "3.1"\nstory: []\n')
    sample.write("tests/stories/topics/test_walks.yml", "a: [\n")
    assert [problem.split(": ")[0] for problem in story_problems(sample)] == [
        "tests/stories/topics/test_rest.yml:1",
        "tests/stories/topics/test_rest.yml:2",
        "tests/stories/topics/test_walks.yml:2",
    ]


def test_the_phrasings_of_a_story_test_come_in_order(sample: Sample) -> None:
    path = sample.stories / "topics" / "test_rest.yml"
    assert index.story_phrasings(path) == [f"rest phrasing {number}" for number in range(1, 5)]
    path.write_text("version: '3.1'\nstories: []\n", encoding="utf-8")
    with pytest.raises(InvalidFilesError, match="ensure this value has at least 1 items"):
        index.story_phrasings(path)

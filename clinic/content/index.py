"""What must hold between files: index == data == tests, in both directions, and answers on facts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from pathlib import Path

from clinic import located_yaml, schema
from clinic.content import variations, wording
from clinic.content.facts import Knowledge
from clinic.content.model import ActFile, Button, Category, FlowFile, StoryFile, TopicFile, TopicMetadata
from clinic.located_yaml import Document, Location
from clinic.problems import PROJECT_ROOT, InvalidFilesError, Problem
from clinic.words import PLACEHOLDERS

DOMAIN = PROJECT_ROOT / "domain.yml"
STORIES = PROJECT_ROOT / "tests" / "stories"
NOTICES = ("action_see_your_doctor", "action_safety_disclaimer")
ONLY_IN = {"clinic_email": "utter_contact_email", "callback_url": "utter_contact_callback"}
"""Placeholders that a clinic may leave empty, and the response that is said only when it has not."""
OF_A_FLOW = {"visit_sheet": "utter_visit_sheet"}
"""Placeholders that only the conversation fills, and the response that each is for."""
FALLBACK = "nlu_fallback"
"""Rasa's own intent, which no domain lists."""
EXAMPLES_AT_LEAST = 20
PHRASINGS_AT_LEAST = 4

Topics = dict[str, tuple[Document, TopicFile]]
Acts = dict[str, tuple[Document, ActFile]]
Flows = dict[str, tuple[Document, FlowFile]]
Content = TopicFile | ActFile | FlowFile


def normalise(text: str) -> str:
    """Return a phrasing without case, accents, punctuation and doubled spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]", " ", plain.lower()).split())


def topic_problems(topics: Topics, knowledge: Knowledge, offers: Iterable[str] = ()) -> Iterable[Problem]:
    """Yield what is wrong inside each topic file: names, rule, provenance, wording, choices, variations.

    Args:
        topics: the topics.
        knowledge: the facts.
        offers: what a choice may say besides the topics' own questions (``SHOW_FIGURES`` and the like).
    """
    known = {*questions(topics), *offers}
    for topic_id, (document, topic) in topics.items():
        yield from _names(topic_id, document, topic)
        for name, responses in topic.responses.items():
            yield from variation_problems(document, name, responses)
            for number, response in enumerate(responses):
                at = ("responses", name, number)
                meta = response.metadata
                if meta.topic != topic_id:
                    yield document.problem((*at, "metadata", "topic"), f"must be '{topic_id}'")
                for key in ("title", "question", "category"):
                    if getattr(meta, key) != getattr(_first(topic), key):
                        reason = f"must be that of the topic's first answer, '{getattr(_first(topic), key)}'"
                        yield document.problem((*at, "metadata", key), reason)
                yield from text_problems(document, at, response.text, meta.facts, knowledge)
                yield from _choices(document, at, response.buttons, known)
                if not 2 <= len(response.buttons) <= 3:
                    yield document.problem(at, f"has {len(response.buttons)} follow-ups, 2 or 3 are expected")
        if len(topic.nlu[0].phrasings()) < EXAMPLES_AT_LEAST:
            yield document.problem(("nlu",), f"has fewer than {EXAMPLES_AT_LEAST} examples")
        if not any(
            r.metadata.question in topic.nlu[0].phrasings() for rs in topic.responses.values() for r in rs
        ):
            yield document.problem(("nlu",), "its own question is not among its examples")


def act_problems(acts: Acts, knowledge: Knowledge, offers: Iterable[str]) -> Iterable[Problem]:
    """Yield what is wrong inside each act file.

    Args:
        acts: the acts.
        knowledge: the facts.
        offers: what a choice may say: the topics' questions and whatever else is understood.
    """
    known = set(offers)
    for act_id, (document, act) in acts.items():
        yield from _reply_problems(document, act, {act_id}, knowledge, known)
        for index, examples in enumerate(act.nlu):
            if examples.intent != act_id:
                yield document.problem(("nlu", index, "intent"), f"must be '{act_id}'")
        for index, rule in enumerate(act.rules):
            if not rule.rule.startswith(f"answer {act_id}"):
                yield document.problem(("rules", index, "rule"), f"must begin with 'answer {act_id}'")


def flow_problems(
    flows: Flows, acts: Container[str], knowledge: Knowledge, offers: Iterable[str]
) -> Iterable[Problem]:
    """Yield what is wrong in what the flows say.

    Args:
        flows: the flows.
        acts: the acts' ids, one of which each response of a flow replies to.
        knowledge: the facts.
        offers: what a choice may say: as for acts, and what answers the flows' own questions.
    """
    known = set(offers)
    for document, flow in flows.values():
        yield from _reply_problems(document, flow, acts, knowledge, known)


def _reply_problems(
    document: Document,
    content: ActFile | FlowFile,
    acts: Container[str],
    knowledge: Knowledge,
    known: Container[str],
) -> Iterable[Problem]:
    """Yield what is wrong in the replies of an act or a flow, which may be to some acts."""
    for name, responses in content.responses.items():
        if not name.startswith("utter_"):
            yield document.problem(("responses", name), "a response's name begins with 'utter_'")
        yield from variation_problems(document, name, responses)
        for number, response in enumerate(responses):
            at = ("responses", name, number)
            act = response.metadata.act
            if act not in acts:
                wanted = (
                    f"must be '{document.path.stem}'" if isinstance(content, ActFile) else f"no act '{act}'"
                )
                yield document.problem((*at, "metadata", "act"), wanted)
            yield from text_problems(document, at, response.text, response.metadata.facts, knowledge)
            yield from _choices(document, at, response.buttons, known)


def questions(topics: Topics) -> set[str]:
    """Return the questions of all topics, which any choice may ask."""
    answers = [r for _, topic in topics.values() for rs in topic.responses.values() for r in rs]
    return {answer.metadata.question for answer in answers}


def offers(acts: Acts, flows: Flows) -> set[str]:
    """Return what besides the topics' questions a choice may say: whatever an act or a flow is trained on."""
    blocks = [block for _, act in acts.values() for block in act.nlu]
    blocks += [block for _, flow in flows.values() for block in flow.nlu]
    return {phrasing for block in blocks for phrasing in block.phrasings()}


def text_problems(
    document: Document, at: Location, text: str, facts: list[str], knowledge: Knowledge
) -> Iterable[Problem]:
    """Yield what is wrong with a text: its shape, its words, its placeholders, facts and figures."""
    for placeholder, response in {**ONLY_IN, **OF_A_FLOW}.items():
        if f"{{{placeholder}}}" in text and at[1] != response:
            yield document.problem((*at, "text"), f"'{{{placeholder}}}' may be empty but in {response}")
    missing = [fact for fact in facts if fact not in knowledge.facts]
    for fact in missing:
        yield document.problem((*at, "metadata", "facts"), f"no fact '{fact}' in knowledge/facts.yml")
    carried = [f for fact in facts if fact not in missing for f in knowledge.facts[fact].figures]
    of_a_flow = [name for name, response in OF_A_FLOW.items() if response == at[1]]
    for reason in (
        *wording.shape(text),
        *wording.words(text),
        *wording.placeholders(text, (*PLACEHOLDERS, *of_a_flow)),
        *wording.figures(text, carried),
    ):
        yield document.problem((*at, "text"), reason)


def _choices(
    document: Document, at: Location, buttons: Iterable[Button], known: Container[str]
) -> Iterable[Problem]:
    for index, button in enumerate(buttons):
        if button.payload not in known:
            reason = f"'{button.payload}' is no topic's question (metadata: question)"
            yield document.problem((*at, "buttons", index), reason)


def variation_problems(
    document: Document, name: str, responses: Sequence[variations.Variation]
) -> Iterable[Problem]:
    """Yield the conditions of a response's variations that do not exclude each other, or are of no use."""
    for number, reason in variations.faults(responses):
        yield document.problem(("responses", name, number, "condition"), reason)


def index_problems(topics: Topics, acts: Acts, flows: Flows) -> Iterable[Problem]:
    """Yield the differences between ``domain.yml`` and the files, in both directions."""
    domain = located_yaml.load(DOMAIN)
    if not isinstance(domain.data, dict):
        yield domain.problem((), "must hold keys and values")
        return
    files = {f"ask_{topic_id}": topics[topic_id][0] for topic_id in topics}
    files |= {act_id: document for act_id, (document, act) in acts.items() if act.nlu}
    files |= _set_by_components(acts) | _set_by_components(flows)
    files |= {intent: document for intent, (document, _) in flows.items()}
    listed = domain.data.get("intents") or []
    names_listed = [str(intent) for intent in listed]
    for index, intent in enumerate(names_listed):
        if intent not in files:
            yield domain.problem(("intents", index), f"intent '{intent}' has no file under data/")
        if names_listed.count(intent) > 1:
            yield domain.problem(("intents", index), f"intent '{intent}' stands twice")
    for intent in sorted(set(files) - set(names_listed)):
        yield files[intent].problem((), f"intent '{intent}' is missing in domain.yml")
    if domain.data.get("responses"):
        yield domain.problem(("responses",), "answers stand in data/, not in the domain")
    names: dict[str, Path] = {}
    contents: list[tuple[Document, Content]] = [*topics.values(), *acts.values(), *flows.values()]
    for document, content in contents:
        for name in content.responses:
            if name in names:
                yield document.problem(("responses", name), f"stands in {names[name].name} as well")
            names[name] = document.path


def _set_by_components(contents: Acts | Flows) -> dict[str, Document]:
    """Return the intents that no example teaches, by the file of the act or flow whose rule answers them."""
    return {
        str(step["intent"]): document
        for own, (document, content) in contents.items()
        for rule in content.rules
        for step in rule.steps
        if step.get("intent", own) not in (own, FALLBACK)
    }


def fact_problems(
    topics: Topics, acts: Acts, knowledge: Knowledge, of_alarms: Container[str] = frozenset()
) -> Iterable[Problem]:
    """Yield the facts that no answer, no act and no alarm uses."""
    answers = [r for _, topic in topics.values() for rs in topic.responses.values() for r in rs]
    replies = [r for _, act in acts.values() for rs in act.responses.values() for r in rs]
    used = {fact for answer in answers for fact in answer.metadata.facts}
    used |= {fact for reply in replies for fact in reply.metadata.facts}
    for fact in sorted(fact for fact in knowledge.facts if fact not in used and fact not in of_alarms):
        yield knowledge.document.problem(("facts", fact), f"no answer uses the fact '{fact}'")


def example_problems(topics: Topics, acts: Acts, flows: Flows) -> Iterable[Problem]:
    """Yield training examples that stand in two places, after normalising case and punctuation."""
    seen: dict[str, str] = {}
    contents: list[tuple[str, tuple[Document, Content]]] = [*topics.items(), *acts.items(), *flows.items()]
    for name, (document, content) in contents:
        for index, examples in enumerate(content.nlu):
            for phrasing in examples.phrasings():
                key = normalise(phrasing)
                if key and key in seen:
                    yield document.problem(("nlu", index), f"'{phrasing}' is also an example of {seen[key]}")
                seen[key] = name


def story_problems(topics: Topics, acts: Acts, flows: Flows, folder: Path = STORIES) -> Iterable[Problem]:
    """Yield what is missing or not in place between topics, acts, flows and their story tests."""
    everything: list[tuple[str, tuple[Document, Content]]] = [
        *topics.items(),
        *acts.items(),
        *flows.items(),
    ]
    examples = {
        normalise(phrasing): name
        for name, (_, content) in everything
        for block in content.nlu
        for phrasing in block.phrasings()
    }
    for kind, contents in (("topics", topics), ("acts", acts), ("flows", flows)):
        tests = {path.stem.removeprefix("test_"): path for path in sorted((folder / kind).glob("test_*.yml"))}
        for name in sorted(set(tests) - set(contents)):
            yield Problem(tests[name], 0, f"tests '{name}', which is not under data/{kind}")
        for name, (document, content) in contents.items():
            if not content.nlu:
                continue
            if name not in tests:
                yield document.problem((), f"has no story test {folder.name}/{kind}/test_{name}.yml")
                continue
            try:
                phrasings = {normalise(phrasing): phrasing for phrasing in story_phrasings(tests[name])}
            except InvalidFilesError as error:
                yield from error.problems
                continue
            if len(phrasings) < PHRASINGS_AT_LEAST:
                yield Problem(
                    tests[name], 0, f"has {len(phrasings)} phrasings, at least {PHRASINGS_AT_LEAST} are due"
                )
            for key, phrasing in phrasings.items():
                if key in examples:
                    yield Problem(tests[name], 0, f"'{phrasing}' is a training example of {examples[key]}")


def story_phrasings(path: Path) -> list[str]:
    """Return what the person says in a story test, in order.

    Raises:
        InvalidFilesError: with every fault of the file.
    """
    stories = schema.parse(located_yaml.load(path), StoryFile).stories
    return [str(step["user"]).strip() for story in stories for step in story.steps if "user" in step]


def _names(topic_id: str, document: Document, topic: TopicFile) -> Iterable[Problem]:
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", topic_id):
        yield document.problem((), "a topic's id is lower case with underscores")
    allowed = [f"utter_{topic_id}", f"utter_{topic_id}_more"]
    if list(topic.responses) != allowed:
        yield document.problem(("responses",), f"must hold '{allowed[0]}', '{allowed[1]}' and nothing else")
    if topic.nlu[0].intent != f"ask_{topic_id}":
        yield document.problem(("nlu", 0, "intent"), f"must be 'ask_{topic_id}'")
    if topic.rules[0].rule != f"answer {topic_id}":
        yield document.problem(("rules", 0, "rule"), f"must be 'answer {topic_id}'")
    steps = topic.rules[0].steps
    expected: list[dict[str, str | None]] = [
        {"intent": f"ask_{topic_id}"},
        {"action": f"utter_{topic_id}"},
    ]
    notices: list[dict[str, str | None]] = [{"action": name} for name in NOTICES]
    if any(r.metadata.category is Category.symptoms for rs in topic.responses.values() for r in rs):
        expected += notices
    else:
        expected += notices[1:]
    if steps != expected:
        wanted = ", ".join(str(value) for step in expected for value in step.values())
        yield document.problem(("rules", 0, "steps"), f"the steps must be: {wanted}")


def _first(topic: TopicFile) -> TopicMetadata:
    """Return what is known of a topic's first answer."""
    return next(response for responses in topic.responses.values() for response in responses).metadata

"""Projects to train on, and what their hashes depend on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from benchmarks import projects
from clinic.problems import PROJECT_ROOT

EXAMPLES = [("where is [here]", "ask_b"), ('it\'s "this": yes', "ask_a"), ("- dash", "ask_b"), ("é", "ask_a")]
TOPIC = {
    "version": "3.1",
    "nlu": [{"intent": "ask_a", "examples": "- one\n- two\n"}],
    "rules": [{"rule": "answer a", "steps": [{"intent": "ask_a"}, {"action": "utter_a"}]}],
    "responses": {"utter_a": [{"text": "an answer"}]},
}


def test_stock_rasa_is_what_rasa_init_writes_with_an_id() -> None:
    config = yaml.safe_load(projects.stock_config())
    assert config == {
        "recipe": "default.v1",
        "assistant_id": "stock",
        "language": "en",
        "pipeline": None,
        "policies": None,
    }


def test_one_epoch_changes_nothing_of_stock_rasa_but_the_epochs() -> None:
    config = yaml.safe_load(projects.one_epoch_config())
    epochs = [part["epochs"] for part in config["pipeline"] + config["policies"] if "epochs" in part]
    assert epochs
    assert set(epochs) == {1}
    assert "DIETClassifier" in [part["name"] for part in config["pipeline"]]


def test_our_pipeline_is_the_projects_with_or_without_a_component() -> None:
    ours = yaml.safe_load((PROJECT_ROOT / "config.yml").read_text(encoding="utf-8"))
    assert yaml.safe_load(projects.our_config()) == ours
    without = yaml.safe_load(projects.our_config(["SafetyNet", "SpacyNLP"]))["pipeline"]
    names = [one["name"].rpartition(".")[2] for one in without]
    assert len(names) == len(ours["pipeline"]) - 2
    assert {"SafetyNet", "SpacyNLP"}.isdisjoint(names)


def test_a_project_of_examples_reads_back_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    projects.write_examples(folder, "language: en\n", EXAMPLES)
    nlu = yaml.safe_load((folder / "data" / "nlu.yml").read_text(encoding="utf-8"))["nlu"]
    found = [(line[2:], block["intent"]) for block in nlu for line in block["examples"].splitlines()]
    assert sorted(found) == sorted(EXAMPLES)
    assert len(nlu) == 2
    assert yaml.safe_load((folder / "domain.yml").read_text(encoding="utf-8"))["intents"] == [
        "ask_a",
        "ask_b",
    ]
    assert (folder / "config.yml").read_text(encoding="utf-8") == "language: en\n"
    assert (folder / "build").resolve() == PROJECT_ROOT / "build"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a root with a domain, a topic, and data that are not Rasa's."""
    (tmp_path / "root" / "data" / "topics").mkdir(parents=True)
    root = tmp_path / "root"
    domain = {"intents": ["ask_a"], "responses": {"utter_b": [{"text": "b"}]}}
    (root / "domain.yml").write_text(yaml.safe_dump(domain), encoding="utf-8")
    (root / "data" / "topics" / "a.yml").write_text(yaml.safe_dump(TOPIC), encoding="utf-8")
    (root / "data" / "people.yml").write_text("people: [a]\n", encoding="utf-8")
    return root


def test_the_own_data_is_copied_whole(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    projects.copy_own(folder, "language: en\n", root)
    assert (folder / "data" / "topics" / "a.yml").read_bytes() == (root / "data/topics/a.yml").read_bytes()
    assert (folder / "domain.yml").read_bytes() == (root / "domain.yml").read_bytes()


def test_the_text_of_an_answer_changes_nothing_that_is_learnt(root: Path) -> None:
    learnt = projects.own_learnt(root)
    assert learnt == {
        "domain.yml": {"intents": ["ask_a"]},
        "data/topics/a.yml": {"nlu": TOPIC["nlu"], "rules": TOPIC["rules"]},
    }
    changed = {**TOPIC, "responses": {"utter_a": [{"text": "another"}]}}
    (root / "data" / "topics" / "a.yml").write_text(yaml.safe_dump(changed), encoding="utf-8")
    assert projects.own_learnt(root) == learnt
    shutil.copy(root / "data" / "topics" / "a.yml", root / "data" / "topics" / "b.yml")
    assert projects.own_learnt(root) != learnt


def test_each_side_has_a_fingerprint_of_what_it_learns_and_how() -> None:
    found = [side([text]) for side in (projects.our_fingerprint, projects.stock_fingerprint) for text in "ab"]
    assert len(set(found)) == 4
    assert found[0] == projects.our_fingerprint(["a"])

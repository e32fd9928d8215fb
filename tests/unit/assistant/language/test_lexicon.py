"""Reading and checking the files of the lexicon."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.language.entries import KINDS
from assistant.language.lexicon import Lexicon, read_lexicon
from clinic.problems import PROJECT_ROOT, InvalidFilesError


def faults(folder: Path) -> list[str]:
    """Return what is said about a faulty folder, with the file's name instead of its path."""
    with pytest.raises(InvalidFilesError) as raised:
        read_lexicon(folder)
    return str(raised.value).replace(f"{folder}/", "").replace(str(folder), "lexicon").splitlines()


def test_the_project_has_a_lexicon_for_every_label(real: Lexicon) -> None:
    """None of the five is missing, and none is without entries."""
    assert {file.label for file in real.files} == set(KINDS)
    assert all(file.entries for file in real.files)


def test_a_kind_that_is_a_topic_has_a_file(real: Lexicon) -> None:
    """What an entry is explained by is a topic that the assistant answers."""
    topics = {path.stem for path in (PROJECT_ROOT / "data" / "topics").glob("*.yml")}
    for file in real.files:
        if file.label in ("site", "symptom", "treatment"):
            assert {entry.kind for entry in file.entries.values()} - {None} <= topics


def test_an_entry_is_found_by_label_and_id(real: Lexicon) -> None:
    """By what an entity carries as ``label_`` and ``ent_id_``."""
    assert real.entry("treatment", "trastuzumab").kind == "targeted_therapy"
    with pytest.raises(KeyError):
        real.entry("treatment", "mother")
    with pytest.raises(KeyError):
        real.entry("drug", "trastuzumab")


def test_ids_are_phrases_where_the_file_says_so(folder: Path) -> None:
    """With ``match_ids`` an id needs no phrase of its own."""
    treatments = (
        "label: treatment\nmatch_ids: true\nentries:\n  zoledronic_acid: {kind: bone_strengthening}\n"
    )
    (folder / "treatments.yml").write_text(treatments)
    file = next(file for file in read_lexicon(folder).files if file.label == "treatment")
    assert [phrase for _, phrase, _ in file.phrases()] == ["zoledronic acid"]


def test_all_faults_of_all_files_are_named_at_once_with_their_lines(folder: Path) -> None:
    """A nurse mends them in one go."""
    (folder / "sites.yml").write_text("label: site\nentries:\n  rib: {say: [rib], kind: symptoms_bone}\n")
    (folder / "symptoms.yml").write_text(
        "label: symptom\nlists:\n  my: [my own]\n  day: [days]\nentries:\n"
        "  Cough: {says: [cough], kind: lungs}\n"
        "  pain: {says: []}\n  ache: {says: [\n    ache,\n    hurts <mine>]}\nnot_meant:\n- herceptin*\n"
    )
    (folder / "times.yml").write_text(
        "label: time\nentries:\n  ago: {says: [ago]}\n  now: {says: [on, on]}\n"
    )
    (folder / "people.yml").write_text("label: people\n")
    (folder / "broken.yml").write_text("label: [site\n")
    assert faults(folder) == [
        "broken.yml:2: is not YAML: expected ',' or ']', but got '<stream end>'",
        "people.yml:1: 'label': unexpected value; "
        "permitted: 'site', 'symptom', 'treatment', 'time', 'person'",
        "people.yml:1: the key 'entries' is missing",
        "sites.yml:3: unknown key 'entries.rib.say'; allowed here: kind, says",
        "symptoms.yml:3: 'my own' is neither one lower-case word nor a /pattern/",
        "symptoms.yml:3: no phrase uses the list <my>",
        "symptoms.yml:4: no phrase uses the list <day>",
        "symptoms.yml:6: an id is of a-z, 0-9 and _, not 'Cough'",
        "symptoms.yml:6: the kind of a symptom is one of pain_relief, managing_fatigue, managing_nausea, "
        "emotional_health, not lungs",
        "symptoms.yml:7: 'pain' has no phrase",
        "symptoms.yml:10: 'hurts <mine>': there is no list <mine>; lists of this file: day, my",
        "symptoms.yml:12: 'herceptin*': no other form of 'herceptin' is known: "
        "leave out the star, write the forms out",
        "times.yml:4: 'entries.now.says.0' must be text, in quotes",
        "times.yml:4: 'entries.now.says.1' must be text, in quotes",
    ]


def test_a_time_needs_a_kind_and_a_place_does_not(folder: Path) -> None:
    """Where a decision reads the kind, it must be there."""
    (folder / "times.yml").write_text("label: time\nentries:\n  ago: {says: [ago]}\n")
    (folder / "sites.yml").write_text("label: site\nentries:\n  arm: {says: [arm]}\n")
    assert faults(folder) == [
        "times.yml:3: the kind of a time is one of duration, point, frequency, not None"
    ]


@pytest.mark.parametrize(
    ("symptoms", "reason"),
    [
        ("  cough: {says: [cough]}\n  cold: {says: [Cough]}", "4: 'cough' stands under 'cough' as well"),
        (
            "  cough: {says: [cough*]}\n  cold: {says: [coughing]}",
            "4: 'coughing' stands under 'cough' as well",
        ),
        (
            "  cough: {says: [hot-flush]}\n  cold: {says: [hot flush]}",
            "4: 'hot flush' stands under 'cough' as well",
        ),
        ("  cough: {says: [cough, cough]}", "3: 'cough' stands twice under 'cough'"),
        ("  cough: {says: [cough]}\nnot_meant: [cough]", "4: 'cough' stands under 'cough' as well"),
        ("  cough: {says: [mum]}", "3: 'mum' stands under 'person mother' as well"),
    ],
)
def test_a_phrase_that_stands_for_two_things_is_a_fault(folder: Path, symptoms: str, reason: str) -> None:
    """In one label or in two, in any of its spellings, and as a look-alike."""
    (folder / "symptoms.yml").write_text(f"label: symptom\nentries:\n{symptoms}\n")
    assert faults(folder) == [f"symptoms.yml:{reason}"]


def test_a_phrase_with_a_list_stands_once_as_well(folder: Path) -> None:
    """Lists are of a file, so the same words in two files may differ."""
    times = "label: time\nlists:\n  day: [days]\nentries:\n"
    ago = "  ago: {says: [a <day>], kind: point}\n  long: {says: [a  <day>], kind: duration}\n"
    (folder / "times.yml").write_text(times + ago)
    assert faults(folder) == ["times.yml:6: 'time: a <day>' stands under 'ago' as well"]


def test_every_label_has_one_file(folder: Path) -> None:
    """A missing file would leave the pipeline blind without a word."""
    (folder / "people.yml").write_text((folder / "sites.yml").read_text().replace("rib", "hip"))
    assert faults(folder) == [
        "lexicon: no file has the label 'person'",
        "sites.yml:1: another file has the label 'site' already",
    ]

"""American texts in other spellings: whole words, capitals kept, and every fault of the list told."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic import located_yaml, schema
from clinic.contacts import read_contacts
from clinic.problems import InvalidFilesError
from clinic.spelling import SPELLING, Spelling, SpellingFile, speller

TEXT = """\
british:
  drug: medicine
  drug store: chemist
  cookie: biscuit
  biscuit: scone
  tumor: tumour
  tumors: tumours
  well-known: far-famed
canadian:
  tumor: tumour
"""


def _write(folder: Path, text: str = TEXT) -> Path:
    path = folder / "spelling.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a tumor grows", "a tumour grows"),
        ("Tumors grow. A TUMOR?", "Tumours grow. A TUMOUR?"),
        (
            "(tumor), tumor's, anti-tumor, tumor-free\n- tumor.",
            "(tumour), tumour's, anti-tumour, tumour-free\n- tumour.",
        ),
        ("tumorous, microtumor, tumor_1, tumor1", "tumorous, microtumor, tumor_1, tumor1"),
        ("the drug store has the drug", "the chemist has the medicine"),
        ("Drug store. DRUG STORE.", "Chemist. CHEMIST."),
        ("drug\nstore, drugstore", "medicine\nstore, drugstore"),
        ("a cookie and a biscuit", "a biscuit and a scone"),
        ("Well-known", "Far-famed"),
        ("It does not change at all.", "It does not change at all."),
        ("", ""),
    ],
)
def test_whole_words_are_rewritten_once_and_keep_their_capitals(
    text: str, written: str, tmp_path: Path
) -> None:
    assert speller("british", _write(tmp_path))(text) == written


@pytest.mark.parametrize(
    ("spelling", "written"),
    [
        ("american", "A drug. A tumor."),
        ("canadian", "A drug. A tumour."),
        ("british", "A medicine. A tumour."),
    ],
)
def test_each_spelling_has_its_own_words(spelling: Spelling, written: str, tmp_path: Path) -> None:
    assert speller(spelling, _write(tmp_path))("A drug. A tumor.") == written


def test_american_texts_need_no_list(tmp_path: Path) -> None:
    assert speller("american", tmp_path / "nowhere.yml")("A Tumor.") == "A Tumor."


def test_a_spelling_without_words_changes_nothing(tmp_path: Path) -> None:
    rewrite = speller("canadian", _write(tmp_path, "british: {}\ncanadian: {}\n"))
    assert rewrite("A tumor.") == "A tumor."


def test_every_region_has_a_spelling_that_the_projects_own_list_knows() -> None:
    for region in read_contacts().values():
        assert speller(region.spelling)("Hello.") == "Hello.", region.name


@pytest.mark.parametrize("spelling", ["british", "canadian"])
def test_the_projects_own_words_are_all_rewritten(spelling: Spelling) -> None:
    words: dict[str, str] = getattr(schema.parse(located_yaml.load(SPELLING), SpellingFile), spelling)
    assert words
    rewrite = speller(spelling)
    for american, other in words.items():
        assert american != other
        assert rewrite(american) == other


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("british: {a tumor: b}\ncanadian: {}\n", ["1: 'british': 'b' must be lower-case words"]),
        ("british: {Tumor: tumour}\ncanadian: {}\n", ["1: 'british': 'Tumor' must be lower-case words"]),
        ("british: {tumor: Tumour}\ncanadian: {}\n", ["1: 'british': 'Tumour' must be lower-case words"]),
        ("british: {}\ncanadian: {tumor: ''}\n", ["2: 'canadian': '' must be lower-case words"]),
        (
            "british: {'tumor(s)': tumours}\ncanadian: {}\n",
            ["1: 'british': 'tumor(s)' must be lower-case words"],
        ),
        ("british: {'-tumor': tumour}\ncanadian: {}\n", ["1: 'british': '-tumor' must be lower-case words"]),
        ("british: {'tumor ': tumour}\ncanadian: {}\n", ["1: 'british': 'tumor ' must be lower-case words"]),
        ("british: {11: eleven}\ncanadian: {}\n", ["1: 'british': '11' must be lower-case words"]),
        ("british: {tumor: [tumour]}\ncanadian: {}\n", ["1: 'british.tumor' must be text, in quotes"]),
        ("british: [tumor]\ncanadian: {}\n", ["1: 'british': value is not a valid dict"]),
        ("british: {}\n", ["1: the key 'canadian' is missing"]),
        (
            "british: {}\ncanadian: {}\nirish: {}\n",
            ["3: unknown key 'irish'; allowed here: british, canadian"],
        ),
        (
            "british:\n  tumor: tumour\n  tumor: tumor\ncanadian: {}\n",
            ["3: the key 'tumor' stands twice"],
        ),
        ("british: [\n", ["2: is not YAML: "]),
        ("", ["1: must hold keys and values"]),
        (
            "british: {tumor: TUMOUR}\ncanadian: {Tumor: tumour}\nirish: {}\n",
            [
                "1: 'british': 'TUMOUR' must be lower-case words",
                "2: 'canadian': 'Tumor' must be lower-case words",
                "3: unknown key 'irish'",
            ],
        ),
    ],
)
def test_a_fault_of_the_list_is_told_with_its_line(text: str, expected: list[str], tmp_path: Path) -> None:
    found = _faults(_write(tmp_path, text))
    assert len(found) == len(expected), found
    for fault, start in zip(found, expected, strict=True):
        assert fault.startswith(start)


def test_every_wrong_word_of_a_spelling_is_told(tmp_path: Path) -> None:
    text = "british:\n  Tumor: tumour\n  drug: Medicine\ncanadian: {}\n"
    told = " ".join(_faults(_write(tmp_path, text)))
    assert [word for word in ("'Tumor'", "'Medicine'") if word not in told] == []


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    [fault] = _faults(tmp_path / "nowhere.yml")
    assert fault.startswith("0: cannot be read: ")


def _faults(path: Path) -> list[str]:
    with pytest.raises(InvalidFilesError) as caught:
        speller("british", path)
    return [f"{problem.line}: {problem.reason}" for problem in caught.value.problems]

"""The shape of a file of ``data/lexicon``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, StrictStr

from clinic.located_yaml import Location
from clinic.schema import StrictModel

Label = Literal["site", "symptom", "treatment", "time", "person"]

# What an entry's kind says: the topic that explains it, or what a decision needs to know about it.
KINDS: dict[Label, tuple[str, ...]] = {
    "site": ("symptoms_bone", "symptoms_brain", "symptoms_lung", "symptoms_liver", "symptoms_skin_nodes"),
    "symptom": ("pain_relief", "managing_fatigue", "managing_nausea", "emotional_health"),
    "treatment": (
        "hormone_therapy",
        "targeted_therapy",
        "immunotherapy",
        "chemotherapy",
        "radiation_therapy",
        "proton_therapy",
        "surgery",
        "bone_strengthening",
        "pain_relief",
        "managing_nausea",
        "complementary_care",
    ),
    "time": ("duration", "point", "frequency"),
    "person": ("self", "cared_for"),
}
KIND_OPTIONAL: frozenset[Label] = frozenset({"site", "symptom"})


class Entry(StrictModel):
    """One thing that is recognised: its phrases (notation: ``phrases.py``) and its kind."""

    says: list[StrictStr] = Field(default_factory=list)
    kind: StrictStr | None = None


class LexiconFile(StrictModel):
    """One file: a label's entries, word lists for its phrases, and look-alikes that mean something else."""

    label: Label
    match_ids: bool = False  # whether an entry's id, underscores read as spaces, is itself one of its phrases
    lists: dict[str, list[StrictStr]] = Field(default_factory=dict)
    entries: dict[str, Entry]
    not_meant: list[StrictStr] = Field(default_factory=list)

    def phrases(self) -> Iterator[tuple[str, str, Location]]:
        """Yield (entry id, phrase, where it stands), ids first where they are phrases."""
        for entry_id, entry in self.entries.items():
            if self.match_ids:
                yield entry_id, entry_id.replace("_", " "), ("entries", entry_id)
            for place, phrase in enumerate(entry.says):
                yield entry_id, phrase, ("entries", entry_id, "says", place)

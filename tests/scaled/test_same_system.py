"""The system's own tests, asked of two assistants behind nginx: the fixtures decide who is asked."""

from __future__ import annotations

from tests.system import test_conversation, test_dialogue

OF_FILES = {"test_files_with_conversations_are_their_owners_alone"}
"""What is only so where conversations are kept in files."""
OF_CONTENT = {"test_every_topic_has_a_second_layer_with_its_own_sources"}
"""What asks for every text there is, which is no other than in the embedded profile."""

for module in (test_conversation, test_dialogue):
    tests = {name: found for name, found in vars(module).items() if name.startswith("test_")}
    globals().update({name: found for name, found in tests.items() if name not in OF_FILES | OF_CONTENT})

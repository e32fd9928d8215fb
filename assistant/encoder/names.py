"""What the encoder's graphs call what goes into them and what comes out."""

from __future__ import annotations

from typing import Final

INPUT: Final = "token_ids"
OUTPUT: Final = "vector"
MIDDLE_OUTPUT: Final = "middle"
STATES: Final = "states"
"""What the middle layer makes of every token: an output of the network, and the input of its upper part."""

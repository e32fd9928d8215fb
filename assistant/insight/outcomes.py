"""The words by which turns and opinions are counted."""

NOT_SURE, UNANSWERED, UNHELPFUL = "not_sure", "unanswered", "unhelpful"
"""Outcomes whose words may be kept: "did you mean" was offered, nothing was answered, or it did not help."""
ANSWERED, ANSWERED_TOO, HELPFUL = "answered", "answered_too", "helpful"
"""``answered_too`` counts a further topic of a message that is counted as answered already."""
ALARM, ACT, COMPLAINT, OTHER_LANGUAGE = "alarm", "act", "complaint", "other_language"
REPEATED, BROKE_OFF, ERASED = "repeated", "broke_off", "erased"

"""A report of a symptom, step by step: what answers mean, and what is written down of them."""

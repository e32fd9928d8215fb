"""A small spaCy pipeline that recognises sites, symptoms, treatments, times and people from data/lexicon."""

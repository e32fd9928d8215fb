"""The curated content as files: what a topic and a fact look like, and what must hold between them."""

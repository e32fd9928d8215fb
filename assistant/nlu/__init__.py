"""Components of the Rasa pipeline."""

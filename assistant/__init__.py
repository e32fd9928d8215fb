"""Code that runs inside the Rasa process."""

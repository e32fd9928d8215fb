"""Plain Python that both processes share; imports neither rasa nor rasa_sdk."""

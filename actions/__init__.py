"""The action server: what is added to an answer. It imports rasa_sdk, and never rasa."""

"""The safety net's recognition: signs, who and when, rules. No Rasa in here but where a module says so."""

"""What ``make`` runs: training, serving and the terminal chat. Plain Python, no rasa."""

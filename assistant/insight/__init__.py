"""What people asked and were not answered, and how often what was asked: without whose question it was."""

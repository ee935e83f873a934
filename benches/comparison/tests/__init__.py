"""What can be told without measuring: tests/run runs these."""

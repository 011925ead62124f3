"""The book executed under a scenario, and built."""

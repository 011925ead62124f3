"""The panels, a file a model."""

"""What chapters and pages of record are made of."""

"""What can go wrong with an edition."""


class BuildError(RuntimeError):
    """An edition could not be made; the message says what failed and where."""

"""See what a Python server does with people's data."""

__all__: list[str] = []

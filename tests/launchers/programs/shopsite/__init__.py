"""A site of Django's."""

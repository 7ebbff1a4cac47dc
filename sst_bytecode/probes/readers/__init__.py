"""Readers: what a catalogue entry needs and paths cannot say, one watched library a file."""

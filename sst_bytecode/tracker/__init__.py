"""Keeps the live values and finds them in what leaves: who, what, in which form, how it got there."""

"""What is found in which form and over which transport, measured on real libraries: `python -m tests.detection`."""

"""What watching costs, as ratios over plain Python measured in the same run: `make bench`."""

"""How well and how fast the judge reads, measured on the labelled messages of data/conduct: `make bench-judge`."""

"""Makes the trained part of the judge from the labelled messages: `make model`. The only place that needs PyTorch."""

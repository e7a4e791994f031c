"""The examples for the machine: read by the tools that would run them, and run in front of a real Gatepost."""

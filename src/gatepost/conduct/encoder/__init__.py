"""The trained part of the judge: a first look that clears ordinary talk, and a small encoder for the rest."""

import os

# From 1.29 on, onnxruntime on Linux tells its maker of each process and session, and keeps a file and a thread for it,
# unless this is set before it is loaded (microsoft/onnxruntime, pull request 27379).
# Nothing of Gatepost reports to anybody.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

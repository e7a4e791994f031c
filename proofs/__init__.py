"""The proofs: what Gatepost promises, tried against a real one, each beside a control that must fail."""

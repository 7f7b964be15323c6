"""Drawn signers: upper-body video whose joints and flow are known exactly."""

"""The paper's nets, their presets and their weights."""

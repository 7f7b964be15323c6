"""The `flowpose` command: one file a command."""

"""The files that pose tracks are kept in, one module a format."""

"""Export for servers and other runtimes; `keras_flowpose.export`."""

_PUBLIC = {
    "Bundle": "bundle",
    "CheckReport": "check",
    "ModelFile": "model_file",
    "check_bundle": "check",
    "export_bundle": "bundle",
    "export_file": "model_file",
}

__all__ = [*_PUBLIC]  # noqa: PLE0604 (plain strings)


def __getattr__(name: str):
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    module = importlib.import_module(f"{__name__}.{_PUBLIC[name]}")
    return getattr(module, name)

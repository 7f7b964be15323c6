"""Clients of a server that has a bundle; they import NumPy alone.

`VideoClient` measures flow and so needs TensorFlow and OpenCV, `PoseClient`
at `grpc://` addresses grpcio; each is imported when it is asked for.
"""

_PUBLIC = {
    "BadAnswerError": "errors",
    "BadImagesError": "errors",
    "DeadlineError": "errors",
    "MessageTooLargeError": "errors",
    "ModelNotFoundError": "errors",
    "PoseClient": "pose_client",
    "Poses": "poses",
    "RequestRefusedError": "errors",
    "Retry": "retry",
    "ServerFailedError": "errors",
    "ServingError": "errors",
    "SignatureMissingError": "errors",
    "UnavailableError": "errors",
    "UnreachableError": "errors",
    "VersionNotFoundError": "errors",
    "VideoClient": "video_client",
}

__all__ = [*_PUBLIC]  # noqa: PLE0604 (plain strings)


def __getattr__(name: str):
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    module = importlib.import_module(f"{__name__}.{_PUBLIC[name]}")
    return getattr(module, name)

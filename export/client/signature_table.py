"""What a served model says that it offers, and whether that is enough."""

from collections.abc import Mapping
from dataclasses import dataclass

from keras_flowpose.export.client.errors import SignatureMissingError

_FRAMES = {"frames": "uint8"}
_WINDOW = {"flows": "float32", "present": "bool"}
_POSES = {"keypoints": "float32", "scores": "float32"}

KNOWN = {
    "serving_default": (_FRAMES, _POSES),
    "serve_jpeg": (
        {"image_bytes": "string"},
        {**_POSES, "image_size": "int32"},
    ),
    "heatmaps": (_FRAMES, {"heatmaps": "float32"}),
    "pool": ({"heatmaps": "float32", **_WINDOW}, _POSES),
    "clip": ({**_FRAMES, **_WINDOW}, _POSES),
    "video": (_FRAMES, _POSES),
}
"""Types of the inputs and outputs of a bundle's signatures, by name."""

_WHY_MISSING = {
    "heatmaps": "Nets of coordinates have none.",
    "pool": "Bundles without windows have none (`flowpose export --pooling`).",
    "clip": "Bundles without windows have none (`flowpose export --pooling`).",
    "video": "Bundles without windows, and nets whose stride is no power of "
    "two, have none.",
}


@dataclass(frozen=True)
class ServedTensor:
    """An input or output.

    Args:
        dtype: "float32", "string", ..., or "" if it is another one.
        shape: -1 where it is open; None if the rank is.
    """

    dtype: str
    shape: tuple[int, ...] | None


@dataclass(frozen=True)
class ServedSignature:
    """What can be asked.

    Args:
        inputs: By name.
        outputs: By name.
    """

    inputs: Mapping[str, ServedTensor]
    outputs: Mapping[str, ServedTensor]


def needed_signature(
    offered: Mapping[str, ServedSignature], name: str, model: str
) -> ServedSignature:
    """The signature of that name, which has to be as bundles have it.

    Args:
        offered: What the model has.
        name: One of `KNOWN`.
        model: What to call the model.

    Raises:
        SignatureMissingError: If there is none, or a different one.
    """
    if name not in offered:
        there = ", ".join(sorted(offered)) or "none at all"
        why = _WHY_MISSING.get(name, "Was it made by `flowpose export`?")
        raise SignatureMissingError(
            f"The model {model} has no signature `{name}`, but {there}. {why}"
        )
    found = offered[name]
    for kind, wanted, tensors in (
        ("input", KNOWN[name][0], found.inputs),
        ("output", KNOWN[name][1], found.outputs),
    ):
        for key, dtype in wanted.items():
            if key not in tensors or tensors[key].dtype != dtype:
                there = ", ".join(f"{k} {t.dtype}" for k, t in tensors.items())
                raise SignatureMissingError(
                    f"The signature `{name}` of the model {model} has no "
                    f"{kind} {key} of type {dtype}, but {there}; `flowpose "
                    "export` did not make it."
                )
    more = set(found.inputs) - set(KNOWN[name][0]) - {"reliable"}
    if more:
        raise SignatureMissingError(
            f"The signature `{name}` of the model {model} wants "
            f"{', '.join(sorted(more))}, too, which this client does not know; "
            "a newer keras_flowpose may."
        )
    return found

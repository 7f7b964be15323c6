"""What a client has to know of a bundle that the server does not tell."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from keras_flowpose.export.client.signature_table import ServedSignature
from keras_flowpose.safe_files import UserError

_FILE = "assets/joints.json"


@dataclass(frozen=True, eq=False)
class BundleFacts:
    """What `assets/joints.json` says.

    Args:
        joints: Names of the joints.
        input_size: (height, width) of the network frame.
        heatmap_shape: (h, w, joints).
        window: T, frames of a window; None if windows are not pooled.
        pooling: How they are: "parametric", "sum" or "max"; None if not.
        pooling_weights: `(T, joints)` for parametric pooling, else None.
        mask_flow: Whether unreliable flow is left out.
        source: What was exported, for the user to read.
    """

    joints: tuple[str, ...]
    input_size: tuple[int, int]
    heatmap_shape: tuple[int, int, int]
    window: int | None
    pooling: str | None
    pooling_weights: np.ndarray | None
    mask_flow: bool
    source: str

    def check_fits(
        self, offered: Mapping[str, ServedSignature], where: str
    ) -> None:
        """Requires that a server has the same net, as far as it tells.

        Args:
            offered: Its signature `heatmaps`, and `pool` if it is needed.
            where: Which model and server.

        Raises:
            UserError: If its heatmaps or windows have another shape.
        """
        maps = offered["heatmaps"].outputs["heatmaps"].shape
        pairs = [("heatmaps", self.heatmap_shape, maps)]
        if "pool" in offered:
            pool = offered["pool"].inputs["heatmaps"].shape
            expected = (self.window or 0, *self.heatmap_shape)
            pairs.append(("windows", expected, pool))
        for what, expected, found in pairs:
            if found is None or tuple(found[1:]) != tuple(expected):
                raise UserError(
                    f"The {what} of the model {where} have another shape than "
                    f"those of {self.source}: {found}, not (batch, "
                    f"{', '.join(map(str, expected))}). Is it another version?"
                )


def read_bundle_facts(place: str | os.PathLike) -> BundleFacts:
    """Reads what a bundle says of itself.

    Args:
        place: Its `joints.json`, the folder of a version, or of a model, whose
            highest version is meant, as a server takes it.

    Raises:
        UserError: If there is none, or it is damaged.
    """
    path = Path(place)
    if path.is_dir():
        versions = [p for p in path.iterdir() if p.name.isdecimal()]
        if versions and not (path / _FILE).is_file():
            path = max(versions, key=lambda version: int(version.name))
        path /= _FILE
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(
            f"{place} is no bundle: cannot read {path}: {error.strerror}. "
            "`flowpose export` makes one, models/flowpose/1 for example."
        ) from error
    except ValueError as error:
        raise UserError(f"{path} is damaged: {error}.") from error
    try:
        return bundle_facts(about)
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(
            f"{path} is not what `flowpose export` wrote ({error!r})."
        ) from error


def bundle_facts(about: Mapping[str, Any]) -> BundleFacts:
    """The facts among what a bundle says of itself.

    Args:
        about: The JSON of `joints.json`.

    Raises:
        UserError: If the net gives coordinates, not heatmaps.
        KeyError, TypeError or ValueError: If something is missing or wrong.
    """
    if about["heatmap_shape"] is None:
        raise UserError(
            f"{about['source']} is a net of coordinates, which has no heatmaps "
            "to pool; `PoseClient.estimate` gives its poses."
        )
    weights = about["pooling_weights"]
    return BundleFacts(
        joints=tuple(map(str, about["joints"])),
        input_size=_numbers(about["input_size"], 2),
        heatmap_shape=_numbers(about["heatmap_shape"], 3),
        window=None if about["window"] is None else int(about["window"]),
        pooling=about["pooling"],
        pooling_weights=None if weights is None else np.array(weights, "f4"),
        mask_flow=bool(about["mask_flow"]),
        source=str(about["source"]),
    )


def _numbers(values, count):
    numbers = tuple(map(int, values))
    if len(numbers) != count:
        raise ValueError(f"{count} numbers, not {numbers}")
    return numbers

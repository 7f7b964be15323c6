"""Learnt temporal weights, beside the net of a preset.

`pooling.json` says what they are for (window, joints) and how they were
learnt, `pooling.safetensors` holds one weight for each frame and joint, as
they are applied: after any sharing or normalisation. Weights for windows of
other sizes lie beside them, for 7 neighbours as `pooling_n7.*`. Read without
TensorFlow, so that a window that does not fit is told at once.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import safetensors
import safetensors.numpy

from keras_flowpose import argument_checks as checks
from keras_flowpose.configs import JsonConfig
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.run_config import WEIGHTINGS
from keras_flowpose.safe_files import UserError

POOLING_CONFIG_FILE = "pooling.json"

_TENSOR = "temporal_pooling/kernel"


@dataclass(frozen=True)
class PoolingConfig(JsonConfig):
    """What temporal weights are for, and how they were learnt."""

    neighbours: int
    """n, frames on each side of the centre."""

    joints: tuple[str, ...]
    """Names of the joints, one column of weights each."""

    mode: str = "parametric"
    """How maps are pooled; only parametric pooling has weights."""

    weighting: str = "free"
    """free, non-negative or softmax."""

    share_mirrored: bool = False
    """Whether a joint has the weights of its mirror image."""

    smoothness: float = 0.0
    """Penalty of differences between weights of neighbouring frames."""

    causal: bool = False
    """Whether only the centre and past frames have weights."""

    mask_flow: bool = False
    """Whether the centre's map counted where flow was not reliable."""

    def __post_init__(self) -> None:
        checks.whole_number("neighbours", self.neighbours)
        checks.one_of("mode", self.mode, ("parametric",))
        checks.one_of("weighting", self.weighting, WEIGHTINGS)
        checks.boolean("share_mirrored", self.share_mirrored)
        checks.within("smoothness", self.smoothness, 0, float("inf"))
        checks.boolean("causal", self.causal)
        checks.boolean("mask_flow", self.mask_flow)


@dataclass(frozen=True, eq=False)
class LearntPooling:
    """Temporal weights and what they are for.

    Args:
        config: Window, joints, and how the weights were learnt.
        weights: Float32 `(2n + 1, joints)`, as they are applied.
    """

    config: PoolingConfig
    weights: np.ndarray


@dataclass(frozen=True, eq=False)
class PoolingChoice:
    """With what a video is pooled.

    Args:
        neighbours: Frames on each side, None if nobody has said.
        weights: Learnt weights `(2n + 1, joints)`, None if there are none for
            this window.
        lookahead: Frames of delay, None for as many as there are neighbours.
        note: A sentence for the user; empty if there is nothing to tell.
        mask_flow: Whether the weights were learnt with unreliable flow left
            out; None without weights.
    """

    neighbours: int | None
    weights: np.ndarray | None
    lookahead: int | None
    note: str = ""
    mask_flow: bool | None = None


def save_pooling(
    pooling: LearntPooling, folder: Path, further: bool = False
) -> None:
    """Writes temporal weights into the folder of a preset.

    Args:
        pooling: The weights.
        folder: An existing folder.
        further: Whether there are others for a window of another size, which
            are taken unless somebody asks for this one.

    Raises:
        ValueError: If the weights do not fit their config or are not finite.
    """
    weights = np.ascontiguousarray(pooling.weights, np.float32)
    expected = _shape(pooling.config)
    if weights.shape != expected or not np.isfinite(weights).all():
        raise ValueError(
            f"`pooling` must have finite weights of shape {expected}. "
            f"Received: shape={weights.shape}"
        )
    content = safetensors.numpy.save({_TENSOR: weights}, {"format": "tf"})
    path = folder / POOLING_CONFIG_FILE
    if further:
        path = _further_file(folder, pooling.config.neighbours)
    path.with_suffix(".safetensors").write_bytes(content)
    path.write_text(pooling.config.to_json(), encoding="utf-8")


def load_pooling(
    name_or_folder: str | os.PathLike, neighbours: int | None = None
) -> LearntPooling | None:
    """Reads temporal weights of a preset.

    Args:
        name_or_folder: As for `from_preset`.
        neighbours: Frames on each side that they shall be for. Defaults to
            None: for whatever window the preset prefers.

    Returns:
        The weights, None if the preset has none, or none for this window.

    Raises:
        UserError: If there is no such preset, or its files are damaged or do
            not fit each other.
    """
    folder = preset_folder(name_or_folder)
    path = folder / POOLING_CONFIG_FILE
    if not path.exists():
        return None
    preferred = _read(path)
    if neighbours in (None, preferred.config.neighbours):
        return preferred
    path = _further_file(folder, neighbours)
    return _read(path) if path.exists() else None


def load_poolings(name_or_folder: str | os.PathLike) -> list[LearntPooling]:
    """Reads all temporal weights of a preset, the preferred ones first.

    Args:
        name_or_folder: As for `from_preset`.

    Raises:
        UserError: As `load_pooling`.
    """
    preferred = load_pooling(name_or_folder)
    if preferred is None:
        return []
    further = preset_folder(name_or_folder).glob(
        _further_file(Path(), "*").name
    )
    return [preferred, *map(_read, sorted(further))]


def choose_pooling(
    name_or_folder: str | os.PathLike,
    neighbours: int | None = None,
    pooling: str | None = None,
    lookahead: int | None = None,
) -> PoolingChoice:
    """Finds the window and weights for a video out of a preset and a wish.

    Learnt weights are for windows of certain sizes. If another one is wished
    for, there are none.

    Args:
        name_or_folder: As for `from_preset`.
        neighbours: Frames on each side, None for those of the preset.
        pooling: How maps are pooled, None for "parametric".
        lookahead: Frames of delay, None for what suits the weights: none if
            they are for past frames only, else all neighbours.

    Raises:
        UserError: As `load_pooling`.
    """
    if pooling not in (None, "parametric"):
        return PoolingChoice(neighbours, None, lookahead)
    learnt = load_pooling(name_or_folder, neighbours)
    if learnt is None:
        known = [p.config.neighbours for p in load_poolings(name_or_folder)]
        if not known:
            return PoolingChoice(neighbours, None, lookahead)
        note = (
            f"{name_or_folder} has learnt temporal weights for "
            f"{' and '.join(map(str, known))} frames on each side. With "
            f"{neighbours}, frames are weighted by a bell instead."
        )
        return PoolingChoice(neighbours, None, lookahead, note)
    if lookahead is None and learnt.config.causal:
        lookahead = 0
    note = f"Temporal weights: those learnt in {name_or_folder}."
    return PoolingChoice(
        learnt.config.neighbours,
        learnt.weights,
        lookahead,
        note,
        learnt.config.mask_flow,
    )


def _further_file(folder: Path, neighbours: int | str) -> Path:
    return folder / f"pooling_n{neighbours}.json"


def _read(path: Path) -> LearntPooling:
    """Reads temporal weights from their two files, given the first."""
    try:
        config = PoolingConfig.from_json(path.read_text(encoding="utf-8"))
    except (ValueError, TypeError) as error:
        raise UserError(
            f"{path} does not describe temporal weights. {error}"
        ) from error
    joints = load_preset_config(path.parent).joints
    if config.joints != joints:
        raise UserError(
            f"{path} is about the joints {', '.join(config.joints)}; the net "
            f"beside it has {', '.join(joints)}."
        )
    file = path.with_suffix(".safetensors")
    try:
        weights = safetensors.numpy.load_file(file)[_TENSOR]
    except (safetensors.SafetensorError, OSError, KeyError) as error:
        raise UserError(
            f"{file} holds no temporal weights, or is not whole ({error})."
        ) from error
    if weights.shape != _shape(config):
        raise UserError(
            f"{file} holds weights of shape {weights.shape}; {path.name} needs "
            f"{_shape(config)}."
        )
    return LearntPooling(config, weights.astype(np.float32))


def _shape(config: PoolingConfig) -> tuple[int, int]:
    return 2 * config.neighbours + 1, len(config.joints)

"""What a study looks at: a net, prepared windows, and how many of them."""

import dataclasses
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from keras_flowpose import argument_checks as checks
from keras_flowpose.configs import ModelConfig
from keras_flowpose.flow.base import FlowEstimator
from keras_flowpose.flow.named import FLOWS
from keras_flowpose.flow.named import flow_estimator
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.run_config import WEIGHTINGS
from keras_flowpose.safe_files import UserError

NO_FLOW = "none"
"""Neighbours' maps are pooled where they are, not brought along the flow."""

CHEAPEST_FLOW = "dis-ultrafast"
"""Where windows cannot be had without any."""

INITIAL = ("centre", "bell")
"""What learnt weights may be drawn to."""

_PAPER_NEIGHBOURS = 15


@dataclass(frozen=True)
class Study:
    """A trained net and the labelled windows that it is looked at with.

    Args:
        source: A shipped preset, a preset folder or the folder of a run.
        data: TFDS name of a prepared dataset of clips.
        data_dir: Where prepared datasets are; None for TFDS's default.
        train_split: TFDS split that temporal weights are learnt on.
        test_split: TFDS split that is scored.
        leave_one_out: Whether all splits are taken together, and each video
            is scored with the weights learnt on all others. Defaults to
            False.
        neighbours: Most frames on each side; None for 15, or as many as the
            dataset stores.
        windows: Most windows that are learnt from, evenly spread.
        test_windows: Most windows that are scored; None for all. Not with
            `leave_one_out`, which scores the windows it learns from.
        crop: Side of the crop in torso lengths, or None for whole frames.
        upright: Whether crops are turned so that the person is upright.
        precision: What the net computes in.
        initial: What learnt weights are drawn to: "centre" (default) or
            "bell".
        weighting: As for `solve_pooling`.
        share_mirrored: Whether left and right joints have the same weights.
        smoothness: As for `solve_pooling`.
        ridge: As for `solve_pooling`.
        seed: Fixes the draws of the intervals.
    """

    source: str
    data: str
    data_dir: str | None = None
    train_split: str = "train"
    test_split: str = "test"
    leave_one_out: bool = False
    neighbours: int | None = None
    windows: int = 2000
    test_windows: int | None = None
    crop: float | None = None
    upright: bool = False
    precision: str = "auto"
    initial: str = "centre"
    weighting: str = "free"
    share_mirrored: bool = False
    smoothness: float = 0.0
    ridge: float = 1e-3
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("neighbours", "test_windows"):
            if getattr(self, name) is not None:
                checks.whole_number(name, getattr(self, name))
        checks.whole_number("windows", self.windows)
        if self.crop is not None:
            checks.positive("crop", self.crop)
        elif self.upright:
            raise ValueError(
                "`upright` must be False where `crop` is None. Received: "
                f"upright={self.upright!r}"
            )
        checks.one_of("initial", self.initial, INITIAL)
        checks.one_of("weighting", self.weighting, WEIGHTINGS)
        checks.boolean("share_mirrored", self.share_mirrored)
        checks.within("smoothness", self.smoothness, 0, float("inf"))
        checks.within("ridge", self.ridge, 0, float("inf"))
        checks.whole_number("seed", self.seed, minimum=0)

    @property
    def net(self) -> ModelConfig:
        """What the net is."""
        return load_preset_config(self.source)

    def for_dataset(self) -> "Study":
        """The study with what the dataset decides: neighbours and splits.

        Raises:
            UserError: If the dataset is not there, holds single images or
                fewer neighbours than are wanted.
        """
        from keras_flowpose.data.prepared import open_prepared
        from keras_flowpose.data.prepared import read_prepared

        splits = sorted(open_prepared(self.data, self.data_dir).info.splits)
        first = splits[0] if self.leave_one_out else self.train_split
        stored = read_prepared(self.data, first, self.data_dir, True).neighbours
        changes = {"neighbours": self.neighbours}
        if self.neighbours is None:
            changes["neighbours"] = min(stored, _PAPER_NEIGHBOURS)
        elif self.neighbours > stored:
            raise UserError(
                f"The dataset {self.data} holds {stored} neighbours on each "
                f"side of a frame, fewer than the {self.neighbours} that are "
                "wanted."
            )
        if self.leave_one_out:
            changes |= dict.fromkeys(
                ("train_split", "test_split"), "+".join(splits)
            )
        return dataclasses.replace(self, **changes)


@dataclass(frozen=True)
class FlowWay:
    """How neighbours' maps are brought to the centre.

    Args:
        method: Name of the method of flow, or `NO_FLOW`.
        direct: Whether flow is measured from the centre to each frame; else
            that of consecutive frames is chained.
        mask: Whether the centre speaks where flow does not lead back to where
            it came from.
    """

    method: str
    direct: bool = False
    mask: bool = False


def flow_way(name: str) -> FlowWay:
    """What a name such as "dis-fast", "dis-fast+mask" or "none" stands for.

    Args:
        name: A method, followed by "+direct" or "+mask" or neither.

    Raises:
        UserError: If there is no such method, or the installed OpenCV lacks
            it.
    """
    method, _, change = name.partition("+")
    known = method in FLOWS and name in (method, *_with(method))
    if name != NO_FLOW and not known:
        raise UserError(
            f"Windows of prepared data have no flow {name!r}. There are: "
            f"{', '.join((*FLOWS, NO_FLOW))}; with +direct behind it flow is "
            "not chained, with +mask it is used where it leads back only."
        )
    if name != NO_FLOW:
        flow_estimator(method)  # told now if OpenCV lacks it
    return FlowWay(method, change == "direct", change == "mask")


def _with(method):
    return [f"{method}+{change}" for change in ("direct", "mask")]


def flow_maker(name: str) -> functools.partial[FlowEstimator]:
    """What makes the estimator of a name, for `window_batches`.

    Raises:
        UserError: As `flow_way`.
    """
    return functools.partial(flow_estimator, flow_way(name).method)


def check_flows(flows: Sequence[str]) -> tuple[str, ...]:
    """The names of flows to compare, each once and at least one real.

    Raises:
        UserError: If a name is unknown or there is nothing to measure.
    """
    flows = tuple(dict.fromkeys(flows))
    if not any(name != NO_FLOW for name in flows):
        raise UserError("Name at least one method of optical flow.")
    for name in flows:
        flow_way(name)
    return flows

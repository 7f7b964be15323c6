"""What a comparison sets beside each other; checked without TensorFlow."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass

from keras_flowpose._version import __version__
from keras_flowpose.flow.base import NumberedFlow
from keras_flowpose.flow.named import flow_estimator
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.models.preset_pooling import choose_pooling
from keras_flowpose.safe_files import UserError
from keras_flowpose.video.job_checks import heatmap_joints

SINGLE = "single frame"
"""Each frame on its own: what everything else is compared with."""

SPATIAL_HEAD = "single frame, spatial head"
"""The same before the fusion layers."""

POOLINGS = ("parametric", "sum", "max")
"""What single frames can be compared with."""

_NEIGHBOURS = 15  # the paper's best


@dataclass(frozen=True)
class ComparisonPlan:
    """What is compared.

    Args:
        model: A preset's name, or a preset's or training run's folder.
        poolings: Poolings that are compared with single frames, out of
            "parametric", "sum" and "max".
        neighbours: Frames on each side; None for those that the preset has
            learnt weights for, or else 15.
        lookahead: Frames of delay; None for what suits the weights.
        flow: A name, as `flow_estimator` takes it.
        spatial_head: Whether the net's spatial head, without fusion layers,
            is compared as well.
        precision: What the net computes in, as `from_preset`.

    Raises:
        UserError: If there is no such net, pooling or flow, or they do not
            fit.
    """

    model: str
    poolings: tuple[str, ...] = ("parametric",)
    neighbours: int | None = None
    lookahead: int | None = None
    flow: str = "dis-medium"
    spatial_head: bool = False
    precision: str = "auto"

    def __post_init__(self) -> None:
        unknown = [name for name in self.poolings if name not in POOLINGS]
        repeated = len(set(self.poolings)) < len(self.poolings)
        if unknown or repeated or not self.poolings:
            raise UserError(
                f"Poolings to compare are out of {', '.join(POOLINGS)}, each "
                "once; single frames are always compared with. Received: "
                f"{', '.join(self.poolings) or 'none'}."
            )
        if self.neighbours is not None and self.neighbours < 1:
            raise UserError(
                "At least 1 neighbour is needed to pool. Received: "
                f"{self.neighbours}."
            )
        if not 0 <= (self.lookahead or 0) <= self.window:
            raise UserError(
                f"The lookahead must be 0 ... {self.window} (the neighbours). "
                f"Received: {self.lookahead}."
            )
        heatmap_joints(self.model)
        kind = load_preset_config(self.model).kind
        if self.spatial_head and kind != "heatmap_net":
            raise UserError(
                f"{self.model} is a {kind}, which has no fusion layers to "
                "compare with its spatial head."
            )
        if isinstance(flow_estimator(self.flow), NumberedFlow):
            raise UserError(
                "Files of flow belong to one video, and several are compared. "
                f"Name a method, dis-medium for example, not {self.flow}."
            )

    @property
    def window(self) -> int:
        """Frames on each side."""
        chosen = choose_pooling(self.model, self.neighbours)
        return chosen.neighbours or _NEIGHBOURS

    @property
    def key(self) -> str:
        """Differs where the poses may differ."""
        digest = hashlib.sha256(
            json.dumps(
                [
                    {**dataclasses.asdict(self), "model": ""},
                    flow_estimator(self.flow).settings,
                    __version__,
                ]
            ).encode()
        )
        for path in sorted(preset_folder(self.model).iterdir()):
            if path.is_file():
                digest.update(path.read_bytes())
        return digest.hexdigest()

    def conditions(self) -> dict[str, str | int]:
        """How the poses come about, for the record."""
        chosen = choose_pooling(self.model, self.neighbours)
        learnt = chosen.weights is not None
        lookahead = self.lookahead
        if lookahead is None:
            lookahead = chosen.lookahead
        return {
            "model": self.model,
            "input_size": str(load_preset_config(self.model).input_size),
            "neighbours": self.window,
            "lookahead": self.window if lookahead is None else lookahead,
            "temporal_weights": "learnt" if learnt else "bell",
            "flow": flow_estimator(self.flow).settings,
            "precision": self.precision,
            "version": __version__,
        }

"""What goes into a model card; checked without TensorFlow."""

import os
from dataclasses import dataclass
from pathlib import Path

from keras_flowpose.data.prepared_folder import check_prepared_folder
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.safe_files import UserError
from keras_flowpose.studies.comparison.plan import ComparisonPlan

RESEARCH_ONLY = (
    "bbc_pose",
    "chalearn_pose",
    "flic_pose",
    "lsp_pose",
    "lspet_pose",
    "poses_in_the_wild",
)
"""Datasets whose pictures are for research, not for a card that is public."""


@dataclass(frozen=True)
class CardPlan:
    """What is measured of a net. What is not given is left out.

    Args:
        model: A shipped preset, a preset folder or the folder of a run.
        name: What the net is called on the card.
        data: Prepared dataset of stills that it is scored on.
        split: Split of that and of `failures`.
        data_dir: Folder of prepared datasets; None for TFDS's default.
        crop: Side of the crops in torsos of the person. Persons are turned
            upright, so that nets compare.
        videos: Folder of labelled videos, as `folder_clips` takes it.
        neighbours: Frames on each side in videos; None for those that the
            preset has weights for, or 15.
        failures: Prepared datasets of stills whose pictures may be shown to
            anybody; the worst ones are.
        shown: Pictures of each of them.
        batches: Batch sizes that speed is measured with; none: no speed.
        precision: What the net computes in where accuracy is measured.

    Raises:
        UserError: If there is no such net or dataset, a number is out of
            range, or pictures may not be shown.
    """

    model: str
    name: str
    data: str | None = None
    split: str = "test"
    data_dir: str | os.PathLike | None = None
    crop: float = 3.2
    videos: Path | None = None
    neighbours: int | None = None
    failures: tuple[str, ...] = ()
    shown: int = 6
    batches: tuple[int, ...] = (1, 16)
    precision: str = "auto"

    def __post_init__(self) -> None:
        load_preset_config(self.model)
        if self.videos is not None:
            _ = self.comparison  # which checks itself
        if not 0 < self.crop < float("inf"):
            raise UserError(f"The crop must be above 0. Received: {self.crop}.")
        if self.shown < 1:
            raise UserError(
                "At least 1 picture of a dataset is shown. Received: "
                f"{self.shown}."
            )
        if any(size < 1 for size in self.batches):
            raise UserError(
                f"Batches must hold 1 or more. Received: {self.batches}."
            )
        for data in self.failures:
            if data.split("/")[0] in RESEARCH_ONLY:
                raise UserError(
                    f"The pictures of {data} are for research only, so no "
                    "card shows them. Name data whose pictures anybody may "
                    "see, synthetic_signer/mini for example."
                )
        for data in (self.data, *self.failures):
            if data is not None:
                check_prepared_folder(data, self.data_dir)

    @property
    def comparison(self) -> ComparisonPlan:
        """How poses in videos are compared."""
        return ComparisonPlan(
            model=str(self.model),
            neighbours=self.neighbours,
            precision=self.precision,
        )

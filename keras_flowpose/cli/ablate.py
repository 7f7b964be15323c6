"""`flowpose ablate`: what each part of the system is worth, measured."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simple_parsing import choice
from simple_parsing import field

from keras_flowpose.data.prepared_folder import check_prepared_folder
from keras_flowpose.models.preset_folder import default_preset
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.run_config import PRECISIONS
from keras_flowpose.run_config import WEIGHTINGS
from keras_flowpose.safe_files import UserError

if TYPE_CHECKING:
    from keras_flowpose.studies.ablation.study import Study


@dataclass(frozen=True)
class Ablate:
    """Measure what pooling, optical flow and the heads of nets are worth.

    Works on prepared datasets of clips. Temporal weights are learnt on one
    split and scored on another, or, with --leave-one-out, on each video in
    turn with what was learnt on all others. 95 % intervals are over videos.

    pooling: learnt weights, sum and max for 1, 2, ... frames on each side,
    with and without flow (the paper's Figure 8), and the learnt weights
    (Figure 9). flow: several methods of optical flow. components: the heads
    of one or several nets, and pooling (Figure 7).

    Writes JSON and pictures to a folder. When it is interrupted, the same
    command goes on.
    """

    # What to measure: pooling, flow or components.
    what: str = field(
        positional=True,
        choices=["pooling", "flow", "components"],
        metavar="WHAT",
    )
    # Folder for the results; made if it is not there.
    out: Path
    # Trained net: a shipped preset, a preset folder or the folder of a run.
    model: str = field(default=default_preset(), alias=["--from"])
    # For components, instead of --model: named nets, NAME=RUN NAME=RUN ...
    nets: tuple[str, ...] = ()
    # Name of the prepared dataset of clips.
    data: str = "synthetic_signer/clips"
    # Folder of prepared datasets; by default ~/tensorflow_datasets.
    data_dir: Path | None = None
    # Split that temporal weights are learnt on.
    train_split: str = "train"
    # Split that is scored.
    test_split: str = "test"
    # Take all splits, and score each video with the weights of all others.
    leave_one_out: bool = False
    # Most frames on each side; by default 15, or what the dataset stores.
    neighbours: int | None = None
    # Most windows that are learnt from, evenly spread.
    windows: int = 2000
    # Most windows that are scored; by default all.
    test_windows: int | None = None
    # Methods of optical flow, with commas or spaces between them; none:
    # neighbours' heatmaps as they lie. By default dis-medium and none, for
    # flow dis-medium, dis-fast, dis-ultrafast, farneback and none, for
    # components dis-medium. With +direct behind a name flow is not chained
    # from frame to frame, with +mask it is used where it leads back only.
    flows: tuple[str, ...] = ()
    # Side of the crop in torso lengths; by default that of the training run.
    crop: float | None = None
    # Turn persons upright; by default as in the training run.
    upright: bool | None = None
    # Take whole frames, as `flowpose predict` does, and no crops.
    whole_frame: bool = False
    # What learnt weights are drawn to.
    initial: str = choice("centre", "bell", default="centre")
    # What learnt weights may be: anything, >= 0, or >= 0 with sum 1.
    weighting: str = choice(*WEIGHTINGS, default="free")
    # Left and right joints have the same learnt weights.
    share_mirrored: bool = False
    # Penalty of differences between weights of neighbouring frames.
    smoothness: float = 0.0
    # How strongly weights are drawn to --initial.
    ridge: float = 1e-3
    # What the net computes in; auto: the fastest that the hardware has.
    precision: str = choice(*PRECISIONS, default="auto")
    # Fixes the draws of the intervals.
    seed: int = 0
    # Folder where flow, sums and poses are kept for other studies, too; by
    # default in the folder of the results.
    cache_dir: Path | None = None
    # Replace results that are in the folder already.
    overwrite: bool = False

    def execute(self) -> None:
        """Measures, prints a table and writes the files."""
        nets = self._nets()
        for source in nets.values():
            load_preset_config(source)
        check_prepared_folder(self.data, self.data_dir)

        from keras_flowpose.studies.ablation.ablate_components import (
            ablate_components,
        )
        from keras_flowpose.studies.ablation.ablate_flow import ablate_flow
        from keras_flowpose.studies.ablation.ablate_pooling import (
            ablate_pooling,
        )

        rest = {"cache_dir": self.cache_dir, "overwrite": self.overwrite}
        flows = [name for word in self.flows for name in word.split(",")]
        if flows and self.what == "components":
            if len(flows) > 1:
                raise UserError("components takes one method of flow only.")
            rest["flow"] = flows[0]
        elif flows:
            rest["flows"] = flows
        try:
            studies = {n: self._study(source) for n, source in nets.items()}
        except ValueError as error:
            raise UserError(str(error)) from error
        if self.what == "components":
            ablate_components(studies, self.out, **rest)
        elif self.what == "flow":
            ablate_flow(*studies.values(), self.out, **rest)
        else:
            ablate_pooling(*studies.values(), self.out, **rest)
        print(f"in {self.out}")

    def _nets(self) -> dict[str, str]:
        """Names and sources of the nets."""
        if not self.nets:
            return {Path(self.model).name: self.model}
        if self.what != "components":
            raise UserError(
                f"--nets is for components. `flowpose ablate {self.what}` "
                "looks at one net: --model RUN."
            )
        named = {}
        for words in self.nets:
            name, equals, source = words.partition("=")
            if not (name and equals and source) or name in named:
                raise UserError(
                    "--nets takes different names with a preset or run each, "
                    f"NAME=RUN NAME=RUN ..., not {words!r}."
                )
            named[name] = source
        return named

    def _study(self, source: str) -> "Study":
        from keras_flowpose.evaluation.predict_prepared import (
            trained_data_config,
        )
        from keras_flowpose.studies.ablation.study import Study

        if self.whole_frame and (self.crop is not None or self.upright):
            raise UserError("--whole-frame goes without --crop and --upright.")
        crop, upright = None, False
        if not self.whole_frame:
            trained = trained_data_config(source)
            crop = trained.crop if self.crop is None else self.crop
            upright = trained.upright if self.upright is None else self.upright
        names = {field.name for field in dataclasses.fields(Study)}
        same = names & {field.name for field in dataclasses.fields(self)}
        options = {name: getattr(self, name) for name in same}
        options |= {"source": source, "crop": crop, "upright": upright}
        if self.data_dir is not None:
            options["data_dir"] = str(self.data_dir)
        return Study(**options)


COMMAND = Ablate

"""`flowpose evaluate`: how good a net, or stored predictions, are."""

from dataclasses import dataclass
from pathlib import Path

from simple_parsing import choice

from keras_flowpose.data.prepared_folder import check_prepared_folder
from keras_flowpose.models.preset_folder import load_preset_config
from keras_flowpose.run_config import PRECISIONS
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import check_writable

_PICTURES = "examples.png"


@dataclass(frozen=True)
class Evaluate:
    """Score a net on a prepared dataset, or predictions from a file.

    Prints a table and writes evaluation.json, accuracy.png (the share of
    joints within d pixels, as in the paper) and predictions.npz to a folder,
    and with --pictures also examples.png.
    """

    # Folder for the results; made if it is not there.
    out: Path
    # A shipped preset, a preset folder or the folder of a training run.
    model: str | None = None
    # Instead of --model: a .npz or .mat file of predictions with labels.
    predictions: Path | None = None
    # Name of the prepared dataset.
    data: str = "lspet_pose"
    # Folder of prepared datasets; by default ~/tensorflow_datasets.
    data_dir: Path | None = None
    # Split of the dataset, slices such as test[:100] included.
    split: str = "test"
    # Side of the crop in torso lengths; by default that of the training run.
    crop: float | None = None
    # Turn persons upright; by default as in the training run.
    upright: bool | None = None
    # upright: score only persons whose torso is within 30 degrees of vertical
    # in the picture, before anybody is turned.
    persons: str = choice("all", "upright", default="all")
    # Images that the net sees at once.
    batch_size: int = 16
    # What the net computes in; auto: the fastest that the hardware has.
    precision: str = choice(*PRECISIONS, default="auto")
    # How a joint is read from its heatmap.
    decoding: str = choice(
        "argmax", "quarter_offset", "taylor", "soft_argmax", default="taylor"
    )
    # Label of the curve; by default the name of the net or file.
    name: str | None = None
    # Draw labels and predictions on this many images of the split.
    pictures: int = 0
    # evaluation.json files of other runs, for the same plot.
    compare: tuple[Path, ...] = ()
    # Replace results that are in the folder already.
    overwrite: bool = False

    def execute(self) -> None:
        """Scores, prints the table and writes the files."""
        if (self.model is None) == (self.predictions is None):
            raise UserError("Give either --model or --predictions.")
        if self.batch_size < 1:
            raise UserError(
                f"--batch-size must be 1 or more, not {self.batch_size}."
            )
        if self.pictures < 0 or (self.pictures and self.predictions):
            raise UserError(
                "--pictures must be 0 or more, and needs --model: a file of "
                "predictions has no images."
            )
        if self.persons != "all" and self.predictions:
            raise UserError(
                "--persons upright needs --model: a file of predictions does "
                "not say who was upright in the picture."
            )
        self._check_inputs()

        from keras_flowpose.evaluation.report import check_report_files
        from keras_flowpose.evaluation.report import write_report
        from keras_flowpose.evaluation.summary import EvaluationResult
        from keras_flowpose.evaluation.table import result_table

        check_report_files(self.out, self.overwrite)
        if self.pictures and self.out.exists():
            check_writable(self.out / _PICTURES, self.overwrite)
        others = [EvaluationResult.read(path) for path in self.compare]
        stored = self._predictions()
        scored = self._scored(stored)
        try:
            result = scored.evaluate(self.name or self._default_name())
        except ValueError as error:
            raise UserError(
                f"Cannot score these predictions. {error}"
            ) from error
        write_report(self.out, scored, result, others, self.overwrite)
        if self.pictures:
            from keras_flowpose.evaluation.example_sheet import (
                write_example_sheet,
            )

            write_example_sheet(
                self.out / _PICTURES,
                stored,
                self.data_dir,
                self.pictures,
                self.overwrite,
            )
        print(result_table(result))
        print(f"in {self.out}")

    def _check_inputs(self) -> None:
        """Tells, without TensorFlow and its seconds, of what is not there."""
        if self.model is None:
            return
        load_preset_config(self.model)
        check_prepared_folder(self.data, self.data_dir)

    def _predictions(self):
        if self.predictions is not None:
            from keras_flowpose.evaluation.stored_predictions import (
                read_predictions,
            )

            return read_predictions(self.predictions)
        from keras_flowpose.evaluation.predict_prepared import predict_prepared

        return predict_prepared(
            self.model,
            self.data,
            self.split,
            data_dir=self.data_dir,
            crop=self.crop,
            upright=self.upright,
            batch_size=self.batch_size,
            precision=self.precision,
            decoding=self.decoding,
        )

    def _scored(self, stored):
        if self.persons == "all":
            return stored
        from keras_flowpose.evaluation.upright_persons import only_upright

        return only_upright(stored, self.data_dir)

    def _default_name(self) -> str:
        if self.predictions is not None:
            return self.predictions.stem
        return Path(self.model).resolve().name


COMMAND = Evaluate

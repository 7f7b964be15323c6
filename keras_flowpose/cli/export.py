"""`flowpose export`: a bundle for TF Serving, or a file for other runtimes."""

import re
from dataclasses import dataclass
from pathlib import Path

from simple_parsing import choice
from simple_parsing import field

from keras_flowpose import argument_checks as checks
from keras_flowpose.cli.number_list import parse_sizes
from keras_flowpose.safe_files import UserError

_OF_BUNDLES = (
    "--version",
    "--neighbours",
    "--pooling",
    "--precision",
    "--batch-sizes",
)
_OF_FILES = ("--weights", "--overwrite")


@dataclass(frozen=True)
class Export:
    """Write a net for TF Serving or other runtimes, and check it.

    For TF Serving a new version is written under the folder --out, with files
    that start a server; nothing that is there is replaced. A fresh process
    that knows nothing but TensorFlow then loads the version, compares its
    answers with those of the net and replays its warm-up. `flowpose export
    --check FOLDER` does that again with what was written before.

    With --format onnx or tflite it is one file for single frames, --out/NAME,
    which its own runtime then runs beside the net.
    """

    # Name of a preset, or the folder of a preset or a training run.
    model: str = field(default="", positional=True)
    # The folder that the server is given, or that of the file; made if it is
    # not there.
    out: Path | None = None
    # tf-serving: a bundle; onnx, tflite: a file (each needs the extra of that
    # name: pip install "keras-flowpose[onnx]").
    format: str = choice("tf-serving", "onnx", "tflite", default="tf-serving")
    # Number of the version; by default one more than the highest.
    version: int | None = None
    # Name of the model on the server, by default flowpose; or of the file, by
    # default that of the preset or folder.
    name: str | None = None
    # Frames on each side of a frame in the signatures for video; by default
    # those for which the model has learnt temporal weights, or 15.
    neighbours: int | None = None
    # How windows are pooled; none leaves out the signatures for video.
    pooling: str = choice(
        "parametric", "sum", "max", "none", default="parametric"
    )
    # What the net computes in; inputs and outputs are the same in all.
    precision: str = choice(
        "float32", "mixed_bfloat16", "mixed_float16", default="float32"
    )
    # Rising sizes that the server pads batches to, joined by commas.
    batch_sizes: str = "1,2,4,8,16"
    # How a tflite file stores its weights: float16 (if not given) or float32,
    # which takes twice the space.
    weights: str | None = None
    # Replace a file that is there already.
    overwrite: bool = False
    # Write without checking what was written.
    no_check: bool = False
    # Check a bundle instead of writing one: its folder, or that of a version.
    check: Path | None = None
    # Names of the options that were typed.
    given: frozenset[str] = field(default=frozenset(), cmd=False)

    def __post_init__(self) -> None:
        if self.version is not None:
            checks.whole_number("version", self.version, minimum=0)
        if self.neighbours is not None:
            checks.whole_number("neighbours", self.neighbours, minimum=0)
        if self.weights is not None:
            checks.one_of("weights", self.weights, ("float16", "float32"))
        if self.name is not None and not re.fullmatch("[\\w-]+", self.name):
            raise ValueError(
                "`name` must be letters, digits, _ and -. Received: "
                f"name={self.name!r}"
            )

    def execute(self) -> int:
        """Writes or checks, and tells what was found."""
        if (self.check is None) == (self.out is None):
            raise UserError("Give either --out or --check.")
        if self.check is not None:
            return self._check()
        if not self.model:
            raise UserError(
                "Name what to export: a preset such as tiny, or the folder of "
                "a preset or a training run."
            )
        if self.format == "tf-serving":
            self._write_bundle()
        else:
            self._write_file()
        return 0

    def _check(self) -> int:
        extra = sorted(self.given - {"--check"})
        received = [self.model, *extra]
        if any(received):
            raise UserError(
                "--check looks at a bundle as it is and takes its folder "
                f"alone. Received: {', '.join(filter(None, received))}."
            )
        from keras_flowpose.export.check import check_bundle

        report = check_bundle(self.check)
        print("\n".join(report.lines))
        return 0 if report.passed else 1

    def _write_bundle(self) -> None:
        self._refuse(_OF_FILES, "is for files, not for bundles")
        batch_sizes = parse_sizes("--batch-sizes", self.batch_sizes)
        if not batch_sizes:
            raise UserError("--batch-sizes must name one size or more.")
        from keras_flowpose.models.preset_folder import load_preset_config

        load_preset_config(self.model)  # told without TensorFlow's seconds
        from keras_flowpose.export.bundle import export_bundle

        bundle = export_bundle(
            self.model,
            self.out,
            version=self.version,
            name=self.name or "flowpose",
            neighbours=self.neighbours,
            pooling=self.pooling,
            precision=self.precision,
            batch_sizes=batch_sizes,
            check=not self.no_check,
        )
        lines = bundle.report.lines if bundle.report else ()
        for line in (*lines, *bundle.notes):
            print(line)
        print(f"Exported: {bundle.folder}")
        print(f"Serve it: see {self.out / 'README.md'}")

    def _write_file(self) -> None:
        self._refuse(_OF_BUNDLES, "is for bundles, not for files")
        if self.format == "onnx":
            self._refuse(("--weights",), "is for tflite")
        # What can be told without TensorFlow's seconds.
        from keras_flowpose.models.preset_folder import load_preset_config

        load_preset_config(self.model)
        from keras_flowpose.export.file_formats import file_to_write

        file_to_write(
            self.model,
            self.out,
            self.format,
            self.name,
            self.weights,
            self.overwrite,
        )
        from keras_flowpose.export.model_file import export_file

        file = export_file(
            self.model,
            self.out,
            format=self.format,
            name=self.name,
            weights=self.weights,
            overwrite=self.overwrite,
            check=not self.no_check,
        )
        for line in file.report.lines if file.report else ():
            print(line)
        print(f"Exported: {file.path}")

    def _refuse(self, options: tuple[str, ...], reason: str) -> None:
        received = [name for name in options if name in self.given]
        if received:
            raise UserError(
                f"{received[0]} {reason}. Received: --format {self.format}."
            )


COMMAND = Export

"""`flowpose export`: a bundle for TF Serving."""

from dataclasses import dataclass
from pathlib import Path

from simple_parsing import choice
from simple_parsing import field

from keras_flowpose import argument_checks as checks
from keras_flowpose.safe_files import UserError


@dataclass(frozen=True)
class Export:
    """Write a net for TF Serving, and check what was written.

    A new version is written under the folder --out, with files that start a
    server; nothing that is there is replaced. A fresh process that knows
    nothing but TensorFlow then loads the version, compares its answers with
    those of the net and replays its warm-up. `flowpose export --check FOLDER`
    does that again with what was written before.
    """

    # Name of a preset, or the folder of a preset or a training run.
    model: str = field(default="", positional=True)
    # The folder that the server is given; made if it is not there.
    out: Path | None = None
    # Number of the version; by default one more than the highest.
    version: int | None = None
    # Name of the model on the server.
    name: str = "flowpose"
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
    # Sizes that the server pads batches to.
    batch_sizes: str = "1,2,4,8,16"
    # Check a bundle instead of writing one: its folder, or that of a version.
    check: Path | None = None
    # Names of the options that were typed.
    given: frozenset[str] = field(default=frozenset(), cmd=False)

    def __post_init__(self) -> None:
        if self.version is not None:
            checks.whole_number("version", self.version, minimum=0)
        if self.neighbours is not None:
            checks.whole_number("neighbours", self.neighbours, minimum=0)

    def execute(self) -> int:
        """Writes or checks, and tells what was found."""
        if (self.check is None) == (self.out is None):
            raise UserError("Give either --out or --check.")
        if self.check is not None:
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
        if not self.model:
            raise UserError(
                "Name what to export: a preset such as tiny, or the folder of "
                "a preset or a training run."
            )
        batch_sizes = self._batch_sizes()
        from keras_flowpose.models.preset_folder import load_preset_config

        load_preset_config(self.model)  # told without TensorFlow's seconds
        from keras_flowpose.export.bundle import export_bundle

        bundle = export_bundle(
            self.model,
            self.out,
            version=self.version,
            name=self.name,
            neighbours=self.neighbours,
            pooling=self.pooling,
            precision=self.precision,
            batch_sizes=batch_sizes,
        )
        print("\n".join([*bundle.report.lines, *bundle.notes]))
        print(f"Exported: {bundle.folder}")
        print(f"Serve it: see {self.out / 'README.md'}")
        return 0

    def _batch_sizes(self) -> tuple[int, ...]:
        try:
            sizes = [int(word) for word in self.batch_sizes.split(",")]
        except ValueError:
            sizes = []
        if not sizes or sizes[0] < 1 or sizes != sorted(set(sizes)):
            raise UserError(
                "--batch-sizes must be rising numbers joined by commas. "
                f"Received: {self.batch_sizes}"
            )
        return tuple(sizes)


COMMAND = Export

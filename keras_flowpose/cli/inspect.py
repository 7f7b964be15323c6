"""`flowpose inspect`: what a prepared dataset holds."""

from dataclasses import dataclass
from pathlib import Path

from simple_parsing import field

from keras_flowpose import argument_checks as checks
from keras_flowpose.safe_files import check_writable


@dataclass(frozen=True)
class Inspect:
    """Show what a prepared dataset holds.

    Prints how many examples there are, how often each joint is labelled and
    by whom, and draws some examples with their skeletons into a picture.
    """

    # The dataset, e.g. lspet_pose or bbc_pose/clips.
    dataset: str = field(positional=True, metavar="NAME/CONFIG")
    # Folder of prepared datasets; by default ~/tensorflow_datasets.
    data_dir: Path | None = None
    # Split to look at, slices such as train[:100] included; by default all.
    split: str | None = None
    # Number of examples that are drawn.
    count: int = 24
    # Draws other examples for another number.
    seed: int = 0
    # The picture, a PNG file; by default it is named after the dataset.
    out: Path | None = None
    # Replace the picture if it is there already.
    overwrite: bool = False

    def __post_init__(self) -> None:
        checks.whole_number("count", self.count)
        checks.whole_number("seed", self.seed, minimum=0)

    def execute(self) -> None:
        """Prints the statistics and draws the picture."""
        from keras_flowpose.data.contact_sheet import write_contact_sheet
        from keras_flowpose.data.label_statistics import label_statistics

        name = self.dataset.replace("/", "_")
        out = self.out or Path(f"{name}_contact_sheet.png")
        check_writable(out, self.overwrite)
        splits = () if self.split is None else (self.split,)
        statistics = label_statistics(
            self.dataset, self.data_dir, splits, progress=True
        )
        print(statistics.table())
        write_contact_sheet(
            out,
            self.dataset,
            self.data_dir,
            splits,
            self.count,
            self.seed,
            self.overwrite,
        )
        print(f"\nLook at the joints of some examples: {out}")


COMMAND = Inspect

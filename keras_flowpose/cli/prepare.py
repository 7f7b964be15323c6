"""`flowpose prepare`: from downloaded files to a dataset for training."""

from dataclasses import dataclass
from pathlib import Path

from simple_parsing import field


@dataclass(frozen=True)
class Prepare:
    """Prepare a dataset for training and evaluation.

    Reads the files that you have downloaded by hand and writes them once, in
    the form that `flowpose train` and `flowpose evaluate` read.
    """

    # Name of the dataset, e.g. lspet_pose.
    dataset: str = field(positional=True, metavar="DATASET")
    # Folder with the files as downloaded.
    manual_dir: Path
    # Folder of prepared datasets; made if it is not there.
    data_dir: Path
    # Leave out images that the annotations name but the folder has not.
    allow_missing: bool = False
    # Prepare again what is prepared already.
    overwrite: bool = False

    def execute(self) -> None:
        """Prepares the dataset and prints what it holds."""
        from keras_flowpose.datasets.prepare import prepare

        prepared = prepare(
            self.dataset,
            manual_dir=self.manual_dir,
            data_dir=self.data_dir,
            allow_missing=self.allow_missing,
            overwrite=self.overwrite,
        )
        if not prepared.new:
            print(
                f"{self.dataset} is prepared already and was kept "
                "(--overwrite prepares it again)."
            )
        for split, examples in prepared.examples.items():
            print(f"  {split:<12}{examples:>8} images")
        if prepared.missing_images:
            print(f"  {'left out':<12}{prepared.missing_images:>8} missing")
        print(f"in {prepared.folder}")


COMMAND = Prepare

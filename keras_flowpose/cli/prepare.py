"""`flowpose prepare`: from downloaded files to a dataset for training."""

import sys
from dataclasses import dataclass
from pathlib import Path

from simple_parsing import field

from keras_flowpose.cli.start import DAMAGED
from keras_flowpose.cli.start import INTERRUPTED
from keras_flowpose.cli.start import STOPPED
from keras_flowpose.safe_files import UserError


@dataclass(frozen=True)
class Prepare:
    """Prepare a dataset for training and evaluation.

    Reads the files that you have downloaded by hand and writes them once, in
    the form that `flowpose train` and `flowpose evaluate` read. Shows how much
    is labelled, and draws examples into contact_sheet.png beside the data:
    look at it before you train.

    A preparation that was interrupted goes on with the same command.
    """

    # The dataset, e.g. lspet_pose; of videos also how: bbc_pose/clips.
    dataset: str = field(default="", positional=True, metavar="NAME/CONFIG")
    # Folder with the files as downloaded.
    manual_dir: Path | None = None
    # Folder of prepared datasets, made if it is not there; by default
    # ~/tensorflow_datasets.
    data_dir: Path | None = None
    # Of clips: frames on each side of the labelled one. The result then has a
    # name of its own, as with the next two: clips_n7_s2.
    neighbours: int | None = None
    # Of clips: step from one frame to the next, in frame numbers.
    stride: int | None = None
    # Of videos: take every k-th labelled frame only.
    every: int | None = None
    # Leave out images that the annotations name but the folder has not.
    allow_missing: bool = False
    # Let Apache Beam make the examples, in this process and no faster; it
    # holds them all in memory.
    beam: bool = False
    # Only look whether all files are there.
    dry_run: bool = False
    # Prepare again what is prepared already.
    overwrite: bool = False
    # Show all datasets, and which of them are prepared.
    list: bool = False

    def execute(self) -> int:
        """Prepares the dataset and shows what it holds."""
        if self.list:
            return self._list()
        if not self.dataset:
            raise UserError(
                "Name the dataset to prepare; `flowpose prepare --list` shows "
                "which there are."
            )
        if self.dry_run:
            return self._dry_run()
        try:
            return self._prepare()
        except KeyboardInterrupt as stop:
            message = f"flowpose: error: {STOPPED}. {stop}".rstrip()
            print(message, file=sys.stderr)
            return INTERRUPTED

    def _list(self) -> int:
        from keras_flowpose.datasets.listing import dataset_list_text
        from keras_flowpose.datasets.listing import list_datasets

        print(dataset_list_text(list_datasets(self.data_dir)))
        return 0

    def _dry_run(self) -> int:
        from keras_flowpose.datasets.dry_run import dry_run

        result = dry_run(
            self.dataset, self.manual_dir, self.data_dir, **self._changes()
        )
        print(result.text())
        return 0 if result.complete else 2

    def _prepare(self) -> int:
        from keras_flowpose.data.contact_sheet import write_contact_sheet
        from keras_flowpose.data.label_statistics import label_statistics
        from keras_flowpose.datasets.prepare import prepare

        prepared = prepare(
            self.dataset,
            self.manual_dir,
            self.data_dir,
            **self._changes(),
            allow_missing=self.allow_missing,
            beam=self.beam,
            overwrite=self.overwrite,
            progress=True,
        )
        if not prepared.new:
            print(
                f"{prepared.name} is prepared already and was kept "
                "(--overwrite prepares it again; `flowpose inspect` shows "
                "more)."
            )
            for split, examples in prepared.examples.items():
                print(f"  {split:<12}{examples:>8} examples")
            print(f"in {prepared.folder}")
            return self._status(prepared)
        statistics = label_statistics(
            prepared.name, self.data_dir, progress=True
        )
        print(statistics.table())
        sheet = prepared.folder / "contact_sheet.png"
        write_contact_sheet(sheet, prepared.name, self.data_dir, overwrite=True)
        print(f"\nLook at the joints of some examples: {sheet}")
        return self._status(prepared)

    def _status(self, prepared) -> int:
        if not prepared.damage:
            return 0
        print(
            f"flowpose: warning: damaged videos: {len(prepared.damage)}. Their "
            "examples are made from what decodes.",
            file=sys.stderr,
        )
        return DAMAGED

    def _changes(self) -> dict[str, int | None]:
        return {
            "neighbours": self.neighbours,
            "stride": self.stride,
            "every": self.every,
        }


COMMAND = Prepare
"""The `flowpose` command: one file a command."""

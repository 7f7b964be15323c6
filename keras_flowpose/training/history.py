"""The history of a run as a CSV file: one row an epoch, no hole, no repeat."""

import csv
from pathlib import Path

from keras_flowpose.safe_files import atomic_write


class History:
    """Rows of numbers, one an epoch, kept in a file that is always whole.

    A checkpoint is written after its epoch's row. A run that was killed in
    between finds one row too many, and `rewind` drops it before that epoch
    is repeated.

    Args:
        path: The CSV file; read if it is there.
    """

    def __init__(self, path: Path):
        self.path = path
        self.rows: list[dict[str, float]] = []
        if path.exists():
            with path.open(newline="") as file:
                self.rows = [
                    {key: float(value) for key, value in row.items()}
                    for row in csv.DictReader(file)
                ]

    def append(self, row: dict[str, float]) -> None:
        """Adds a row, which must have an `epoch`, and writes the file."""
        self.rows.append(row)
        self._write()

    def rewind(self, epoch: int) -> None:
        """Drops the rows of epochs after `epoch`."""
        kept = [row for row in self.rows if row["epoch"] <= epoch]
        if len(kept) < len(self.rows):
            self.rows = kept
            self._write()

    def _write(self) -> None:
        columns = list(self.rows[-1]) if self.rows else ["epoch"]
        with (
            atomic_write(self.path, overwrite=True) as temporary,
            temporary.open("w", newline="") as file,
        ):
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(self.rows)

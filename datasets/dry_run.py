"""What a preparation would find, without preparing."""

import os
from dataclasses import dataclass
from pathlib import Path

from keras_flowpose.datasets._manual_files import FoundFiles
from keras_flowpose.datasets._manual_files import find_manual_files
from keras_flowpose.datasets._manual_files import found_table
from keras_flowpose.datasets._preparation import quiet_tfds
from keras_flowpose.datasets._work_folder import work_folder_of
from keras_flowpose.datasets.catalogue import choose
from keras_flowpose.datasets.catalogue import data_folder


@dataclass(frozen=True)
class DryRun:
    """What is there of what a preparation needs.

    Args:
        name: `NAME` or `NAME/CONFIG`.
        manual_dir: The manual folder that was looked into, None for none.
        found: What was found in it.
        folder: Where the prepared dataset is, or would be.
        work_folder: Where an interrupted preparation has left something,
            None where there is none.
    """

    name: str
    manual_dir: Path | None
    found: list[FoundFiles]
    folder: Path
    work_folder: Path | None

    @property
    def complete(self) -> bool:
        """Whether a preparation has all that it needs."""
        return all(f.there or not f.wanted.required for f in self.found)

    def text(self) -> str:
        """The result for the screen."""
        lines = []
        if self.found:
            lines = [f"{self.name} from {self._place()}"]
            lines.append(found_table(self.found))
        else:
            lines = [f"{self.name} needs nothing that you download by hand."]
        if self.folder.exists():
            lines.append(f"Prepared already in {self.folder}")
        if self.work_folder is not None:
            lines.append(
                f"An interrupted preparation is kept in {self.work_folder}"
            )
        lines.append(
            "Ready to be prepared; how complete the files are is seen when "
            "they are read."
            if self.complete
            else "Not ready. Nothing was written."
        )
        return "\n".join(lines)

    def _place(self) -> str:
        if self.manual_dir is None:
            return "no folder (none was named with --manual-dir)"
        there = "" if self.manual_dir.is_dir() else ", which does not exist"
        return f"{self.manual_dir}{there}"


def dry_run(
    name: str,
    manual_dir: str | os.PathLike | None = None,
    data_dir: str | os.PathLike | None = None,
    **changes: int | None,
) -> DryRun:
    """Looks whether a dataset could be prepared; writes and unpacks nothing.

    Args:
        name: As for `keras_flowpose.datasets.prepare.prepare`.
        manual_dir: Folder with the files as downloaded.
        data_dir: Folder of prepared datasets; None for TFDS's default.
        **changes: `neighbours`, `stride` and `every`, as for `prepare`.

    Raises:
        UserError: If the name or config is unknown.
    """
    choice = choose(name, **changes)
    data_dir = data_folder(data_dir)
    with quiet_tfds():
        folder = Path(choice.builder(data_dir).data_dir)
    wanted = choice.builder_class.MANUAL_FILES
    manual_dir = None if manual_dir is None else Path(manual_dir).expanduser()
    if manual_dir is None:
        found = [FoundFiles(item, None, 0) for item in wanted]
    else:
        found = find_manual_files(wanted, manual_dir)
    work = work_folder_of(data_dir, choice.name)
    return DryRun(
        name=choice.name,
        manual_dir=manual_dir,
        found=found,
        folder=folder,
        work_folder=work if work.exists() else None,
    )

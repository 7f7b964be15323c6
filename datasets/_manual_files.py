"""Whether the files that have to be downloaded by hand are there.

Nothing is opened or unpacked: this looks at names only, so it takes a moment
even where a preparation takes hours.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._parts import ManualFile
from keras_flowpose.safe_files import UserError

_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".rar")


@dataclass(frozen=True)
class FoundFiles:
    """What was found of one thing that has to be there.

    Args:
        wanted: What was looked for.
        pattern: The first of its patterns that matches something, None where
            none does.
        files: Number of files and folders that it matches.
    """

    wanted: ManualFile
    pattern: str | None
    files: int

    @property
    def there(self) -> bool:
        """Whether something was found."""
        return self.pattern is not None


def find_manual_files(
    wanted: Sequence[ManualFile], folder: Path
) -> list[FoundFiles]:
    """Looks for the files of a dataset.

    Args:
        wanted: What the dataset is made from.
        folder: The manual folder; it may be absent.
    """
    return [_find(manual_file, folder) for manual_file in wanted]


def found_table(found: Sequence[FoundFiles]) -> str:
    """What is there and what is missing, for the screen.

    Args:
        found: What `find_manual_files` gave.

    Returns:
        A line or, for missing things, several lines each.
    """
    widest = max((len(item.wanted.what) for item in found), default=0)
    lines = []
    for item in found:
        what = item.wanted.what.ljust(widest)
        if item.there:
            more = f"  ({item.files} files)" if item.files > 1 else ""
            lines.append(f"  there     {what}  {item.pattern}{more}")
            continue
        state = "MISSING " if item.wanted.required else "optional"
        options = " or ".join(item.wanted.any_of)
        lines.append(f"  {state}  {what}  expected: {options}")
        lines.append(f"            {' ' * widest}  from: {item.wanted.where}")
    return "\n".join(lines)


def check_manual_files(
    builder_class: type[PoseBuilder], folder: Path | None
) -> None:
    """Checks that what has to be downloaded is there, without opening it.

    Args:
        builder_class: Builder of the dataset.
        folder: The manual folder, None for none.

    Raises:
        UserError: If something is missing; says what, and where to get it.
    """
    wanted = builder_class.MANUAL_FILES
    if not any(item.required for item in wanted):
        return
    told = " ".join((builder_class.MANUAL_DOWNLOAD_INSTRUCTIONS or "").split())
    if folder is None:
        raise UserError(
            f"{builder_class.name} is made from files that you download by "
            f"hand: name their folder with --manual-dir. {told}"
        )
    if not folder.is_dir() or not any(folder.iterdir()):
        raise UserError(
            f"The manual folder {folder} does not exist or is empty. {told}"
        )
    missing = [
        f"{item.wanted.what}, expected as {' or '.join(item.wanted.any_of)}; "
        f"get it from {item.wanted.where.rstrip('.')}."
        for item in find_manual_files(wanted, folder)
        if item.wanted.required and not item.there
    ]
    if missing:
        raise UserError(f"{folder} lacks {' It lacks '.join(missing)}")


def archives_digest(wanted: Sequence[ManualFile], folder: Path | None) -> str:
    """A short text that is another one when an archive is another one.

    Args:
        wanted: What the dataset is made from.
        folder: The manual folder, None for none.
    """
    patterns = {pattern for item in wanted for pattern in item.any_of}
    archives = sorted(
        (str(path), path.stat().st_size, path.stat().st_mtime_ns)
        for pattern in patterns
        if folder is not None and pattern.endswith(_ARCHIVES)
        for path in folder.glob(pattern)
    )
    return hashlib.sha256(repr(archives).encode()).hexdigest()[:16]


def _find(wanted: ManualFile, folder: Path) -> FoundFiles:
    for pattern in wanted.any_of:
        files = sum(1 for _ in folder.glob(pattern))
        if files:
            return FoundFiles(wanted, pattern, files)
    return FoundFiles(wanted, None, 0)

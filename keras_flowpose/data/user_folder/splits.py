"""Which of a user's videos are for training, and which for testing."""

import difflib
import fnmatch
import hashlib
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

from keras_flowpose.data.label_files.image_names import is_video
from keras_flowpose.data.label_files.image_names import plain_path
from keras_flowpose.data.label_files.table import check_width
from keras_flowpose.data.label_files.table import rows_of
from keras_flowpose.data.label_files.text_file import json_in
from keras_flowpose.data.label_files.text_file import text_of
from keras_flowpose.safe_files import UserError

SPLITS = ("train", "validation", "test")


def split_of(name: str) -> str:
    """The split of a video: about 80 % train, 10 % validation, 10 % test.

    Args:
        name: The video's name.

    Returns:
        One of `SPLITS`; the same on every machine, whatever other videos
        there are.
    """
    digest = hashlib.sha256(name.encode()).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64
    if share < 0.8:
        return "train"
    return "validation" if share < 0.9 else "test"


def assign_splits(
    names: Iterable[str], path: Path | None
) -> dict[str, list[str]]:
    """Sorts videos into splits.

    Args:
        names: Names of videos and stills.
        path: `splits.csv` or `splits.json`, which then has to name all of
            them; None leaves it to a hash of each name. Where that would put
            none into `train`, all go there.

    Returns:
        Names by split, in the order of `SPLITS`; empty splits are left out.

    Raises:
        UserError: If the file is not as expected, names something that is
            not there, or leaves something out.
    """
    names = sorted(set(names))
    if path is None:
        chosen = {name: split_of(name) for name in names}
        if "train" not in chosen.values():
            chosen = dict.fromkeys(names, "train")
    else:
        chosen = _listed(names, path)
    sorted_in = {
        split: [name for name in names if chosen[name] == split]
        for split in SPLITS
    }
    return {split: found for split, found in sorted_in.items() if found}


def _listed(names: Sequence[str], path: Path) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for where, pattern, split in _read(path):
        if split not in SPLITS:
            raise UserError(
                f"{path}, {where}: a split is expected, one of "
                f"{', '.join(SPLITS)}. Received {split!r}."
            )
        found = [name for name in names if _matches(name, pattern)]
        if not found:
            near = difflib.get_close_matches(pattern, names, n=1)
            guess = f" Did you mean {near[0]}?" if near else ""
            raise UserError(
                f"{path}, {where}: a labelled video or image is expected. "
                f"Received {pattern!r}, which is none.{guess}"
            )
        for name in found:
            if chosen.setdefault(name, split) != split:
                raise UserError(
                    f"{path}, {where}: each video is expected in one split. "
                    f"Received {name} in {chosen[name]} and in {split}."
                )
    missing = [name for name in names if name not in chosen]
    if missing:
        raise UserError(
            f"{path}: all labelled videos and images are expected to be "
            f"listed (`*` stands for anything). {len(missing)} are not: "
            f"{', '.join(missing[:3])}{', ...' if len(missing) > 3 else ''}."
        )
    return chosen


def _matches(name: str, pattern: str) -> bool:
    """Whether a name is meant; without folders the last name counts."""
    pattern = plain_path(pattern)
    if is_video(pattern):
        pattern = pattern.rpartition(".")[0]
    if "/" not in pattern:
        name = name.rpartition("/")[2]
    return fnmatch.fnmatchcase(name, pattern)


def _read(path: Path) -> list[tuple[str, str, str]]:
    """Place in the file, video and split of every entry."""
    text = text_of(path)
    if path.suffix.lower() == ".json":
        return _read_json(path, text)
    (_, header), *rows = rows_of(path, text) or [(1, [])]
    if sorted(header) != ["split", "video"]:
        raise UserError(
            f"{path}, line 1: the columns video,split are expected. Received "
            f"{','.join(header) or 'an empty file'}."
        )
    entries = []
    for line, row in rows:
        check_width(path, line, row, 2)
        cells = dict(zip(header, row, strict=True))
        entries.append((f"line {line}", cells["video"], cells["split"]))
    return entries


def _read_json(path: Path, text: str) -> list[tuple[str, str, str]]:
    content = json_in(path, text)
    lists = content.values() if isinstance(content, Mapping) else [None]
    for names in lists:
        if not isinstance(names, list) or not all(
            isinstance(name, str) for name in names
        ):
            raise UserError(
                f'{path}: {{"train": ["talk", ...], "test": [...]}} is '
                f"expected. Received {text.strip()[:60]!r}."
            )
    return [
        (f"`{split}`", name, split)
        for split, names in content.items()
        for name in names
    ]

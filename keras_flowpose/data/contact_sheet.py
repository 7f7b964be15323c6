"""A picture of some examples of a prepared dataset with their labels.

A wrong order of joints, swapped sides, swapped x and y, or an offset are seen
on it at once. Above, one large example shows which joint is which; below is a
grid of persons, or, for clips, rows of frames.
"""

import os
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from keras_flowpose import argument_checks as checks
from keras_flowpose.data import sheet_tiles
from keras_flowpose.data.label_kinds import Visibility
from keras_flowpose.data.prepared import count_examples
from keras_flowpose.data.prepared import open_prepared
from keras_flowpose.data.prepared import undecoded_records
from keras_flowpose.data.schema import skeleton_from_metadata
from keras_flowpose.data.sheet_tiles import BACKGROUND
from keras_flowpose.data.sheet_tiles import LabelledFrame
from keras_flowpose.drawing import joint_colour
from keras_flowpose.safe_files import atomic_write
from keras_flowpose.skeleton import Skeleton

_COLUMNS = 6
_STILL_SIDE, _LARGE_SIDE, _FRAME_SIDE = 240, 440, 160
_FRAMES_OF_CLIP = 5  # first, between, centre, between, last
_CAPTION, _GAP, _BORDER = 22, 6, 16
_LINE = 24  # height of a line of the list of joints


def write_contact_sheet(
    path: str | os.PathLike,
    name: str,
    data_dir: str | os.PathLike | None = None,
    splits: Sequence[str] = (),
    count: int = 24,
    seed: int = 0,
    overwrite: bool = False,
) -> None:
    """Draws examples of a prepared dataset into a PNG file.

    Args:
        path: The file to write.
        name: `NAME`, with its config if it has several.
        data_dir: Where prepared datasets are; None for TFDS's default.
        splits: Splits to take examples from, the same number of each, slices
            included. Defaults to (): all.
        count: Number of examples, >= 1. Defaults to 24.
        seed: Other examples for another one.
        overwrite: Whether an existing file may be replaced.

    Raises:
        UserError: If the dataset or a split is not there, or the file cannot
            be written.
        ValueError: If `count` or `seed` is out of range.
    """
    checks.whole_number("count", count)
    checks.whole_number("seed", seed, minimum=0)
    prepared = open_prepared(name, data_dir)
    skeleton = skeleton_from_metadata(prepared.info.metadata)
    splits = tuple(splits) or tuple(prepared.info.splits)
    examples = []
    for place, split in enumerate(splits):
        share = count // len(splits) + (place < count % len(splits))
        if share:
            examples += _examples(prepared, split, share, seed)
    title = f"{name} {prepared.info.version}: {len(examples)} examples"
    with atomic_write(path, overwrite) as temporary:
        _, png = cv2.imencode(
            ".png", draw_sheet(examples, skeleton, title)[..., ::-1]
        )
        temporary.write_bytes(png.tobytes())


def draw_sheet(
    examples: Sequence[Sequence[LabelledFrame]], skeleton: Skeleton, title: str
) -> np.ndarray:
    """Draws a contact sheet.

    Args:
        examples: Stills as one frame each, or clips: their frames in order,
            an odd number, the labelled one in the middle.
        skeleton: The joints.
        title: What to write above.

    Returns:
        RGB, uint8 `(height, width, 3)`.
    """
    clips = any(len(frames) > 1 for frames in examples)
    blocks = [
        _clip_block(frames, skeleton) if clips else _still(frames[0], skeleton)
        for frames in examples
    ]
    rows = _rows(blocks, 2 if clips else _COLUMNS)
    pieces = [_head(examples, skeleton, title), *rows]
    width = max(piece.shape[1] for piece in pieces)
    height = sum(piece.shape[0] for piece in pieces)
    sheet = _plain(height + 2 * _BORDER, width + 2 * _BORDER)
    y = _BORDER
    for piece in pieces:
        rows_of_it, columns = piece.shape[:2]
        sheet[y : y + rows_of_it, _BORDER : _BORDER + columns] = piece
        y += rows_of_it
    return sheet


def _head(examples, skeleton, title):
    """Title, legend and joint names beside one large example."""
    height = max(_LARGE_SIDE, 100 + _LINE * -(-len(skeleton) // 2)) + 2 * _GAP
    head = _plain(height, 2 * _LARGE_SIDE + 80)
    shown = max((f[len(f) // 2] for f in examples), key=_clearness)
    tile = sheet_tiles.draw_tile(shown, skeleton, _LARGE_SIDE, numbers=True)
    head[:_LARGE_SIDE, :_LARGE_SIDE] = tile
    left = _LARGE_SIDE + 24
    sheet_tiles.write_text(head, title, (left, 24), scale=0.7)
    x = left
    for text, joint in (
        ("the person's right", "right_"),
        ("the person's left", "left_"),
        ("middle", ""),
    ):
        sheet_tiles.write_text(head, text, (x, 56), joint_colour(joint))
        x += sheet_tiles.text_width(text) + 24
    sheet_tiles.write_text(
        head, "faint: labelled, but marked as hidden", (left, 78)
    )
    lines = -(-len(skeleton) // 2)
    for place, joint in enumerate(skeleton.joints):
        column, line = divmod(place, lines)
        at = (left + 240 * column, 112 + _LINE * line)
        text = f"{place + 1:>2}  {joint}"
        sheet_tiles.write_text(head, text, at, joint_colour(joint), 0.5)
    return head


def _clearness(frame: LabelledFrame) -> tuple[int, float]:
    """Largest where all joints are seen and none lies near another."""
    seen = frame.joints[frame.visible == Visibility.VISIBLE]
    if len(seen) < 2:
        return len(seen), 0.0
    apart = np.linalg.norm(seen[:, None] - seen, axis=-1)
    nearest = (apart + np.diag(np.full(len(seen), np.inf))).min()
    return len(seen), float(nearest / max(apart.max(), 1.0))


def _still(frame, skeleton):
    tile = sheet_tiles.draw_tile(frame, skeleton, _STILL_SIDE)
    return _with_caption([tile], frame.caption)


def _clip_block(frames, skeleton):
    """Some frames of a clip, all of one part of the image."""
    middle = len(frames) // 2
    chosen = np.linspace(0, len(frames) - 1, _FRAMES_OF_CLIP).round()
    chosen = sorted({int(place) for place in chosen} | {middle})
    labelled = [f for f in frames if f.present]
    joints = np.concatenate([f.joints for f in labelled])
    visible = np.concatenate([f.visible for f in labelled])
    size = sheet_tiles.image_size(frames[middle].image)
    view = sheet_tiles.view_of(joints, visible, size)
    tiles = []
    for place in chosen:
        tile = sheet_tiles.draw_tile(frames[place], skeleton, _FRAME_SIDE, view)
        step = f"{place - middle:+d}" if place != middle else "labelled"
        tiles.append(_with_caption([tile], step))
    return _with_caption(tiles, frames[middle].caption)


def _with_caption(tiles, caption):
    picture = np.concatenate(tiles, axis=1)
    band = _plain(_CAPTION, picture.shape[1])
    text = sheet_tiles.shortened(caption, band.shape[1] - 4, 0.4)
    sheet_tiles.write_text(band, text, (2, 15), scale=0.4)
    return np.concatenate([picture, band])


def _rows(blocks, columns):
    """Blocks of one size in rows, the last one filled up."""
    columns = min(columns, len(blocks))
    height, width = blocks[0].shape[:2]
    gap = _plain(height, _GAP)
    rows = []
    for start in range(0, len(blocks), columns):
        row = blocks[start : start + columns]
        row += [_plain(height, width)] * (columns - len(row))
        parts = [part for block in row for part in (gap, block)][1:]
        rows.append(np.concatenate(parts, axis=1))
    return rows


def _plain(height, width):
    return np.full((height, width, 3), BACKGROUND, np.uint8)


def _examples(
    prepared: Any, split: str, count: int, seed: int
) -> list[list[LabelledFrame]]:
    total = count_examples(prepared, split)
    count = min(count, total)
    # The stored order is that of hashed keys, so neighbours on the disk are a
    # random choice.
    first = int(np.random.default_rng(seed).integers(total - count + 1))
    if split in prepared.info.splits:
        # TFDS opens the right file; skipping would read all before it.
        split_part = f"{split}[{first}:{first + count}]"
        chosen = undecoded_records(prepared, split_part)
    else:
        chosen = undecoded_records(prepared, split).skip(first).take(count)
    return [_frames_of(record, split) for record in chosen.as_numpy_iterator()]


def _frames_of(record, split) -> list[LabelledFrame]:
    video = record["video"].decode()
    caption = f"{split}: {video}"
    if "image" in record:
        number = f" {record['frame']}" if record["frame"] else ""
        image, joints = record["image"], record["joints"]
        visible = record["visible"]
        return [LabelledFrame(image, joints, visible, caption + number)]
    return [
        LabelledFrame(
            record["frames"][place],
            record["joints"][place],
            record["visible"][place],
            f"{caption} {record['frame']}",
            bool(record["present"][place]),
        )
        for place in range(len(record["frames"]))
    ]

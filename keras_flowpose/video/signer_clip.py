"""Writes a drawn signer as a video with labels, and perhaps its flow."""

import dataclasses
import json
import os
import zipfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from tqdm import tqdm

from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write
from keras_flowpose.skeleton import UPPER_BODY_7
from keras_flowpose.synthetic.clip import FPS
from keras_flowpose.synthetic.clip import SignerConfig
from keras_flowpose.synthetic.clip import SignerFrame
from keras_flowpose.synthetic.clip import signer_frames
from keras_flowpose.video.coco_entries import coco_annotation
from keras_flowpose.video.coco_entries import coco_category
from keras_flowpose.video.writer import VideoWriter
from keras_flowpose.video.writer import check_video_name

FLOW_MEMBERS = (
    "flow_forward",
    "flow_backward",
    "valid_forward",
    "valid_backward",
)
"""What a flow file holds for each frame: `flow_forward_00000` and so on."""


def write_signer_clip(
    path: str | os.PathLike,
    config: SignerConfig,
    flow: str | os.PathLike | None = None,
    overwrite: bool = False,
) -> list[Path]:
    """Draws a clip into a video and a file of labels beside it.

    The labels are COCO keypoints, in a file named as the video but for .json:
    `image_id` is the frame's number from 0, keypoints are x, y (pixels) and
    v, 2 in sight, 1 hidden, 0 outside the frame, where x and y are true all
    the same. If anything fails, no file is left.

    Args:
        path: The video; its name ends in .mp4.
        config: Which clip; sides must be even, as H.264 for browsers needs.
        flow: An .npz file for exact flow, float32 `(height, width, 2)`, and
            its validity, boolean `(height, width)`: the members of
            `FLOW_MEMBERS` for each frame. About 1 MB a frame at 256 x 256.
        overwrite: Whether existing files may be replaced.

    Returns:
        The files written.

    Raises:
        UserError: If a file cannot be written, or a name or size is wrong.
        OSError: If the disk is full or fails.
    """
    path = Path(path)
    check_video_name(path)
    labels = path.with_suffix(".json")
    if any(side % 2 for side in config.shape):
        raise UserError(
            "The sides of a video must be even, not "
            f"{config.shape[1]} x {config.shape[0]}."
        )
    if flow is not None and Path(flow).suffix.lower() != ".npz":
        raise UserError(f"The name of a file for flow ends in .npz: {flow}")
    records = []
    with ExitStack() as files:
        writer = files.enter_context(VideoWriter(path, FPS, overwrite))
        table = files.enter_context(atomic_write(labels, overwrite))
        archive = None
        if flow is not None:
            temporary = files.enter_context(atomic_write(flow, overwrite))
            archive = files.enter_context(
                zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, True, 1)
            )
        drawn = tqdm(
            signer_frames(config), "drawing", config.frames, disable=None
        )
        for number, frame in enumerate(drawn):
            writer.write(frame.image)
            records.append(_annotation(number, frame))
            if archive is not None:
                _add_flow(archive, number, frame)
        document = _document(path.name, config, records)
        table.write_text(json.dumps(document), encoding="utf-8")
        # Here, where a failure still keeps the other files from their names.
        writer.finish()
    written = [path, labels]
    return written if flow is None else [*written, Path(flow)]


def _document(name, config, records) -> dict:
    height, width = config.shape
    return {
        "info": {
            "description": "drawn signer with exact joints",
            "fps": FPS,
            "config": dataclasses.asdict(config),
        },
        "images": [
            {
                "id": number,
                "file_name": name,
                "frame": number,
                "width": width,
                "height": height,
            }
            for number in range(config.frames)
        ],
        "annotations": records,
        "categories": [coco_category(UPPER_BODY_7)],
    }


def _annotation(number: int, frame: SignerFrame) -> dict:
    points = [[_short(x), _short(y)] for x, y in frame.joints]
    return coco_annotation(number, points, frame.visible)


def _short(value) -> float:
    return round(float(value), 3)


def _add_flow(archive: zipfile.ZipFile, number: int, frame: SignerFrame):
    for name in FLOW_MEMBERS:
        with archive.open(f"{name}_{number:05d}.npy", "w") as member:
            array = np.ascontiguousarray(getattr(frame, name))
            np.lib.format.write_array(member, array, allow_pickle=False)

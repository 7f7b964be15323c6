"""Writes `dummy_data/`, a few kilobytes as users' folders look.

Run it as `python datasets/video_folder/make_dummy_data.py`; the result is
committed. Every frame of a video has one grey, 20 + 15 times its number, so
that a test sees which frame it has. The traps of real folders are there:
labels of few frames, rows in any order, joints without values, names in upper
and lower case, files with fewer joints than others, a person twice in a frame,
a video without labels, a number base that only the file names tell.
"""

import csv
import json
from pathlib import Path

import cv2
import numpy as np

from keras_flowpose.video.writer import VideoWriter

HEIGHT, WIDTH = 48, 64
FRAMES = 8

JOINTS = (
    "Nose",
    "RWrist",
    "LWrist",
    "RElbow",
    "LElbow",
    "RShoulder",
    "LShoulder",
)


def position(video: int, frame: int, joint: int) -> tuple[float, float]:
    """Where a joint is labelled: another place for each, inside the frame."""
    return 4.25 + 7 * joint + 0.5 * video, 3.5 + 4 * frame + video


def main() -> None:
    """Writes the folder beside this file."""
    folder = Path(__file__).with_name("dummy_data")
    for part in ("session", "labeled-data/walk", "photos"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for name in ("talk.mp4", "session/wave.mp4", "not_labelled.mp4"):
        _write_video(folder / name)
    _write_tidy(folder / "talk.csv")
    _write_coco_of_video(folder / "session/wave.json")
    _write_deeplabcut(folder / "labeled-data/walk")
    _write_stills(folder / "photos")


def _write_video(path: Path) -> None:
    path.unlink(missing_ok=True)
    with VideoWriter(path, 25) as writer:
        for number in range(FRAMES):
            writer.write(_grey(number))


def _grey(number: int) -> np.ndarray:
    return np.full((HEIGHT, WIDTH, 3), 20 + 15 * number, np.uint8)


def _write_tidy(path: Path) -> None:
    """Frames 6, 1 and 3; the last frame's nose has no place."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["joint", "frame", "x", "y", "visible"])
        for frame in (6, 1, 3):
            for joint, name in reversed(list(enumerate(JOINTS))):
                x, y = position(0, frame, joint)
                if (frame, joint) == (6, 0):
                    x = y = ""
                writer.writerow([name, frame, x, y, 1 if joint == 3 else 2])


def _write_coco_of_video(path: Path) -> None:
    """All frames in falling order, with `v` 0, 1, 2, and a small bystander."""
    names = ["right_wrist", "LEFT_WRIST", "r_elbow", "elbow_left", "nose"]
    columns = [1, 2, 3, 4, 0]
    images, annotations = [], []
    for frame in reversed(range(FRAMES)):
        image = 100 + frame
        images.append({"id": image, "file_name": "wave.mp4", "frame": frame})
        points = [position(1, frame, joint) for joint in columns]
        flags = [2, 1, 2, 2, 0 if frame % 2 else 2]
        annotations.append(_annotation(len(annotations), image, points, flags))
        if frame == 5:
            points = [(60 + 0.25 * i, 40) for i in range(5)]
            annotations.append(_annotation(99, image, points, [2] * 5))
    skeleton = [[1, 3], [2, 4]]
    _write_json(path, names, skeleton, images, annotations)


def _annotation(key, image, points, flags):
    return {
        "id": key,
        "image_id": image,
        "category_id": 1,
        "keypoints": [
            value
            for (x, y), flag in zip(points, flags, strict=True)
            for value in (x, y, flag)
        ],
    }


def _write_json(path, names, skeleton, images, annotations) -> None:
    category = {
        "id": 1,
        "name": "person",
        "keypoints": names,
        "skeleton": skeleton,
    }
    content = {
        "images": images,
        "annotations": annotations,
        "categories": [category],
    }
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _write_deeplabcut(folder: Path) -> None:
    """Frames 3 to 6 as images, 4 without labels; one wrist without a place."""
    for number in range(3, 7):
        path = folder / f"img{number:04d}.png"
        cv2.imwrite(str(path), _grey(number))
    names = ["leftwrist", "rightwrist", "nose"]
    with (folder / "CollectedData_me.csv").open(
        "w", newline="", encoding="utf-8"
    ) as file:
        writer = csv.writer(file)
        columns = [name for name in names for _ in "xy"]
        writer.writerow(["scorer", "", "", *["me"] * len(columns)])
        writer.writerow(["bodyparts", "", "", *columns])
        writer.writerow(["coords", "", "", *["x", "y"] * len(names)])
        for number in (5, 3, 6):
            row = []
            for joint in (2, 1, 0):
                known = (number, joint) != (6, 2)
                row += position(2, number, joint) if known else ("", "")
            writer.writerow(
                ["labeled-data", "walk", f"img{number:04d}.png", *row]
            )


def _write_stills(folder: Path) -> None:
    """Eight photographs, one of them in upper case."""
    names = [joint.upper() for joint in JOINTS]
    images, annotations = [], []
    for number in range(8):
        name = f"wave_{number}.jpg" if number else "WAVE.JPG"
        cv2.imwrite(str(folder / "image.jpg"), _grey(number))
        (folder / "image.jpg").rename(folder / name)
        images.append({"id": number, "file_name": name})
        points = [position(3, number, joint) for joint in range(len(JOINTS))]
        annotations.append(_annotation(number, number, points, [2] * 7))
    _write_json(folder / "labels.json", names, [], images, annotations)


if __name__ == "__main__":
    main()

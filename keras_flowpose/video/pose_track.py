"""Poses of a whole video, and the files they are kept in."""

import csv
import os
from dataclasses import dataclass
from dataclasses import fields
from fractions import Fraction
from pathlib import Path

import numpy as np

from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write

COLUMNS = ("frame", "time", "joint", "x", "y", "score", "spread")
"""Header of the CSV form."""


@dataclass(frozen=True, eq=False)
class PoseTrack:
    """One pose for each frame of a video.

    Args:
        joints: Joint names.
        keypoints: `(frames, joints, 2)`, (x, y) in pixels of the source
            frame, the centre of the top-left pixel at (0, 0).
        scores: `(frames, joints)`, height of the heatmap's peak: near 1 where
            the net is sure, near 0 where it sees nothing.
        spread: `(frames, joints)`, uncertainty in source pixels: standard
            deviation of the neighbouring frames' opinions, moved along the
            flow, around the result. NaN where there was only one opinion.
        times: `(frames,)`, seconds from the start of the video.
        video: Name of the video file, or "".
        width: Of the source frames in pixels; 0 = unknown.
        height: Of the source frames in pixels; 0 = unknown.
        fps: Average frame rate; 0 = unknown.
        damage: "" or one line that says where the video is damaged.

    Raises:
        ValueError: If the arrays do not fit each other.

    Example:

    ```python
    track = PoseTrack.load("talk.poses.csv")
    wrist = track.keypoints[:, track.joints.index("right_wrist")]
    ```
    """

    joints: tuple[str, ...]
    keypoints: np.ndarray
    scores: np.ndarray
    spread: np.ndarray
    times: np.ndarray
    video: str = ""
    width: int = 0
    height: int = 0
    fps: Fraction = Fraction(0)
    damage: str = ""

    def __post_init__(self) -> None:
        frames, joints = len(self.times), len(self.joints)
        shapes = {
            "times": (frames,),
            "keypoints": (frames, joints, 2),
            "scores": (frames, joints),
            "spread": (frames, joints),
        }
        for name, shape in shapes.items():
            received = np.shape(getattr(self, name))
            if received != shape:
                raise ValueError(
                    f"`{name}` must have shape {shape} for {frames} times and "
                    f"{joints} joints. Received: shape={received}"
                )

    def __len__(self) -> int:
        return len(self.times)

    def save(self, path: str | os.PathLike, overwrite: bool = False) -> None:
        """Writes the track whole or not at all.

        Args:
            path: A name in .csv (one row for each frame and joint, for any
                spreadsheet; without the video's size, rate and name) or in
                .npz (everything, for NumPy).
            overwrite: Whether an existing file may be replaced.

        Raises:
            UserError: If the suffix is another one, or the file exists or
                cannot be written.
            OSError: If the disk is full or fails.
        """
        check_track_name(path)
        write = self._write_csv if _suffix(path) == ".csv" else self._write_npz
        with atomic_write(path, overwrite) as temporary:
            try:
                write(temporary)
            except OSError as error:  # disk full, which names no file
                raise OSError(error.errno, error.strerror, str(path)) from error

    @classmethod
    def load(cls, path: str | os.PathLike) -> "PoseTrack":
        """Reads what `save` wrote.

        Raises:
            UserError: If the file is missing, of another kind or damaged.
        """
        check_track_name(path)
        if not Path(path).is_file():
            raise UserError(f"No such file: {path}")
        read = cls._read_csv if _suffix(path) == ".csv" else cls._read_npz
        try:
            return read(Path(path))
        except (ValueError, KeyError, EOFError, OSError) as error:
            raise UserError(f"{path} holds no pose track: {error}") from error

    def _write_csv(self, path: Path) -> None:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for frame, time in enumerate(self.times):
                for joint, name in enumerate(self.joints):
                    x, y = self.keypoints[frame, joint]
                    spread = self.spread[frame, joint]
                    writer.writerow(
                        [
                            frame,
                            f"{time:.6f}",
                            name,
                            f"{x:.3f}",
                            f"{y:.3f}",
                            f"{self.scores[frame, joint]:.5f}",
                            "" if np.isnan(spread) else f"{spread:.3f}",
                        ]
                    )

    @classmethod
    def _read_csv(cls, path: Path) -> "PoseTrack":
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        if tuple(header) != COLUMNS:
            raise ValueError(
                f"its first line must be {','.join(COLUMNS)}, and is "
                f"{','.join(header)!r}"
            )
        joints = tuple(dict.fromkeys(row[2] for row in rows))
        frames = len(rows) // max(1, len(joints))
        expected = [(str(f), j) for f in range(frames) for j in joints]
        if [(row[0], row[2]) for row in rows] != expected:
            raise ValueError(
                "its rows must be all joints of frame 0, then of frame 1, ..."
            )
        numbers = np.array(
            [[float(v or "nan") for v in (row[1], *row[3:])] for row in rows]
        ).reshape(frames, len(joints), 5)
        return cls(
            joints=joints,
            keypoints=numbers[..., 1:3].astype(np.float32),
            scores=numbers[..., 3].astype(np.float32),
            spread=numbers[..., 4].astype(np.float32),
            times=numbers[:, 0, 0] if joints else np.zeros(0),
        )

    def _write_npz(self, path: Path) -> None:
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        values["fps"] = str(self.fps)
        np.savez_compressed(path, **values)

    @classmethod
    def _read_npz(cls, path: Path) -> "PoseTrack":
        with np.load(path, allow_pickle=False) as file:
            values = {f.name: file[f.name] for f in fields(cls)}
        for name in ("video", "width", "height", "fps", "damage"):
            values[name] = values[name].item()
        values["fps"] = Fraction(values["fps"])
        values["joints"] = tuple(values["joints"].tolist())
        return cls(**values)


def check_track_name(path: str | os.PathLike) -> None:
    """Checks that a pose file is called something.csv or something.npz.

    Raises:
        UserError: If it is not.
    """
    if _suffix(path) not in (".csv", ".npz"):
        raise UserError(
            f"The name of a pose file ends in .csv or .npz. Received: {path}"
        )


def _suffix(path: str | os.PathLike) -> str:
    return Path(path).suffix.lower()

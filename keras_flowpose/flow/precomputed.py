"""Flow that another program has computed, in one file for each two frames."""

import hashlib
import os
import re
from pathlib import Path

import numpy as np

from keras_flowpose.flow.flow_files import read_flow
from keras_flowpose.safe_files import UserError

_NAME = re.compile(r"(\d+)_to_(\d+)\.(?:flo|npz)", re.IGNORECASE)


class PrecomputedFlow:
    """A folder of flow between the frames of one video.

    A file's name says between which frames, counted from 0: `12_to_13.flo`
    (or `00012_to_00013.npz`) says for each pixel of frame 12 where its content
    is in frame 13. Poses need the flow both ways between neighbouring frames,
    or, where flow is not chained, from each frame to all of its neighbours.
    Other files in the folder are left alone.

    It has the numbers of frames to go by, so it serves the estimation of the
    one video and is no `FlowEstimator`.

    Args:
        folder: With the files, see `read_flow` for their formats.

    Raises:
        UserError: If there is no such folder, no file with such a name in it,
            or two for the same frames.

    Example:

    ```python
    kfp.write_flow("talk.flow/0_to_1.flo", forward)
    kfp.write_flow("talk.flow/1_to_0.flo", backward)
    flow = kfp.PrecomputedFlow("talk.flow")
    track = kfp.estimate_video("talk.mp4", "tiny", flow=flow, flow_size="full")
    ```
    """

    def __init__(self, folder: str | os.PathLike) -> None:
        self.folder = Path(folder)
        self._files: dict[tuple[int, int], Path] = {}
        # A hash of names, sizes and times: of the contents it would have to
        # read gigabytes.
        listing = hashlib.blake2b(digest_size=16)
        try:
            entries = sorted(os.scandir(self.folder), key=lambda e: e.name)
            for entry in entries:
                match = _NAME.fullmatch(entry.name)
                if match:
                    self._add((int(match[1]), int(match[2])), Path(entry.path))
                    state = entry.stat()
                    listing.update(
                        f"{entry.name}/{state.st_size}/{state.st_mtime_ns}/"
                        "".encode()
                    )
        except OSError as error:
            raise UserError(
                f"Cannot read the folder of flow {self.folder}: "
                f"{error.strerror}."
            ) from error
        if not self._files:
            raise UserError(
                f"The folder {self.folder} holds no flow. A file with the "
                "flow from frame 12 to frame 13 is called 12_to_13.flo or "
                "12_to_13.npz; frames count from 0."
            )
        self._listing = listing.hexdigest()

    @property
    def settings(self) -> str:
        """The folder, and a hash of its files' names, sizes and times."""
        return f"precomputed, {self.folder.resolve()}, {self._listing}"

    def flow_between(
        self, target: int, source: int, shape: tuple[int, int]
    ) -> np.ndarray:
        """As `NumberedFlow.flow_between`."""
        path = self._files.get((target, source))
        if path is None:
            raise UserError(
                f"There is no {target}_to_{source}.flo (or .npz) in "
                f"{self.folder}, the flow from frame {target} to frame "
                f"{source}. Its {len(self._files)} files go up to frame "
                f"{max(map(max, self._files))}."
            )
        flow = read_flow(path)
        if flow.shape[:2] != tuple(shape):
            raise UserError(
                f"{path} is of {flow.shape[1]} x {flow.shape[0]} pixels, not "
                f"{shape[1]} x {shape[0]}. Flow of the video's own size is "
                "read with --flow-size full (in Python `flow_size`), that of "
                "the network frame with --flow-size network."
            )
        return flow

    def _add(self, frames: tuple[int, int], path: Path) -> None:
        if frames in self._files:
            raise UserError(
                f"Two files in {self.folder} are for the flow from frame "
                f"{frames[0]} to frame {frames[1]}: "
                f"{self._files[frames].name} and {path.name}."
            )
        self._files[frames] = path

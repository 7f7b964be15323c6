"""Poses from a server, by REST or gRPC, with the same calls."""

from collections.abc import Sequence

import numpy as np

from keras_flowpose import argument_checks as checks
from keras_flowpose.export.client.errors import SignatureMissingError
from keras_flowpose.export.client.image_rows import Image
from keras_flowpose.export.client.image_rows import bad_images
from keras_flowpose.export.client.image_rows import image_bytes
from keras_flowpose.export.client.model_calls import ModelCalls
from keras_flowpose.export.client.model_calls import joined
from keras_flowpose.export.client.poses import Poses
from keras_flowpose.export.client.request_checks import check_frames
from keras_flowpose.export.client.request_checks import check_window
from keras_flowpose.export.client.retry import Retry
from keras_flowpose.export.client.row_batches import clip_pieces
from keras_flowpose.export.client.server_address import ServedModel
from keras_flowpose.export.client.server_address import server_address
from keras_flowpose.export.client.signature_table import ServedSignature
from keras_flowpose.export.client.transport import open_transport

MAX_ROWS = 16
"""The most rows that a bundle's server merges, unless told otherwise."""

MAX_BYTES = 64 << 20
"""How large a message may be, unless told otherwise."""


class PoseClient:
    """Asks a server that has a bundle, as docs/serving.md describes it.

    It connects when it is first asked, keeps the connection, and looks once
    at what the model offers. Requests that are too large for one message go
    as several, within the same deadline. One thread at a time.

    Args:
        server: "http://HOST:8501" for REST, which needs NumPy alone, or
            "grpc://HOST:8500" for gRPC, which needs grpcio and sends numbers
            in a fraction of the bytes. https and grpcs are encrypted.
        model: Its name on the server. Defaults to "flowpose".
        version: Its number. Defaults to None: the server's choice.
        label: Or its label. Defaults to None.
        timeout: Seconds for a call with all that belongs to it: reading what
            the model offers, several requests, waits and tries. Defaults to
            30.
        retry: When and how often it is tried again if no server answers, the
            connection breaks, or the server says that it is busy. Defaults to
            `Retry()`: five tries.
        max_rows: Rows that are sent together, at most what the server merges
            (`max_batch_size`). Defaults to 16.
        max_bytes: How large requests and answers may be. Defaults to 64 MiB;
            the server itself has no limit for gRPC, what is between may.

    Raises:
        UserError: If the address is none, or grpcio is not installed.
        ValueError: If another argument is out of range.

    All calls raise a `ServingError` that says in one line what went wrong, and
    `ValueError` for arrays of another shape or type.

    Example:

    ```python
    with PoseClient("http://localhost:8501") as client:
        poses = client.estimate_images(["a.jpg", "b.png"])
        print(poses.keypoints, poses.scores)
    ```
    """

    def __init__(
        self,
        server: str,
        model: str = "flowpose",
        version: int | None = None,
        label: str | None = None,
        timeout: float = 30.0,
        retry: Retry | None = None,
        max_rows: int = MAX_ROWS,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self.address = server_address(server)
        self.model = ServedModel(model, version, label)
        self.timeout = checks.positive("timeout", timeout)
        self.retry = retry or Retry()
        self.max_rows = checks.whole_number("max_rows", max_rows)
        self.max_bytes = checks.whole_number("max_bytes", max_bytes)
        self._calls = ModelCalls(
            open_transport(self.address, self.model, max_bytes),
            self.address,
            self.model,
            self.retry,
            timeout,
            max_rows,
            max_bytes,
        )

    def __enter__(self) -> "PoseClient":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection; a later call makes a new one."""
        self._calls.transport.close()

    def signature(self, name: str) -> ServedSignature:
        """What the model takes and gives under a name, read once.

        Args:
            name: "serving_default", "serve_jpeg", "heatmaps", "pool", "clip"
                or "video".

        Raises:
            SignatureMissingError: If it does not offer it.
        """
        return self._calls.signature(name, self._calls.deadline())

    def offers(self, name: str) -> bool:
        """Whether the model has a signature of that name."""
        try:
            return self.signature(name) is not None
        except SignatureMissingError:
            return False

    def estimate(self, frames: np.ndarray) -> Poses:
        """Poses in frames, each by itself.

        Args:
            frames: RGB, uint8 `(frames, height, width, 3)`.
        """
        check_frames(frames)
        return Poses(**self._rows("serving_default", {"frames": frames}))

    def estimate_images(
        self,
        images: Sequence[Image],
        keep_bad: bool = False,
    ) -> Poses:
        """Poses in encoded images, each of any size.

        Args:
            images: JPEG or PNG, each as bytes or as the path of a file.
            keep_bad: Whether to go on where images cannot be decoded: their
                rows are then NaN. Defaults to False.

        Returns:
            Poses in the pixels of each image as it is looked at (upright).

        Raises:
            BadImagesError: If some cannot be decoded; says which, and has the
                answer for all of them. Not if `keep_bad`.
            UserError: If a file cannot be read.
        """
        rows = [image_bytes(image) for image in images]
        if not rows:
            raise ValueError(
                "`images` must be one or more images. Received: images=[]"
            )
        poses = Poses(**self._rows("serve_jpeg", {"image_bytes": rows}))
        bad = np.flatnonzero(~np.all(poses.image_size > 0, axis=1)).tolist()
        if bad and not keep_bad:
            raise bad_images(bad, images, poses)
        poses.keypoints[bad] = np.nan
        poses.scores[bad] = np.nan
        return poses

    def heatmaps(self, frames: np.ndarray) -> np.ndarray:
        """Heatmaps of frames.

        Args:
            frames: As `estimate`.

        Returns:
            Float32 `(frames, h, w, joints)`, of the network frame.
        """
        check_frames(frames)
        return self._rows("heatmaps", {"frames": frames})["heatmaps"]

    def pool(
        self,
        heatmaps: np.ndarray,
        flows: np.ndarray,
        present: np.ndarray,
        reliable: np.ndarray | None = None,
    ) -> Poses:
        """Poses at the centres of windows of heatmaps.

        Args:
            heatmaps: Float32 `(windows, T, h, w, joints)`.
            flows: Float32 `(windows, T, h, w, 2)`, from the centre to each
                frame, (dx, dy) in heatmap cells.
            present: Boolean `(windows, T)`.
            reliable: Boolean `(windows, T, h, w)`, where flow can be trusted;
                asked for by models whose weights were learnt with that.
                Defaults to None: everywhere.

        Returns:
            Poses in pixels of the network frame.
        """
        window = {"heatmaps": heatmaps, "flows": flows, "present": present}
        return self._windows("pool", window, reliable)

    def clip(
        self,
        frames: np.ndarray,
        flows: np.ndarray,
        present: np.ndarray,
        reliable: np.ndarray | None = None,
    ) -> Poses:
        """Poses at the centres of windows of frames.

        Args:
            frames: RGB, uint8 `(windows, T, height, width, 3)`.
            flows: As `pool`.
            present: As `pool`.
            reliable: As `pool`.
        """
        window = {"frames": frames, "flows": flows, "present": present}
        return self._windows("clip", window, reliable)

    def video(self, frames: np.ndarray) -> Poses:
        """Poses in all frames of a clip, along flow that the server measures.

        A clip that is too long for one message is sent in pieces that overlap
        by as much as windows reach, so that the poses are the same.

        Args:
            frames: RGB, uint8 `(frames, height, width, 3)`, of one scene.
        """
        check_frames(frames)
        calls, deadline = self._calls, self._calls.deadline()
        calls.signature("video", deadline)
        window = calls.signature("pool", deadline).inputs["present"].shape
        size = calls.transport.bytes_sent("uint8", frames[0].size)
        pieces = clip_pieces(
            len(frames), window[1] // 2, max(1, self.max_bytes // size)
        )
        found = []
        for sent, counting in pieces:
            inputs = {"frames": frames[None, sent]}
            length = (sent.stop - sent.start,)
            answer = calls.ask("video", inputs, deadline, length)
            found.append({k: v[0, counting] for k, v in answer.items()})
        return Poses(**joined(found))

    def _windows(self, name, window, reliable) -> Poses:
        deadline = self._calls.deadline()
        signature = self._calls.signature(name, deadline)
        if "reliable" in signature.inputs:
            if reliable is None:
                reliable = np.ones(np.shape(window["flows"])[:-1], bool)
            window["reliable"] = reliable
        check_window(window, signature)
        return Poses(**self._calls.rows(name, window, deadline))

    def _rows(self, name, inputs) -> dict[str, np.ndarray]:
        return self._calls.rows(name, inputs, self._calls.deadline())

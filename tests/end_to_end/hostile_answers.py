"""Sends hostile requests and looks at what comes back."""

import http.client
import json
import threading
import urllib.parse
from collections.abc import Sequence

import numpy as np

from tests.end_to_end import hostile_images
from tests.end_to_end import hostile_requests
from tests.end_to_end.hostile_requests import Request
from tests.end_to_end.hostile_requests import frames_body
from tests.end_to_end.hostile_requests import images_body

CLIENTS = 4
_BROKEN = OSError, ValueError, http.client.HTTPException

TOLERANCE = 0.01
"""Pixels, and heights of peaks."""


class Client:
    """A connection that stays open.

    Args:
        rest_url: Where the server is.
    """

    def __init__(self, rest_url: str) -> None:
        address = urllib.parse.urlsplit(rest_url).netloc
        self._connection = http.client.HTTPConnection(address, timeout=300)

    def ask(self, request: Request) -> tuple[int, dict]:
        """Status and JSON of the answer."""
        self._connection.request("POST", request.path, request.body)
        with self._connection.getresponse() as answer:
            return answer.status, json.loads(answer.read())

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *error) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection; it opens again when it is used."""
        self._connection.close()

    def poses(self, body: bytes) -> dict:
        """The answer to a request that is right."""
        verdict = hostile_requests.POSES
        status, answer = self.ask(Request("clean", body, verdict))
        if status != 200:
            raise ValueError(f"a clean request is refused: {answer}")
        return answer


def complaints(rest_url: str, requests: Sequence[Request]) -> list[str]:
    """What is wrong with the answers to requests; empty if nothing is.

    Images are sent by several clients at once, so that the server merges them:
    whatever they are, they must not disturb each other. Frames of several
    sizes that meet in a batch are refused together, which is the server's
    rule; they come one after the other.

    Args:
        rest_url: Where the server is.
        requests: What to send.
    """
    found = []

    def send(some):
        with Client(rest_url) as client:
            for request in some:
                try:
                    told = _complaint(client, request, *client.ask(request))
                except (
                    OSError,
                    ValueError,
                    http.client.HTTPException,
                ) as error:
                    told = f"{type(error).__name__}: {error}"
                    client.close()  # the next request opens it again
                if told:
                    found.append(f"{request.kind}: {told}")

    send([request for request in requests if not request.images])
    together = [request for request in requests if request.images]
    threads = [
        threading.Thread(target=send, args=[together[n::CLIENTS]])
        for n in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _complaint(client, request, status, answer):
    if 400 <= status < 500:
        if request.verdict == hostile_requests.POSES:
            return f"refused: {answer}"
        return None if answer.get("error") else "no reason is given"
    if status != 200:
        return f"status {status}: {str(answer)[:500]}"
    if request.verdict == hostile_requests.REFUSED:
        return f"not refused: {str(answer)[:200]}"
    if not _finite(answer):
        return f"not finite: {str(answer)[:500]}"
    return _complaint_of_poses(client, request, answer)


def _complaint_of_poses(client, request, answer):
    if request.images:
        return _complaint_of_images(client, request.images, answer)
    if request.pixels is None:
        return None
    clean = client.poses(frames_body(request.pixels[:1]))["outputs"]
    count = len(request.pixels)
    wanted = {name: value * count for name, value in clean.items()}
    return _difference(answer["outputs"], wanted)


def _complaint_of_images(client, images, answer):
    rows = answer["predictions"]
    if len(rows) != len(images):
        return f"{len(rows)} rows for {len(images)} images"
    compared = []
    for image, row in zip(images, rows, strict=True):
        told = _complaint_of_row(image, row)
        if told:
            return f"{image.kind}: {told}"
        if image.verdict in _COMPARED and any(row["image_size"]):
            compared.append((image, row))
    clean = [hostile_images.png(image.pixels) for image, _ in compared]
    wanted = client.poses(images_body(clean))["predictions"] if clean else []
    for (image, row), one in zip(compared, wanted, strict=True):
        if told := _difference(row, one):
            return f"{image.kind}: {told}"
    return None


_COMPARED = (hostile_images.RIGHT, hostile_images.RIGHT_OR_BAD)


def _complaint_of_row(image, row):
    if not any(row["image_size"]):
        if np.any(row["keypoints"]) or np.any(row["scores"]):
            return f"a pose without an image: {row}"
        if image.verdict in (hostile_images.RIGHT, hostile_images.SIZED):
            return "refused"
    elif image.verdict == hostile_images.BAD:
        return f"not refused: {row}"
    elif image.pixels is not None:
        size = list(image.pixels.shape[:2])
        if row["image_size"] != size:
            return f"image_size {row['image_size']}, not {size}"
    return None


def _difference(found, wanted):
    for name, value in wanted.items():
        off = np.abs(np.subtract(found[name], value)).max()
        if off > TOLERANCE:
            return f"{name} is off by {off}: {found[name]}, not {value}"
    return None


def _finite(answer):
    if isinstance(answer, dict):
        return all(_finite(value) for value in answer.values())
    if isinstance(answer, list) and answer and isinstance(answer[0], dict):
        return all(_finite(value) for value in answer)
    return bool(np.isfinite(answer).all())

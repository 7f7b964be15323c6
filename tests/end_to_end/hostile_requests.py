"""Requests as nobody should send them, each with what must come of it."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from typing import Any

import numpy as np

from tests.end_to_end.hostile_images import Image
from tests.end_to_end.hostile_images import hostile_image
from tests.end_to_end.hostile_images import random_picture

PREDICT = "/v1/models/flowpose:predict"
MOST_ROWS = 4
"""What the server takes at once."""

REFUSED, POSES, REFUSED_OR_POSES = range(3)


@dataclass(frozen=True)
class Request:
    """What is sent.

    Args:
        kind: What is wrong with it.
        body: What is posted.
        verdict: `REFUSED`: an error that is the client's mistake; `POSES`: an
            answer; or either.
        path: Whereto.
        images: What the rows are, in requests of images.
        pixels: Uint8 `(batch, height, width, 3)`, frames whose poses must be
            answered; None if that is not known.
    """

    kind: str
    body: bytes
    verdict: int
    path: str = PREDICT
    images: tuple[Image, ...] = ()
    pixels: np.ndarray | None = field(default=None, compare=False)


def hostile_request(rng: np.random.Generator, about: dict[str, Any]) -> Request:
    """Draws one.

    Args:
        rng: Source of chance.
        about: The bundle's `joints.json`.
    """
    kinds = list(_KINDS)
    weights = np.array([_KINDS[kind] for kind in kinds], float)
    make = kinds[rng.choice(len(kinds), p=weights / weights.sum())]
    return make(rng, about)


def frames_body(frames: np.ndarray) -> bytes:
    """A request for the poses of frames.

    Args:
        frames: `(batch, height, width, 3)`.
    """
    return _json({"inputs": {"frames": frames.tolist()}})


def images_body(contents: list[bytes]) -> bytes:
    """A request for the poses of encoded images, in rows."""
    rows = [{"image_bytes": _b64(content)} for content in contents]
    return _json({"signature_name": "serve_jpeg", "instances": rows})


def _json(document):
    return json.dumps(document).encode()


def _b64(content):
    return {"b64": base64.b64encode(content).decode()}


def _images(rng, about):
    images = [hostile_image(rng) for _ in range(rng.integers(1, MOST_ROWS + 1))]
    body = images_body([image.content for image in images])
    return Request("images", body, POSES, images=tuple(images))


def _good_frames(rng, about):
    """Unusual, but not wrong."""
    picture = random_picture(rng)
    kind = rng.integers(3)
    if kind == 1:
        picture = picture[:1, :1]
    elif kind == 2:
        picture = picture[:1] if rng.random() < 0.5 else picture[:, :1]
    count = int(rng.integers(1, MOST_ROWS + 1))
    frames = np.stack([picture] * count)
    body = frames_body(frames)
    if rng.random() < 0.5:
        # Beyond 8 bits the server takes what is left of the number.
        body = _json({"inputs": (frames.astype(int) - 256).tolist()})
    return Request("odd frames", body, POSES, pixels=frames)


def _wrong_shape(rng, about):
    shape = [2, 9, 8, 3]
    kind = rng.integers(4)
    if kind == 0:
        shape[rng.integers(4)] = 0
    elif kind == 1:
        shape[-1] = int(rng.choice([1, 2, 4, 5]))
    elif kind == 2:
        shape = shape[: rng.integers(4)]
    else:
        shape = [1] * int(rng.integers(1, 5)) + shape
    frames = rng.integers(0, 256, shape).tolist()
    name = rng.choice(["serving_default", "heatmaps"])
    form = str(rng.choice(["inputs", "instances"]))
    document = {"signature_name": str(name), form: frames}
    return Request(f"frames of shape {shape}", _json(document), REFUSED)


def _wrong_type(rng, about):
    values = [0.5, "a", True, None, {}, {"b64": "AAAA"}, 1 << 31, -1e400, []]
    frames = random_picture(rng)[None].tolist()
    row = frames[0][rng.integers(len(frames[0]))]
    value = values[rng.integers(len(values))]
    row[rng.integers(len(row))][rng.integers(3)] = value
    return Request(f"{value!r} in frames", _json({"inputs": frames}), REFUSED)


def _ragged(rng, about):
    frames = random_picture(rng)[None].tolist()
    part = frames
    for _ in range(rng.integers(1, 4)):
        part = part[rng.integers(len(part))]
    if rng.random() < 0.5 and len(part) > 1:
        part.pop()
    else:
        part.append(part[0])
    # Three numbers more or less in the only row: a frame of another size.
    verdict = REFUSED_OR_POSES
    return Request("ragged", _json({"instances": frames}), verdict)


def _too_many(rng, about):
    count = int(rng.integers(MOST_ROWS + 1, 40))
    body = frames_body(np.zeros([count, 4, 5, 3], int))
    return Request(f"{count} frames", body, REFUSED)


def _wrong_images(rng, about):
    good = _b64(hostile_image(rng).content)
    values = [
        {"b64": "*" + good["b64"]},
        {"b64": good["b64"][:-5] + "A" * (-len(good["b64"]) % 4 + 1)},
        {"b64": 5},
        {"b64": None},
        {"b64": [good]},
        {"b64": good["b64"], "more": 1},
        {"base64": good["b64"]},
        5,
        None,
        [],
        [good],
        {},
    ]
    value = values[rng.integers(len(values))]
    rows = [{"image_bytes": good}, {"image_bytes": value}]
    document = {"signature_name": "serve_jpeg", "instances": rows}
    if rng.random() < 0.3:
        document["inputs"] = [good, value]
        del document["instances"]
    told = f"{str(value)[:20]} for an image"
    # Alphabets without padding may still be read.
    verdict = REFUSED_OR_POSES if value == values[1] else REFUSED
    return Request(told, _json(document), verdict)


def _wrong_document(rng, about):
    frames = np.zeros([1, 4, 5, 3], int).tolist()
    documents = [
        {},
        [],
        None,
        "frames",
        5,
        {"frames": frames},
        {"inputs": frames, "instances": frames},
        {"inputs": {}},
        {"inputs": {"images": frames}},
        {"inputs": None},
        {"instances": {}},
        {"instances": []},
        {"instances": None},
        {"instances": [{"frames": frames[0]}, frames[0]]},
        {"instances": [frames[0], {"frames": frames[0]}]},
        {"instances": [{"frames": frames[0], "more": 1}]},
        {"signature_name": None, "inputs": frames},
        {"signature_name": ["serving_default"], "inputs": frames},
        {"signature_name": "missing", "inputs": frames},
        {"signature_name": "__saved_model_init_op", "inputs": frames},
        {"signature_name": "pool", "inputs": frames},
        {"signature_name": "pool", "inputs": {"heatmaps": frames}},
        {"signature_name": "clip", "instances": frames},
        {"signature_name": "serve_jpeg", "inputs": []},
        {"signature_name": "serve_jpeg", "inputs": [["a"], ["b"]]},
        {"signature_name": "video", "inputs": frames},
        {"signature_name": "video", "inputs": [frames, []]},
    ]
    document = documents[rng.integers(len(documents))]
    return Request(str(document)[:60], _json(document), REFUSED)


def _no_document(rng, about):
    good = frames_body(np.zeros([1, 4, 5, 3], int))
    deep = int(rng.integers(1000, 200_000))
    cut = good[: rng.integers(len(good))]
    bodies = [
        b"",
        cut,
        rng.bytes(50),
        b"\xff\xfe" + good,
        good.decode().encode("utf-16"),
        b"[" * deep,
        b'{"inputs": ' + b"[" * deep + b"]" * deep + b"}",
        b'{"inputs": ' + b'{"a":' * deep + b"1" + b"}" * deep + b"}",
        b'{"inputs": 1' + b"0" * 5000 + b"}",
        b'{"inputs": NaN}',
        b'{"signature_name": "\xff\xfe", "inputs": [1]}',
        b'{"signature_name": "\\ud800", "inputs": [1]}',
        b"signature_name=serving_default&inputs=1",
        b"\x1f\x8b\x08" + rng.bytes(30),
        b"\0" * 100,
    ]
    body = bodies[rng.integers(len(bodies))]
    return Request(str(body[:30]), body, REFUSED)


def _wrong_path(rng, about):
    paths = [
        "/v1/models/missing:predict",
        "/v1/models/flowpose/versions/9:predict",
        f"/v1/models/flowpose/versions/{'9' * 40}:predict",
        "/v1/models/flowpose/versions/-1:predict",
        "/v1/models/flowpose/versions/a:predict",
        "/v1/models/flowpose/labels/missing:predict",
        "/v1/models/flowpose:guess",
        "/v1/models/flowpose",
        "/v1/models/%2e%2e%2f%2e%2e:predict",
        "/v1/models/" + "a" * 5000 + ":predict",
        "/v1/",
    ]
    path = paths[rng.integers(len(paths))]
    body = frames_body(np.zeros([1, 4, 5, 3], int))
    return Request(path[:60], body, REFUSED, path)


def _window(rng, about):
    """Inputs of `pool`, all as they should be."""
    h, w, joints = about["heatmap_shape"]
    length = about["window"]
    return {
        "heatmaps": rng.random([1, length, h, w, joints]).round(3),
        "flows": rng.normal(size=[1, length, h, w, 2]).round(2),
        "present": np.ones([1, length], bool),
    }


def _odd_window(rng, about):
    window = _window(rng, about)
    values = [np.nan, np.inf, -np.inf, 1e38, -1e38, 0.0]
    name = rng.choice(["flows", "heatmaps"])
    flat = window[name].reshape(-1)
    value = values[rng.integers(len(values))]
    flat[rng.integers(0, len(flat), rng.integers(1, 9))] = value
    document = {k: v.tolist() for k, v in window.items()}
    document = {"signature_name": "pool", "inputs": document}
    return Request(f"{value} in {name}", _json(document), POSES)


def _wrong_window(rng, about):
    window = _window(rng, about)
    signature = str(rng.choice(["pool", "clip"]))
    if signature == "clip":
        del window["heatmaps"]
        shape = [1, about["window"], 6, 5, 3]
        window["frames"] = rng.integers(0, 256, shape)
    name = str(rng.choice(list(window)))
    kind = rng.integers(5)
    axis = rng.integers(1, window[name].ndim)
    if kind == 0:
        window[name] = window[name].take([0], axis).repeat(5, axis)
    elif kind == 1:
        window[name] = window[name][0]
    elif kind == 2:
        window[name] = window[name].take([], axis)
    elif kind == 3:
        window[name] = window[name].repeat(2, 0)
    document = {k: v.tolist() for k, v in window.items()}
    if kind == 4:
        del document[name]
    document = {"signature_name": signature, "inputs": document}
    # Frames may have any size.
    free = name == "frames" and kind == 0 and axis in (2, 3)
    verdict = POSES if free else REFUSED
    return Request(f"{signature}: {name} {kind}", _json(document), verdict)


def _odd_video(rng, about):
    shape = [int(n) for n in rng.integers(1, [3, 5, 20, 20])] + [3]
    verdict = POSES
    if rng.random() < 0.5:
        shape[rng.integers(5)] = 0
        verdict = REFUSED
    frames = rng.integers(0, 256, shape).tolist()
    document = {"signature_name": "video", "inputs": {"frames": frames}}
    return Request(f"video of {shape}", _json(document), verdict)


_KINDS: dict[Callable[[np.random.Generator, dict], Request], float] = {
    _images: 12,
    _good_frames: 2,
    _wrong_shape: 3,
    _wrong_type: 2,
    _ragged: 2,
    _too_many: 0.5,
    _wrong_images: 2,
    _wrong_document: 3,
    _no_document: 3,
    _wrong_path: 1,
    _odd_window: 1,
    _wrong_window: 2,
    _odd_video: 0.3,
}

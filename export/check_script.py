"""Checks a bundle with nothing but TensorFlow and NumPy; a script of its own.

`check.py` runs it in a process that cannot import keras_flowpose, as a server
cannot. The model is loaded and run the way a server does it: a session, fed
and fetched by the names of the signatures.

    python -I check_script.py VERSION_FOLDER

Prints a line for each check and ends with status 1 if one fails.
"""

import json
import struct
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import tensorflow as tf

ANSWERS_FILE = "assets.extra/check.npz"
"""What the model said of some frames when it was exported."""

_WARMUP_FILE = "assets.extra/tf_serving_warmup_requests"
_MOST_RECORDS = 1000
_FIRST_ANSWER_SECONDS = 3.0
_LENGTH_DELIMITED = 2


class CheckError(Exception):
    """Something about a bundle is not as it should be."""


class LoadedBundle:
    """A version, loaded as a server loads it.

    Args:
        folder: The version's folder.
    """

    def __init__(self, folder: Path) -> None:
        text = (folder / "assets" / "joints.json").read_text(encoding="utf-8")
        self.folder = folder
        self.about = json.loads(text)
        self.session = tf.compat.v1.Session(graph=tf.Graph())
        with self.session.graph.as_default():
            loaded = tf.compat.v1.saved_model.load(
                self.session, ["serve"], str(folder)
            )
        self.signatures = loaded.signature_def

    def run(
        self, signature: str, inputs: dict[str, np.ndarray]
    ) -> dict[str, np.ndarray]:
        """Answers a request, and holds the answer to the rule of axis 0.

        Raises:
            CheckError: If an output has not one row for each of the inputs.
        """
        known = self.signatures[signature]
        feed = {known.inputs[key].name: value for key, value in inputs.items()}
        fetch = {key: info.name for key, info in known.outputs.items()}
        outputs = self.session.run(fetch, feed)
        rows = len(next(iter(inputs.values())))
        for key, value in outputs.items():
            if value.ndim == 0 or len(value) != rows:
                raise CheckError(
                    f"{signature} answers {rows} rows with {key} of shape "
                    f"{value.shape}; a server cannot take that apart"
                )
        return outputs


def windows(
    heatmaps: np.ndarray, frames: np.ndarray, about: dict
) -> dict[str, np.ndarray]:
    """Two windows made of a few frames: a whole one, and the start of a clip.

    Args:
        heatmaps: Float32 `(count, h, w, joints)`.
        frames: Uint8 `(count, height, width, 3)`.
        about: What the bundle says of itself.

    Returns:
        The inputs of `pool` and `clip`, each with a batch of two.
    """
    length, middle = about["window"], about["window"] // 2
    turn = np.arange(length) % len(frames)
    height, width = heatmaps.shape[1:3]
    slope = np.linspace(-1, 1, width)[None, :, None] * np.ones((height, 1, 2))
    flows = np.linspace(-1.5, 1.5, length)[:, None, None, None] * slope
    present = np.ones((2, length), bool)
    present[1, :middle] = False
    made = {
        "heatmaps": np.stack([heatmaps[turn], heatmaps[turn[::-1]]]),
        "frames": np.stack([frames[turn], frames[turn[::-1]]]),
        "flows": np.stack([flows, -flows]).astype(np.float32),
        "present": present,
    }
    if about["mask_flow"]:
        reliable = np.ones((2, length, height, width), bool)
        reliable[:, :middle, ::2] = False
        made["reliable"] = reliable
    return made


def warmup_requests(content: bytes) -> Iterator[tuple[str, dict]]:
    """The signature and the inputs of each request of a warm-up file.

    Args:
        content: The file's bytes.

    Raises:
        CheckError: If they are not whole records of requests.
    """
    at = 0
    while at < len(content):
        if at + 12 > len(content):
            raise CheckError("the warm-up file ends within a record")
        (length,) = struct.unpack_from("<Q", content, at)
        record = content[at + 12 : at + 12 + length]
        at += 16 + length
        if at > len(content):
            raise CheckError("the warm-up file ends within a record")
        log = dict(message_fields(record))
        request = message_fields(dict(message_fields(log[6]))[1])
        signature, inputs = "", {}
        for number, value in request:
            parts = dict(message_fields(value))
            if number == 1:
                signature = parts[3].decode()
            else:
                proto = tf.make_tensor_proto(0)
                proto.ParseFromString(parts[2])
                inputs[parts[1].decode()] = tf.make_ndarray(proto)
        yield signature, inputs


def message_fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Numbers and contents of a protobuf message's fields that have a length.

    Raises:
        CheckError: If it has others, or ends within one.
    """

    def number(at):
        value = shift = 0
        while at < len(message):
            value |= (message[at] & 127) << shift
            shift, at = shift + 7, at + 1
            if message[at - 1] < 128:
                return value, at
        raise CheckError("a message ends within a field")

    at = 0
    while at < len(message):
        key, at = number(at)
        length, at = number(at)
        if key & 7 != _LENGTH_DELIMITED or at + length > len(message):
            raise CheckError("a message has a field of another kind")
        yield key >> 3, message[at : at + length]
        at += length


def check_signatures(bundle: LoadedBundle) -> str:
    """Names, types and shapes are those that `joints.json` declares."""
    declared = bundle.about["signatures"]
    written = {
        name: {
            "inputs": _plain(signature.inputs),
            "outputs": _plain(signature.outputs),
        }
        for name, signature in bundle.signatures.items()
        if not name.startswith("__")
    }
    if written != declared:
        raise CheckError(f"declared {declared}, written {written}")
    return ", ".join(declared)


def check_answers(bundle: LoadedBundle, answers: dict) -> str:
    """The same frames get the poses that the model gave when it was exported.

    Alone and three at once; windows of frames and of heatmaps; as a video.
    """
    frames, tolerance = answers["frames"], bundle.about["tolerance_pixels"]
    expected = {"keypoints": answers["keypoints"], "scores": answers["scores"]}
    worst = 0.0
    for rows in (slice(0, 1), slice(0, 3)):
        found = bundle.run("serving_default", {"frames": frames[rows]})
        worst = max(worst, _difference(found, expected, rows, tolerance))
    if "heatmaps" in bundle.signatures:
        maps = bundle.run("heatmaps", {"frames": frames})["heatmaps"]
        off = float(np.abs(maps - answers["heatmaps"]).max())
        _require(off, bundle.about["tolerance_scores"], "heatmaps")
    asked = {}
    if "pool" in bundle.signatures:
        made = windows(answers["heatmaps"], frames, bundle.about)
        for name in ("pool", "clip"):
            wanted = bundle.signatures[name].inputs
            asked[name] = {key: made[key] for key in wanted}
    if "video" in bundle.signatures:
        asked["video"] = {"frames": frames[None]}
    for name, inputs in asked.items():
        found = bundle.run(name, inputs)
        expected = {key: answers[f"{name}_{key}"] for key in found}
        off = _difference(found, expected, slice(None), tolerance)
        worst = max(worst, off)
    return f"at most {worst:.2g} px from the model's own answers"


def check_bad_images(bundle: LoadedBundle, answers: dict) -> str:
    """Bytes that are no image leave the other rows of a request as they are."""
    good = [image.tobytes() for image in (answers["jpeg"], answers["png"])]
    bad = [b"", b"no image", good[0][: len(good[0]) // 2], good[1][:-20]]
    rows = [bad[0], good[0], bad[1], bad[2], good[1], bad[3]]
    found = bundle.run("serve_jpeg", {"image_bytes": np.array(rows, object)})
    alone = [
        bundle.run("serve_jpeg", {"image_bytes": np.array([image], object)})
        for image in good
    ]
    for key, value in found.items():
        if value[[0, 2, 3, 5]].any():
            raise CheckError(f"a bad image has a {key} other than 0")
    for place, expected in zip((1, 4), alone, strict=True):
        row = {key: value[place : place + 1] for key, value in found.items()}
        _difference(
            row, expected, slice(None), bundle.about["tolerance_pixels"]
        )
        if not expected["image_size"].all():
            raise CheckError("an image was not decoded")
    return "4 bad ones among 6 images"


def check_warmup(bundle: LoadedBundle, seconds: dict) -> str:
    """The warm-up file reads back, and the model answers each request."""
    content = (bundle.folder / _WARMUP_FILE).read_bytes()
    start = time.perf_counter()
    count = 0
    sizes = {name: set() for name in bundle.about["signatures"]}
    for signature, inputs in warmup_requests(content):
        outputs = bundle.run(signature, inputs)
        sizes[signature].add(len(next(iter(outputs.values()))))
        count += 1
    seconds["warm-up"] = time.perf_counter() - start
    if count > _MOST_RECORDS:
        raise CheckError(f"{count} records; the server takes {_MOST_RECORDS}")
    for name, found in sizes.items():
        wanted = set(bundle.about["batch_sizes"])
        if name in bundle.about["one_by_one"]:
            wanted = {min(wanted)}
        if found != wanted:
            raise CheckError(f"{name} has sizes {found}, not {wanted}")
    return f"{count} requests in {seconds['warm-up']:.1f} s"


def check_first_answer(bundle: LoadedBundle, answers: dict) -> str:
    """After the warm-up the first answer comes at once."""
    start = time.perf_counter()
    image = np.array([answers["jpeg"].tobytes()], object)
    bundle.run("serve_jpeg", {"image_bytes": image})
    passed = time.perf_counter() - start
    if passed > _FIRST_ANSWER_SECONDS:
        raise CheckError(f"it came after {passed:.1f} s")
    return f"after {1000 * passed:.0f} ms"


def main(words: list[str]) -> int:
    """Runs all checks; the exit status is 1 if one fails."""
    for name in ("keras_flowpose", "tensorflow_addons"):
        sys.modules[name] = None  # cannot be imported from here on
    tf.get_logger().setLevel("ERROR")  # the loader's deprecation
    folder = Path(words[0])
    seconds, failed = {}, []

    def step(name: str, check: Callable[[], str]) -> None:
        try:
            print(f"ok      {name}: {check()}", flush=True)
        except Exception as error:  # whatever it is, it is told
            failed.append(name)
            told = " ".join(str(error).split())[:2000]
            print(f"FAILED  {name}: {type(error).__name__}: {told}", flush=True)

    def load() -> str:
        start = time.perf_counter()
        loaded.append(LoadedBundle(folder))
        size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
        took = time.perf_counter() - start
        return f"{size / 1e6:.1f} MB in {took:.1f} s"

    loaded = []
    step("loads", load)
    if loaded:
        bundle = loaded[0]
        with np.load(folder / ANSWERS_FILE) as file:
            answers = dict(file)
        step("signatures", lambda: check_signatures(bundle))
        step("warm-up", lambda: check_warmup(bundle, seconds))
        step("first answer", lambda: check_first_answer(bundle, answers))
        step("answers", lambda: check_answers(bundle, answers))
        step("bad images", lambda: check_bad_images(bundle, answers))
    return 1 if failed else 0


def _plain(infos):
    return {
        key: [
            tf.dtypes.as_dtype(info.dtype).name,
            tf.TensorShape(info.tensor_shape).as_list(),
        ]
        for key, info in infos.items()
    }


def _difference(found, expected, rows, tolerance):
    """Pixels between poses; raises if they are more than `tolerance`."""
    off = np.abs(found["keypoints"] - expected["keypoints"][rows])
    return _require(float(off.max()), tolerance, "keypoints (pixels)")


def _require(off, tolerance, what):
    if not off <= tolerance:
        raise CheckError(f"{what} differ by {off:.3g}, more than {tolerance}")
    return off


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A folder that TF Serving loads: versions of a net, and what belongs to them.

The SavedModel holds a plain `tf.Module` with the net's variables and one
traced graph for each signature, no Keras object. So Keras 3 and Keras 2.15
write the same, nothing of Keras's own saving can rename an input or a type,
and whoever loads it needs TensorFlow alone.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow import keras

from keras_flowpose import argument_checks as checks
from keras_flowpose.export.check import CheckReport
from keras_flowpose.export.check import check_bundle
from keras_flowpose.export.check import version_numbers
from keras_flowpose.export.check_script import ANSWERS_FILE
from keras_flowpose.export.description import DESCRIPTION_FILE
from keras_flowpose.export.description import bundle_description
from keras_flowpose.export.model_answers import model_answers
from keras_flowpose.export.served_net import open_served_net
from keras_flowpose.export.server_files import BATCHING_FILE
from keras_flowpose.export.server_files import batching_parameters
from keras_flowpose.export.server_files import write_server_files
from keras_flowpose.export.signatures import signatures
from keras_flowpose.export.warmup import WARMUP_FILE
from keras_flowpose.export.warmup import write_warmup_file
from keras_flowpose.safe_files import UserError
from keras_flowpose.safe_files import atomic_write
from keras_flowpose.safe_files import check_writable
from keras_flowpose.safe_files import make_folder

BATCH_SIZES = (1, 2, 4, 8, 16)
"""Sizes that the server pads batches to, unless others are given."""


@dataclass(frozen=True)
class Bundle:
    """A version that was exported.

    Args:
        folder: Its folder.
        report: What the check said; None if it was left out.
        notes: Sentences for the user.
    """

    folder: Path
    report: CheckReport | None
    notes: tuple[str, ...]


def export_bundle(
    model: keras.Model | str | os.PathLike,
    out: str | os.PathLike,
    version: int | None = None,
    name: str = "flowpose",
    joints: Sequence[str] | None = None,
    neighbours: int | None = None,
    pooling: str | None = None,
    precision: str = "float32",
    batch_sizes: Sequence[int] = BATCH_SIZES,
    check: bool = True,
) -> Bundle:
    """Writes a version of a net for TF Serving, and checks it.

    It appears under its number when everything is written and checked, or not
    at all; nothing that is there is replaced. See docs/serving.md for the
    signatures.

    Args:
        model: As `open_served_net`.
        out: The folder that a server is given; made if it is not there. The
            version is `out/name/version`; files that configure the server
            are written beside, unless they are there.
        version: Its number. Defaults to None: one more than the highest.
        name: Name of the model on the server.
        joints: As `open_served_net`.
        neighbours: The same.
        pooling: The same.
        precision: The same. Defaults to "float32".
        batch_sizes: Rising sizes that the server pads batches to. Defaults to
            1, 2, 4, 8, 16.
        check: Whether to check it in a fresh process. Defaults to True.

    Returns:
        The version and what the check found.

    Raises:
        UserError: If the version exists, the folder cannot be written, there
            is no such preset, or a check fails.
        ValueError: If another argument is out of range.
    """
    if version is not None:
        checks.whole_number("version", version, minimum=0)
    if not name.replace("_", "a").replace("-", "a").isalnum():
        raise ValueError(
            f"`name` must be letters, digits, _ and -. Received: name={name!r}"
        )
    batch_sizes = tuple(batch_sizes)
    if not batch_sizes or list(batch_sizes) != sorted(
        {checks.whole_number("batch_sizes", size) for size in batch_sizes}
    ):
        raise ValueError(
            f"`batch_sizes` must rise. Received: batch_sizes={batch_sizes}"
        )
    base = Path(out) / name
    if version is None:
        version = max(version_numbers(base), default=0) + 1
    folder = base / str(version)
    if folder.exists():
        raise UserError(
            f"{folder} exists already, and versions are never replaced. "
            "Leave out the version to get the next one."
        )
    net = open_served_net(model, joints, neighbours, pooling, precision)
    make_folder(base)
    check_writable(folder)
    report = None
    with atomic_write(folder) as temporary:
        _write(net, temporary, name, batch_sizes)
        if check:
            report = check_bundle(temporary)
            if not report.passed:
                failed = [x for x in report.lines if x.startswith("FAILED")]
                raise UserError(
                    f"The export failed its check, and {folder} was not made. "
                    + " ".join(failed)
                )
    notes = write_server_files(Path(out), name, batch_sizes)
    return Bundle(folder, report, tuple(notes))


def _write(net, folder, name, batch_sizes):
    offered = signatures(net)
    traced = {signature.name: signature.traced() for signature in offered}
    module = tf.Module()
    module.net_variables = net.variables()
    tf.saved_model.save(module, str(folder), signatures=traced)
    about = bundle_description(net, offered, batch_sizes)
    answers = model_answers(net.size, traced, about)
    for place in ("assets", "assets.extra"):
        (folder / place).mkdir(exist_ok=True)
    text = json.dumps(about, indent=2) + "\n"
    (folder / DESCRIPTION_FILE).write_text(text, encoding="utf-8")
    np.savez_compressed(folder / ANSWERS_FILE, **answers)
    examples = {
        "frames": answers["frames"][0],
        "image_bytes": np.array(answers["jpeg"].tobytes(), object),
        "heatmaps": answers.get("heatmaps", [None])[0],
        "flows": np.float32(0),
        "present": np.bool_(True),
        "reliable": np.bool_(True),
    }
    path = folder / WARMUP_FILE
    write_warmup_file(path, offered, examples, batch_sizes, name)
    text = batching_parameters(batch_sizes)
    (folder / BATCHING_FILE).write_text(text, encoding="utf-8")

"""Examples of expensive parts on the disk, so that they are made once.

A preparation that decodes videos for a day and is interrupted goes on with
the parts that it had not finished. Parts that only copy the authors' bytes
are not kept: reading them from here would take as long as reading them from
where they are.
"""

import dataclasses
import functools
import hashlib
import json
import os
import pickle
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path

import tensorflow as tf
import tensorflow_datasets as tfds

from keras_flowpose.datasets._damage import Damage
from keras_flowpose.datasets._parts import Example
from keras_flowpose.datasets._parts import Part
from keras_flowpose.safe_files import atomic_write
from keras_flowpose.safe_files import make_folder


class PartStore:
    """A folder of finished parts.

    A part is found again only if it is the same: its name, the function that
    makes it, that function's arguments, size and age of files among them, and
    all that `conditions` names. Sets of strings among the arguments have
    another order in each process, so such a part is never found again.

    Args:
        folder: Made when the first part is kept. Used by one preparation at a
            time.
        conditions: What all examples depend on, as JSON can hold it.
        features: The dataset's features.
    """

    def __init__(
        self,
        folder: Path,
        conditions: dict[str, object],
        features: tfds.features.FeaturesDict,
    ) -> None:
        self.folder = folder
        self.features = features
        self._conditions = json.dumps(conditions, sort_keys=True, default=str)

    def has(self, part: Part) -> bool:
        """Whether the part's examples are here."""
        return part.expensive and self._path(part).exists()

    def keeping(self, part: Part) -> Part:
        """A part with the same examples that makes them at most once.

        Args:
            part: Returned as it is where it is not expensive.
        """
        if not part.expensive:
            return part
        make_folder(self.folder)
        make = functools.partial(
            kept_examples, self._path(part), self.features, part.make
        )
        return dataclasses.replace(part, make=make)

    def remove_others(self, parts: Iterable[Part]) -> None:
        """Removes what is of no use, such as half-written files.

        Args:
            parts: Those whose examples stay.
        """
        wanted = {self._path(part) for part in parts if part.expensive}
        for path in self.folder.glob("*"):
            if path not in wanted:
                path.unlink()

    def _path(self, part: Part) -> Path:
        digest = hashlib.sha256(self._conditions.encode())
        digest.update(pickle.dumps((part.name, part.make)))
        digest.update(repr(list(_files_in(part.make))).encode())
        return self.folder / f"{digest.hexdigest()[:32]}.tfrecord"


def kept_examples(path, features, make) -> Iterator[Example | Damage]:
    """The examples of a part from its file, which is written if need be.

    They always come from the file, so that a preparation that was interrupted
    and one that was not read the same.

    Args:
        path: The part's file. It appears whole or not at all.
        features: The dataset's features.
        make: Makes the examples.

    Yields:
        Key and features, encoded as TFDS encodes them, and damage.
    """
    if not path.exists():
        with atomic_write(path, overwrite=True) as temporary:
            _write(temporary, features, make())
            # A file that has its name but not yet its content could be all
            # that a power cut leaves.
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
    yield from _read(path, features)


def _write(
    path: Path,
    features: tfds.features.FeaturesDict,
    examples: Iterable[Example | Damage],
) -> None:
    """One record for the key, one for the example; damage has no key."""
    with tf.io.TFRecordWriter(str(path)) as writer:
        for made in examples:
            if isinstance(made, Damage):
                key, record = None, made.text.encode()
            else:
                key, example = made
                record = features.serialize_example(example)
            writer.write(json.dumps(key).encode())
            writer.write(record)


def _read(
    path: Path, features: tfds.features.FeaturesDict
) -> Iterator[Example | Damage]:
    parser = tfds.core.example_parser.ExampleParserNp(
        features.get_serialized_info()
    )
    records = tf.data.TFRecordDataset(str(path)).as_numpy_iterator()
    for record in records:
        key, content = json.loads(record), next(records)
        if key is None:
            yield Damage(content.decode())
        else:
            yield key, parser.parse_example(content)


def _files_in(make) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of the files that a partial function is given."""
    named = getattr(make, "keywords", {})
    for value in (*getattr(make, "args", ()), *named.values()):
        if isinstance(value, os.PathLike) and os.path.isfile(value):
            status = os.stat(value)
            yield os.fspath(value), status.st_size, status.st_mtime_ns

"""What a preparation shows while it runs.

TFDS's own bars know no totals and hide each other. Here one bar counts the
parts of all splits, and beside it the examples, which also move inside a long
part and while finished splits are written.
"""

import contextlib
import dataclasses
import functools
import sys
import warnings
from collections.abc import Iterable
from collections.abc import Iterator

import tensorflow_datasets as tfds
from tqdm import tqdm

from keras_flowpose.datasets._damage import Damage
from keras_flowpose.datasets._parts import Example
from keras_flowpose.datasets._parts import Part

_FORMAT = (
    "{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} parts "
    "[{elapsed}<{remaining}{postfix}]"
)


class PreparationProgress:
    """Bar of one preparation; a context.

    Args:
        title: What is prepared.
        shown: Whether anything is shown at all. The bar is shown on terminals
            only, notes always.
    """

    def __init__(self, title: str, shown: bool) -> None:
        self.title = title
        self.shown = shown
        self._bar: tqdm | None = None
        self._examples = 0
        self._written = 0
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> "PreparationProgress":
        if self.shown:
            # What a builder wants to be known is meant for the user, who need
            # not see in which line of it.
            self._stack.enter_context(warnings.catch_warnings())
            warnings.showwarning = self._show_warning
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()
        if self._bar is not None:
            self._bar.close()

    def note(self, text: str) -> None:
        """Shows a line."""
        if self.shown:
            tqdm.write(text, file=sys.stderr)

    def start(self, parts: int) -> None:
        """Shows the bar.

        Args:
            parts: Number of parts of all splits together.
        """
        self._bar = tqdm(
            total=parts,
            desc=self.title,
            disable=None if self.shown else True,
            bar_format=_FORMAT,
            # Examples refresh it too, at most ten times a second, so the
            # time left can come from the average alone.
            miniters=0,
            smoothing=0,
        )

    def counting(self, part: Part) -> Part:
        """The same part, which the bar counts when its examples are made."""
        make = functools.partial(self._counted, part.make)
        return dataclasses.replace(part, make=make)

    def writer(
        self, file_format: tfds.core.FileFormat
    ) -> tfds.core.writer.ExampleWriter:
        """TFDS's writer of shards, which the bar follows.

        Args:
            file_format: Format of the shards.
        """
        return _FollowedWriter(file_format, self)

    def writing(self, examples: Iterable) -> Iterator:
        """The same examples; the bar says how many of them are written."""
        for example in examples:
            self._written += 1
            # A split is written when all its examples are there.
            self._tell(f"writing {self._written} of {self._examples} examples")
            yield example

    def _show_warning(self, message, *_) -> None:
        self.note(f"Note: {message}")

    def _counted(self, make) -> Iterator[Example | Damage]:
        for made in make():
            if not isinstance(made, Damage):
                self._examples += 1
                self._tell(f"{self._examples} examples")
            yield made
        self._bar.update()

    def _tell(self, text: str) -> None:
        self._bar.set_postfix_str(text, refresh=False)
        self._bar.update(0)


class _FollowedWriter(tfds.core.writer.ExampleWriter):
    def __init__(self, file_format, progress):
        super().__init__(file_format)
        self._progress = progress

    def write(self, path, examples):
        return super().write(path, self._progress.writing(examples))

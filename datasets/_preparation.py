"""One preparation of one dataset, from its parts to the finished folder."""

import contextlib
import dataclasses
import functools
import io
import itertools
import os
import shutil
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

import tensorflow as tf
import tensorflow_datasets as tfds
from absl import logging

from keras_flowpose._version import __version__
from keras_flowpose.datasets._base import PoseBuilder
from keras_flowpose.datasets._damage import collected_damage
from keras_flowpose.datasets._manual_files import archives_digest
from keras_flowpose.datasets._part_store import PartStore
from keras_flowpose.datasets._parts import Part
from keras_flowpose.datasets._parts import Parts
from keras_flowpose.datasets._progress import PreparationProgress
from keras_flowpose.datasets._work_folder import remove_work_folder
from keras_flowpose.datasets.catalogue import Choice
from keras_flowpose.safe_files import UserError


class Preparation:
    """Prepares a dataset in a work folder, and puts it in its place.

    The work folder holds `parts/`, what is kept of an interrupted
    preparation; `unpacked-.../`, archives that TFDS has unpacked for it, whose
    files the parts read; `staging/`, what TFDS writes, of no use unless it is
    complete; and `replaced/`, for a moment, the dataset as it was before.

    Args:
        choice: What is prepared.
        options: The builder's arguments that its examples depend on.
        work: The work folder, locked.
        manual_dir: Folder with the files as downloaded, None for none.
    """

    def __init__(
        self,
        choice: Choice,
        options: dict[str, object],
        work: Path,
        manual_dir: Path | None,
    ) -> None:
        self.choice = choice
        self.name = choice.name
        self.options = options
        self.work = work
        self.manual_dir = manual_dir
        self._staging = work / "staging"
        self._replaced = work / "replaced"
        self._parts = work / "parts"

    def run(self, folder: Path, overwrite: bool, progress: bool) -> None:
        """Prepares the dataset, or goes on where a run before this stopped.

        Args:
            folder: Where the prepared dataset shall be.
            overwrite: Whether one that is there is prepared again.
            progress: Whether to show a bar and notes.

        Raises:
            UserError: If the dataset's files are not as expected.
            OSError: If the disk is full.
            KeyboardInterrupt: On Ctrl-C; its text says what is kept.
        """
        shown = PreparationProgress(self.name, progress)
        finished = False
        try:
            self._tidy(folder)
            if overwrite or not folder.exists():
                with quiet_tfds(), shown:
                    self._put_in_place(self._prepare(shown), folder)
            finished = True
        except KeyboardInterrupt:
            raise KeyboardInterrupt(self._kept()) from None
        except Exception:
            if self._worth_keeping():
                shown.note(self._kept())
            raise
        finally:
            if finished or not self._worth_keeping():
                remove_work_folder(self.work)
            else:
                shutil.rmtree(self._staging, ignore_errors=True)

    def _tidy(self, folder: Path) -> None:
        """Mends what a process that was killed may have left."""
        self._put_back(folder)
        for leftover in (self._replaced, self._staging):
            shutil.rmtree(leftover, ignore_errors=True)

    def _prepare(self, shown: PreparationProgress) -> Path:
        builder = self.choice.builder(
            self._staging, manual_dir=self.manual_dir, **self.options
        )
        builder.arrange = functools.partial(self._arrange, builder, shown)
        if not builder.beam:
            builder.writer = shown.writer(builder.info.file_format)
        with collected_damage() as damage, _clear_errors(self.name, damage):
            self._download_and_prepare(builder)
        if damage:
            builder.info.metadata["damage"] = damage
            builder.info.metadata.save_metadata(builder.data_dir)
        return Path(builder.data_dir)

    def _download_and_prepare(self, builder: PoseBuilder) -> None:
        builder.download_and_prepare(
            download_config=tfds.download.DownloadConfig(
                manual_dir=self.manual_dir,
                extract_dir=self._unpacked(builder),
                try_download_gcs=False,
                beam_options=_beam_options() if builder.beam else None,
            )
        )

    def _put_in_place(self, prepared: Path, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            if folder.exists():
                # Not removed yet: a kill in this moment must not lose both.
                os.replace(folder, self._replaced)
            os.replace(prepared, folder)
        finally:
            self._put_back(folder)

    def _put_back(self, folder: Path) -> None:
        """Undoes half a `_put_in_place`."""
        if self._replaced.exists() and not folder.exists():
            os.replace(self._replaced, folder)

    def _arrange(
        self, builder: PoseBuilder, shown: PreparationProgress, splits: Parts
    ) -> Parts:
        """Makes the parts keep their examples and move the bar."""
        # Until here TFDS's own bar showed how archives are unpacked.
        tfds.display_progress_bar(enable=False)
        missing = [split for split, parts in splits.items() if not parts]
        splits = {split: parts for split, parts in splits.items() if parts}
        if not splits:
            raise UserError(f"Nothing of {self.name} is in {self.manual_dir}.")
        if missing:
            shown.note(f"There is nothing for {', '.join(missing)}: left out.")
        parts = list(itertools.chain.from_iterable(splits.values()))
        store = PartStore(
            self._parts, self._conditions(builder), builder.info.features
        )
        store.remove_others(parts)
        done = sum(map(store.has, parts))
        if done:
            shown.note(
                "Going on with an interrupted preparation: "
                f"{done} of {len(parts)} parts are done."
            )
        if builder.beam:
            # Its workers are other processes, which cannot move a bar.
            shown.note(f"Apache Beam makes {len(parts)} parts.")
        else:
            shown.start(len(parts))

        def arranged(part: Part) -> Part:
            part = store.keeping(part)
            return part if builder.beam else shown.counting(part)

        return {
            split: [arranged(part) for part in parts]
            for split, parts in splits.items()
        }

    def _conditions(self, builder: PoseBuilder) -> dict[str, object]:
        config = builder.builder_config
        return {
            "package": __version__,
            "name": self.name,
            "version": str(builder.version),
            "config": config and dataclasses.asdict(config),
            "options": self.options,
            "manual_dir": self.manual_dir and self.manual_dir.resolve(),
            "features": builder.info.features.to_json(),
        }

    def _unpacked(self, builder: PoseBuilder) -> Path:
        """Where archives are unpacked: another place for other archives."""
        digest = archives_digest(builder.MANUAL_FILES, self.manual_dir)
        folder = self.work / f"unpacked-{digest}"
        for other in self.work.glob("unpacked-*"):
            if other != folder:
                shutil.rmtree(other)
        for unfinished in folder.glob("*incomplete*"):
            shutil.rmtree(unfinished)
        return folder

    def _finished_parts(self) -> int:
        # What is being written has a name that begins with a dot.
        return len(list(self._parts.glob("[!.]*")))

    def _worth_keeping(self) -> bool:
        unpacked = any(True for _ in self.work.glob("unpacked-*/*"))
        return unpacked or self._finished_parts() > 0

    def _kept(self) -> str:
        if not self._worth_keeping():
            return "Nothing is kept; the same command starts again."
        parts = self._finished_parts()
        what = f"{parts} finished parts" if parts else "unpacked archives"
        return (
            f"Kept in {self.work}: {what}. The same command goes on from there."
        )


def _beam_options():
    """One worker, in this process.

    Several in threads lose records: of 30,000 of 12 kB in four groups, up to
    140 were missing or damaged, without an error, in three of four runs of
    Beam 2.77.
    For many machines, call the builder with a runner's own options.
    """
    beam = tfds.core.lazy_imports.apache_beam
    return beam.options.pipeline_options.PipelineOptions(
        # Given, so that Beam does not take the options of this command.
        flags=["--direct_running_mode=in_memory", "--direct_num_workers=1"]
    )


@contextlib.contextmanager
def quiet_tfds() -> Iterator[None]:
    """Keeps TFDS from printing what does not help.

    It prints where it writes, which here is the passing folder, and warns of
    configs that are made at run time, which is what they are for.
    """
    verbosity = logging.get_verbosity()
    logging.set_verbosity(logging.ERROR)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        logging.set_verbosity(verbosity)
        tfds.display_progress_bar(enable=True)


@contextlib.contextmanager
def _clear_errors(name: str, damage: Sequence[str]) -> Iterator[None]:
    """Says in the project's way what TensorFlow and TFDS say in theirs."""
    try:
        yield
    except tf.errors.ResourceExhaustedError as error:
        raise OSError(error.message) from error
    except tfds.core.download.extractor.ExtractError as error:
        raise UserError(
            f"{error}. The archive is damaged: download it again."
        ) from error
    except UserError as error:
        # Beam adds in which of its steps it was.
        text, added, _ = str(error).partition(" [while running")
        if not added:
            raise
        raise UserError(text) from error
    except AssertionError as error:
        if "No examples were yielded" not in str(error):
            raise
        told = " ".join((f"{name} has a split without examples.", *damage))
        raise UserError(told) from error

"""What all builders of this package share."""

import inspect
import itertools
import warnings
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import tensorflow_datasets as tfds
from etils import epath

from keras_flowpose.data.schema import clip_features
from keras_flowpose.data.schema import skeleton_metadata
from keras_flowpose.data.schema import still_features
from keras_flowpose.datasets._damage import Damage
from keras_flowpose.datasets._damage import DamageWarning
from keras_flowpose.datasets._parts import Example
from keras_flowpose.datasets._parts import ManualFile
from keras_flowpose.datasets._parts import Part
from keras_flowpose.datasets._parts import Parts
from keras_flowpose.datasets._shuffling import little_memory
from keras_flowpose.skeleton import Skeleton


class PoseBuilder(tfds.core.GeneratorBasedBuilder, skip_registration=True):
    """Base of the pose builders: anchored to its folder, one schema.

    TFDS looks for README, citations, tags and dummy data under the *first*
    name of the module's package, here `<root>/keras_flowpose/datasets/...`.
    That folder does not exist where `datasets/` is mapped into the package
    (bare checkout, editable install), so each subclass is told the folder of
    its own file instead, before TFDS registers it.

    Subclasses set `SKELETON`, the joints in storage order, `HOMEPAGE`,
    `MANUAL_FILES` and, where their `scale_reference` is not 0, the name of
    that length; and they define `_parts`. Builders of videos have
    `PoseConfig`s, those of stills none.

    Args:
        allow_missing: Whether images that are named by the annotations but are
            not there may be left out (a partial copy of the data). Their
            number is then stored in the metadata as `missing_images`. An
            argument rather than a TFDS config, so that prepared data has one
            name and place, however it was made. Defaults to False.
        beam: Whether examples are made by Apache Beam, for clusters: pass the
            runner's options in `tfds.download.DownloadConfig(beam_options=...)`
            to `download_and_prepare`. On one machine it is no faster, and Beam
            holds the whole dataset in memory. Defaults to False: one part
            after the other, in memory for one.
        manual_dir: Folder with the files as downloaded, for builders whose
            joints are told by the files in it. Defaults to None; needed only
            by those, and only to prepare.
        **kwargs: Passed to `tfds.core.GeneratorBasedBuilder` (`data_dir`, ...).
    """

    SKELETON: Skeleton
    HOMEPAGE: str
    MANUAL_FILES: tuple[ManualFile, ...] = ()
    SCALE_REFERENCE: str = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        source = epath.Path(inspect.getfile(cls))
        cls.code_path = source
        cls.pkg_dir_path = source.parent
        super().__init_subclass__(**kwargs)

    def __init__(
        self,
        *,
        allow_missing: bool = False,
        beam: bool = False,
        manual_dir: epath.PathLike | None = None,
        **kwargs: Any,
    ) -> None:
        self.allow_missing = allow_missing
        self.beam = beam
        self.manual_dir = manual_dir
        self.arrange: Callable[[Parts], Parts] | None = None
        """What becomes of the parts before their examples are made."""
        self.writer: tfds.core.writer.ExampleWriter | None = None
        """Writes the shards; None for TFDS's own writer."""
        super().__init__(**kwargs)
        # What TFDS builds a pickled copy from.
        self._original_state.update(
            allow_missing=allow_missing, beam=beam, manual_dir=manual_dir
        )

    def download_and_prepare(self, **options: Any) -> None:
        """As TFDS's, in little memory however large the dataset is."""
        with little_memory():
            super().download_and_prepare(**options)

    def _info(self) -> tfds.core.DatasetInfo:
        joints, config = len(self.SKELETON), self.builder_config
        return self.dataset_info_from_configs(
            features=clip_features(joints, config.window)
            if getattr(config, "clips", False)
            else still_features(joints),
            homepage=self.HOMEPAGE,
            supervised_keys=None,
            metadata=tfds.core.MetadataDict(
                **skeleton_metadata(self.SKELETON),
                scale_reference=self.SCALE_REFERENCE,
                missing_images=0,
                damage=[],
            ),
        )

    def _parts(self, dl_manager: tfds.download.DownloadManager) -> Parts:
        """The parts of each split; checks that the files are there.

        Raises:
            UserError: If files are missing or not as expected.
        """
        raise NotImplementedError

    def _split_generators(
        self, dl_manager: tfds.download.DownloadManager
    ) -> dict[str, Any]:
        splits = self._parts(dl_manager)
        if self.arrange is not None:
            splits = self.arrange(splits)
        return {
            split: self._generate_examples(parts)
            for split, parts in splits.items()
        }

    def _generate_examples(self, parts: list[Part]) -> Any:
        if self.beam:
            beam = tfds.core.lazy_imports.apache_beam
            return beam.Create(parts) | beam.FlatMap(_examples_of)
        return itertools.chain.from_iterable(map(_examples_of, parts))

    def _example_writer(self) -> tfds.core.writer.ExampleWriter:
        return self.writer or super()._example_writer()


def _examples_of(part: Part) -> Iterator[Example]:
    for made in part.make():
        if isinstance(made, Damage):
            warnings.warn(made.text, DamageWarning, stacklevel=2)
        else:
            yield made

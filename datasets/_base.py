"""What all builders of this package share."""

import inspect
from typing import Any

import tensorflow_datasets as tfds
from etils import epath

from keras_flowpose.data.schema import skeleton_metadata
from keras_flowpose.data.schema import still_features
from keras_flowpose.skeleton import Skeleton


class PoseBuilder(tfds.core.GeneratorBasedBuilder, skip_registration=True):
    """Base of the pose builders: anchored to its folder, one schema.

    TFDS looks for README, citations, tags and dummy data under the *first*
    name of the module's package, here `<root>/keras_flowpose/datasets/...`.
    That folder does not exist where `datasets/` is mapped into the package
    (bare checkout, editable install), so each subclass is told the folder of
    its own file instead, before TFDS registers it.

    Subclasses set `SKELETON`, the joints in storage order, and `HOMEPAGE`.

    Args:
        allow_missing: Whether images that are named by the annotations but are
            not there may be left out (a partial copy of the data). Their
            number is then stored in the metadata as `missing_images`. An
            argument rather than a TFDS config, so that prepared data has one
            name and place, however it was made. Defaults to False.
        **kwargs: Passed to `tfds.core.GeneratorBasedBuilder` (`data_dir`, ...).
    """

    SKELETON: Skeleton
    HOMEPAGE: str

    def __init_subclass__(cls, **kwargs: Any) -> None:
        source = epath.Path(inspect.getfile(cls))
        cls.code_path = source
        cls.pkg_dir_path = source.parent
        super().__init_subclass__(**kwargs)

    def __init__(self, *, allow_missing: bool = False, **kwargs: Any) -> None:
        self.allow_missing = allow_missing
        super().__init__(**kwargs)
        # What TFDS builds a pickled copy from.
        self._original_state["allow_missing"] = allow_missing

    def _info(self) -> tfds.core.DatasetInfo:
        return self.dataset_info_from_configs(
            features=still_features(len(self.SKELETON)),
            homepage=self.HOMEPAGE,
            supervised_keys=None,
            metadata=tfds.core.MetadataDict(
                **skeleton_metadata(self.SKELETON), missing_images=0
            ),
        )

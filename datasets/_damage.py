"""What is damaged in a dataset's files, on its way from a part to the user.

Whatever makes the examples, TFDS, Beam or a file of finished parts, hands on
examples only; so parts tell of damage among their examples, and where these
are given away it becomes a warning.
"""

import contextlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Damage:
    """What a part could not read; it gives this beside its examples.

    Args:
        text: One line: which file, where, and what was left out.
    """

    text: str


class DamageWarning(UserWarning):
    """Tells the user of `Damage` while a dataset is prepared."""


@contextlib.contextmanager
def collected_damage() -> Iterator[list[str]]:
    """Notes all damage that is told in the block, beside its being shown.

    Yields:
        The list that the texts come into.
    """
    damage: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("always", DamageWarning)
        show = warnings.showwarning

        def note(message, category, *place, **options):
            if issubclass(category, DamageWarning):
                damage.append(str(message))
            show(message, category, *place, **options)

        warnings.showwarning = note
        yield damage

"""Errors are one family, told as one line; two of them may pass."""

import inspect

from keras_flowpose.export.client import errors
from keras_flowpose.safe_files import UserError


def test_what_may_pass_is_what_is_tried_again():
    family = [
        one
        for _, one in inspect.getmembers(errors, inspect.isclass)
        if issubclass(one, errors.ServingError)
    ]

    assert issubclass(errors.ServingError, UserError) and len(family) == 12
    passing = {one.__name__ for one in family if one.passes}
    assert passing == {"UnreachableError", "UnavailableError"}


def test_bad_images_keep_the_answer():
    error = errors.BadImagesError("Two.", [1, 3], "poses")

    assert (str(error), error.rows, error.poses) == ("Two.", [1, 3], "poses")

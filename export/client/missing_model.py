"""Why a server does not find what was asked for, told by what it has."""

from collections.abc import Mapping

from keras_flowpose.export.client.errors import ModelNotFoundError
from keras_flowpose.export.client.errors import ServingError
from keras_flowpose.export.client.errors import VersionNotFoundError
from keras_flowpose.export.client.server_address import ServedModel
from keras_flowpose.export.client.server_address import ServerAddress


def explain_missing(
    model: ServedModel,
    address: ServerAddress,
    versions: Mapping[int, str],
    error: ServingError,
) -> ServingError:
    """The error to raise where a server says "not found".

    Args:
        model: What was asked for.
        address: Of the server.
        versions: State of each version of that model which the server knows.
        error: What it said.
    """
    if not versions:
        return ModelNotFoundError(
            f"The server at {address} has no model {model.name!r}. Its name is "
            "that in the server's models.config (`flowpose export --name`)."
        )
    there = ", ".join(
        f"{version} ({state})" for version, state in sorted(versions.items())
    )
    if model.label is not None:
        return VersionNotFoundError(
            f"The model {model.name!r} at {address} has no label "
            f"{model.label!r}; labels stand in the server's models.config. "
            f"Versions: {there}."
        )
    if model.version is not None and (
        versions.get(model.version) != "AVAILABLE"
    ):
        return VersionNotFoundError(
            f"The model {model.name!r} at {address} has no version "
            f"{model.version} that is AVAILABLE. Versions: {there}."
        )
    if "AVAILABLE" not in versions.values():
        return ModelNotFoundError(
            f"No version of the model {model.name!r} at {address} is "
            f"AVAILABLE: {there}. The server's log says why."
        )
    return error

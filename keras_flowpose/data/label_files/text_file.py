"""The text of label files and pose tracks, and JSON in it."""

import json
from pathlib import Path
from typing import Any

from keras_flowpose.safe_files import UserError


def text_of(path: Path) -> str:
    """The text of a file in UTF-8, with or without a byte order mark.

    Raises:
        UserError: If there is no such file, or it is in another encoding.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(
            f"{path}: text in UTF-8 is expected. Received something else at "
            f"byte {error.start}. Save it again as UTF-8."
        ) from error
    except FileNotFoundError as error:
        raise UserError(f"No such file: {path}") from error


def json_in(path: Path, text: str) -> Any:
    """The content of a JSON file.

    Args:
        path: The file, for the message.
        text: Its text.

    Raises:
        UserError: If it is not JSON; with line and column.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UserError(
            f"{path}, line {error.lineno}, column {error.colno}: JSON is "
            f"expected. Received something else ({error.msg})."
        ) from error

"""What people have to say of a net: terms, purpose, limits."""

import os
import re
from pathlib import Path

from keras_flowpose.models.preset_folder import preset_folder
from keras_flowpose.safe_files import UserError

NOTES_FILE = "notes.md"
"""Lies beside the weights of a preset."""

EXPECTED = ("Intended use", "Data", "Licence", "Limits")
"""Headings without which a card says that something is not told."""


def read_notes(
    model: str | os.PathLike, path: str | os.PathLike | None = None
) -> str:
    """Reads the notes on a net.

    Args:
        model: A shipped preset, a preset folder or the folder of a run.
        path: Markdown file; None for `notes.md` in the preset's folder, which
            need not be there.

    Returns:
        Markdown that begins with a heading `## ...`; empty if there is none.

    Raises:
        UserError: If there is no such net or file, or it is not of that form.
    """
    if path is None:
        path = preset_folder(model) / NOTES_FILE
        if not path.exists():
            return ""
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"Cannot read the notes {path}: {error}") from error
    if not text.startswith("## "):
        raise UserError(
            f"{path}: notes in Markdown are expected whose parts have headings "
            f"such as `## {EXPECTED[0]}`. Received: {text[:30]!r}."
        )
    return text


def missing_headings(notes: str) -> list[str]:
    """Those of `EXPECTED` that the notes do not have."""
    there = {
        heading.strip().lower()
        for heading in re.findall(r"^## (.*)$", notes, re.MULTILINE)
    }
    return [heading for heading in EXPECTED if heading.lower() not in there]

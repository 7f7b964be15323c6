"""Tables in Markdown."""

from collections.abc import Sequence

_NOTHING = "-"


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; `|` within a cell is kept as a character.

    Args:
        header: Heads of the columns.
        rows: As many cells each.

    Raises:
        ValueError: If a row has more or fewer cells than the header.

    Example:

    >>> print(markdown_table(["joint", "PCK"], [["head", "91.0"]]))
    | joint | PCK |
    |---|---|
    | head | 91.0 |
    """
    for row in rows:
        if len(row) != len(header):
            raise ValueError(
                f"`rows` must have {len(header)} cells each. Received: {row}"
            )
    lines = [header, *rows]
    told = [
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |"
        for line in lines
    ]
    return "\n".join([told[0], "|---" * len(header) + "|", *told[1:]])


def percent(share: float | None) -> str:
    """A share of 1 in percent, with one decimal; a dash where there is none."""
    return _NOTHING if share is None else f"{100 * share:.1f}"


def number(value: float | None, decimals: int = 1) -> str:
    """A number with so many decimals; a dash where there is none."""
    return _NOTHING if value is None else f"{value:.{decimals}f}"

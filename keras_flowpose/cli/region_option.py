"""`--region x,y,width,height`, or `--region auto`."""

from keras_flowpose.safe_files import UserError


def parse_region(
    text: str | None,
) -> tuple[int, int, int, int] | str | None:
    """Reads a region of the frame.

    Args:
        text: Four whole numbers, joined by commas; "auto" for the person's;
            None for the whole frame.

    Returns:
        x, y, width and height in pixels, or "auto", or None.

    Raises:
        UserError: If it is not of that form.
    """
    if text in (None, "auto"):
        return text
    try:
        x, y, width, height = map(int, text.split(","))
    except ValueError as error:
        raise UserError(
            "--region must be x,y,width,height in whole pixels, or auto, not "
            f"{text!r}."
        ) from error
    return x, y, width, height

"""`--region x,y,width,height`."""

from keras_flowpose.safe_files import UserError


def parse_region(text: str | None) -> tuple[int, int, int, int] | None:
    """Reads a region of the frame.

    Args:
        text: Four whole numbers, joined by commas; None for the whole frame.

    Returns:
        x, y, width and height in pixels, or None.

    Raises:
        UserError: If it is not of that form.
    """
    if text is None:
        return None
    try:
        x, y, width, height = map(int, text.split(","))
    except ValueError as error:
        raise UserError(
            f"--region must be x,y,width,height in whole pixels, not {text!r}."
        ) from error
    return x, y, width, height

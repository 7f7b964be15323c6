"""Encoded images as nobody should send them, each with what must come of it.

`Image.verdict` is one of

- `RIGHT`: the pose of `Image.pixels`, which another decoder made;
- `SIZED`: any pose, with the picture's size (decoders round differently);
- `BAD`: a row of zeros;
- `RIGHT_OR_BAD`: no other, because a checksum tells;
- `ANY`: whatever fits the row's shapes.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import PIL.Image
import PIL.ImageOps

RIGHT, SIZED, BAD, RIGHT_OR_BAD, ANY = range(5)

_ORIENTATION = 0x0112
_SIDES = (7, 45)


@dataclass(frozen=True)
class Image:
    """Bytes to send.

    Args:
        kind: What was done to them.
        content: The bytes.
        verdict: What must come of them.
        pixels: Uint8 `(height, width, 3)`, what they show; None if that is
            not known.
    """

    kind: str
    content: bytes
    verdict: int
    pixels: np.ndarray | None = None


def hostile_image(rng: np.random.Generator) -> Image:
    """Draws one.

    Args:
        rng: Source of chance.
    """
    kinds = list(_KINDS)
    weights = np.array([_KINDS[kind] for kind in kinds], float)
    make = kinds[rng.choice(len(kinds), p=weights / weights.sum())]
    return make(rng)


def random_picture(rng: np.random.Generator) -> np.ndarray:
    """A picture with large and small structure, of an odd size.

    Args:
        rng: Source of chance.

    Returns:
        Uint8 `(height, width, 3)`.
    """
    height, width = rng.integers(*_SIDES, 2)
    coarse = rng.integers(0, 256, [3, 2, 3], np.uint8)
    large = PIL.Image.fromarray(coarse).resize((int(width), int(height)))
    noise = rng.integers(-20, 20, [height, width, 3])
    return np.clip(np.asarray(large) + noise, 0, 255).astype(np.uint8)


def png(picture: np.ndarray) -> bytes:
    """Encodes without loss.

    Args:
        picture: Uint8 `(height, width, 3)`.
    """
    return _saved(PIL.Image.fromarray(picture), "PNG")


def _saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def _jpeg(rng, **options):
    image = PIL.Image.fromarray(random_picture(rng))
    return _saved(image, "JPEG", quality=int(rng.integers(30, 96)), **options)


def _as_read(kind, content, verdict=RIGHT):
    """What Pillow reads in it, upright."""
    with PIL.Image.open(io.BytesIO(content)) as image:
        upright = PIL.ImageOps.exif_transpose(image).convert("RGB")
    return Image(kind, content, verdict, np.asarray(upright))


def _plain_jpeg(rng):
    return _as_read("jpeg", _jpeg(rng, subsampling=int(rng.integers(3))))


def _progressive(rng):
    return _as_read("progressive", _jpeg(rng, progressive=True))


def _grey(rng):
    image = PIL.Image.fromarray(random_picture(rng)).convert("L")
    return _as_read("grey", _saved(image, rng.choice(["JPEG", "PNG"])))


def _cmyk(rng):
    image = PIL.Image.fromarray(random_picture(rng)).convert("CMYK")
    return _as_read("cmyk", _saved(image, "JPEG"), SIZED)


def _exif(rng):
    exif = PIL.Image.Exif()
    if rng.random() < 0.5:
        exif.endian = rng.choice(["<", ">"])
        exif[0x010F] = "a maker"
    exif[_ORIENTATION] = int(rng.choice([*range(10), 65535]))
    return _as_read("exif", _jpeg(rng, exif=exif.tobytes()))


def _damaged_exif(rng):
    exif = PIL.Image.Exif()
    exif[_ORIENTATION] = 6
    content = bytearray(_jpeg(rng, exif=exif.tobytes()))
    end = content.index(b"Exif") + 40
    for place in rng.integers(content.index(b"Exif"), end, 4):
        content[place] = rng.integers(256)
    return Image("damaged exif", bytes(content), ANY)


def _png(rng):
    picture = random_picture(rng)
    return Image("png", png(picture), RIGHT, picture)


def _palette(rng):
    image = PIL.Image.fromarray(random_picture(rng)).quantize(16)
    return _as_read("palette", _saved(image, "PNG"))


def _transparent(rng):
    picture = random_picture(rng)
    alpha = rng.integers(0, 256, [*picture.shape[:2], 1], np.uint8)
    image = PIL.Image.fromarray(np.concatenate([picture, alpha], -1))
    return Image("transparent", _saved(image, "PNG"), RIGHT, picture)


def _sixteen_bits(rng):
    grey = random_picture(rng)[..., :1]
    image = PIL.Image.fromarray(grey[..., 0].astype(np.uint16) * 257)
    return Image("16 bits", _saved(image, "PNG"), RIGHT, grey.repeat(3, -1))


def _truncated_jpeg(rng):
    content = _jpeg(rng)
    return Image("truncated jpeg", content[: rng.integers(len(content))], BAD)


def _truncated_png(rng):
    picture = random_picture(rng)
    content = png(picture)
    content = content[: rng.integers(len(content))]
    return Image("truncated png", content, RIGHT_OR_BAD, picture)


def _flipped(rng, content):
    content = bytearray(content)
    for place in rng.integers(0, len(content), rng.integers(1, 6)):
        content[place] ^= 1 << rng.integers(8)
    return bytes(content)


def _flipped_jpeg(rng):
    return Image("flipped jpeg", _flipped(rng, _jpeg(rng)), ANY)


def _flipped_png(rng):
    picture = random_picture(rng)
    content = _flipped(rng, png(picture))
    return Image("flipped png", content, RIGHT_OR_BAD, picture)


def _other_format(rng):
    kind = str(rng.choice(["BMP", "TIFF", "WEBP", "ICO", "PPM"]))
    image = PIL.Image.fromarray(random_picture(rng))
    return Image(kind, _saved(image, kind), BAD)


def _animated_gif(rng):
    frames = [PIL.Image.fromarray(random_picture(rng)) for _ in range(3)]
    content = _saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    return Image("gif", content, BAD)


def _animated_png(rng):
    picture = random_picture(rng)
    second = PIL.Image.fromarray(255 - picture)
    first = PIL.Image.fromarray(picture)
    content = _saved(first, "PNG", save_all=True, append_images=[second])
    return Image("animated png", content, RIGHT, picture)


def _noise(rng):
    start = [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM"]
    noise = rng.bytes(int(rng.integers(0, 300)))
    return Image("noise", start[rng.integers(len(start))] + noise, BAD)


def _words(rng):
    words = ["", "no image", "../../etc/passwd", "\0", "é" * 99, "<svg></svg>"]
    return Image("words", words[rng.integers(len(words))].encode(), BAD)


def _png_bomb(rng):
    """A header that claims more pixels than memory has."""
    content = bytearray(png(random_picture(rng)))
    sides = rng.integers(1 << 14, 1 << 31, 2)
    content[16:24] = sides.astype(">u4").tobytes()
    return Image("png bomb", bytes(content), BAD)


def _jpeg_bomb(rng):
    content = bytearray(_jpeg(rng))
    place = content.index(b"\xff\xc0") + 5
    sides = rng.integers(1 << 13, 1 << 16, 2)
    content[place : place + 4] = sides.astype(">u2").tobytes()
    return Image("jpeg bomb", bytes(content), BAD)


def _followed(rng):
    read = _plain_jpeg(rng)
    content = read.content + rng.bytes(int(rng.integers(1, 50)))
    return Image("followed jpeg", content, RIGHT_OR_BAD, read.pixels)


def _large(rng):
    height, width = (int(side) for side in rng.integers(1500, 2500, 2))
    image = PIL.Image.new("RGB", (width, height), (200, 30, 90))
    kind = rng.choice(["JPEG", "PNG"])
    return _as_read("large", _saved(image, kind), SIZED)


def _thin(rng):
    shape = [1, int(rng.integers(1, 900)), 3]
    picture = rng.integers(0, 256, shape, np.uint8)
    if rng.random() < 0.5:
        picture = picture.swapaxes(0, 1)
    return Image("thin", png(np.ascontiguousarray(picture)), RIGHT, picture)


_KINDS: dict[Callable[[np.random.Generator], Image], float] = {
    _png: 1,
    _plain_jpeg: 1,
    _progressive: 1,
    _grey: 1,
    _cmyk: 1,
    _exif: 2,
    _damaged_exif: 1,
    _palette: 1,
    _transparent: 1,
    _sixteen_bits: 1,
    _truncated_jpeg: 3,
    _truncated_png: 2,
    _flipped_jpeg: 3,
    _flipped_png: 2,
    _other_format: 1,
    _animated_gif: 1,
    _animated_png: 1,
    _noise: 2,
    _words: 1,
    _png_bomb: 1,
    _jpeg_bomb: 1,
    _followed: 1,
    _large: 0.1,
    _thin: 1,
}

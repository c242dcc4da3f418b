"""Pictures that people send: looked at before they are unpacked, and drawn anew, so that nothing
else that the file held (where it was taken, by whom, a second file behind it) is kept."""

from io import BytesIO
from typing import NamedTuple

from django.conf import settings
from PIL import Image, ImageOps

#: What Pillow may open, and what each is called.
FORMATS = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "WEBP": ("webp", "image/webp"),
}
#: Pixels along the longer side of what is kept.
LONGEST = 1200


class Picture(NamedTuple):
    content: bytes
    extension: str
    content_type: str


class PictureError(Exception):
    """Why the picture is not taken, in words for the reader."""


def redrawn(content: bytes, *, longest: int = LONGEST) -> Picture:
    """The picture in `content`, in its own format, upright, at most `longest` pixels along a side.
    Raises PictureError."""
    try:
        _check(content)
        return _drawn(content, longest)
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureError(_too_large()) from error
    except Exception as error:
        # Whatever is wrong with it, and Pillow has many ways to say so: it is no picture for us.
        raise PictureError(
            "The picture is damaged. Open it, save it as JPEG or PNG, and send that."
        ) from error


def _check(content: bytes) -> None:
    """By its first bytes, before a pixel is unpacked."""
    with Image.open(BytesIO(content), formats=list(FORMATS)) as image:
        if image.width * image.height > settings.MAX_IMAGE_PIXELS:
            raise PictureError(_too_large())
        image.verify()


def _drawn(content: bytes, longest: int) -> Picture:
    with Image.open(BytesIO(content), formats=list(FORMATS)) as image:
        kind = str(image.format)
        image.draft("RGB", (longest, longest))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((longest, longest))
        plain = Image.new("RGBA" if _is_clear(upright) and kind != "JPEG" else "RGB", upright.size)
        plain.paste(upright.convert(plain.mode))
    drawn = BytesIO()
    plain.save(drawn, kind, **({} if kind == "PNG" else {"quality": 85}))
    return Picture(drawn.getvalue(), *FORMATS[kind])


def _is_clear(image: Image.Image) -> bool:
    return "A" in image.getbands() or "transparency" in image.info


def _too_large() -> str:
    return (
        f"The picture has more than {settings.MAX_IMAGE_PIXELS // 1_000_000} million pixels."
        " Make it smaller, and send it again."
    )

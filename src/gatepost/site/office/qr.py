"""A QR code as a drawing in the page: no picture file, sharp at any size."""

import qrcode
from django.utils.safestring import SafeString, mark_safe
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathImage


def drawn(address: str) -> SafeString:
    """The address as an SVG element. It carries nothing but the address; a printed one may be a little torn."""
    picture = qrcode.make(address, image_factory=SvgPathImage, error_correction=ERROR_CORRECT_M, border=4)
    svg: str = picture.to_string(encoding="unicode")
    return mark_safe(svg)  # noqa: S308 (drawn by us: squares, no text)

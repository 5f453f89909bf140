"""A PDF -> its pages as pictures, and the codes that a decoder not our own reads on them.

The check that what was printed is what was meant: nothing here knows what a page should say.
"""

from collections.abc import Iterator
from io import BytesIO

import pypdfium2  # type: ignore[import-untyped]
import zxingcpp

READ_DPI, SHOWN_DPI = 200, 100
POINTS_PER_INCH = 72
MODEL_2 = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
"""`QRCode` is a family, Micro QR among it."""


def codes(pdf: bytes) -> Iterator[str]:
    """The text of the QR code of each page; empty where there is none, or more than one."""
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=READ_DPI / POINTS_PER_INCH, grayscale=True).to_numpy()
        found = zxingcpp.read_barcodes(picture, formats=MODEL_2, try_rotate=False, try_downscale=False)
        yield found[0].text if len(found) == 1 else ""


def pictures(pdf: bytes) -> Iterator[bytes]:
    """Each page as a PNG, to be looked at on a screen."""
    for page in pypdfium2.PdfDocument(pdf):
        out = BytesIO()
        page.render(scale=SHOWN_DPI / POINTS_PER_INCH).to_pil().save(out, "PNG")
        yield out.getvalue()

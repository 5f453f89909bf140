"""A PDF of our own -> the codes that a decoder not our own reads on its pages, and the pages as pictures.

The check that what was printed is what was meant: nothing here knows what a page should say.
"""

from collections.abc import Iterator

import zxingcpp

from lmcvote.paper import scan

READ_DPI, SHOWN_DPI = 200, 100
MODEL_2 = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
"""`QRCode` is a family, Micro QR among it."""


def codes(pdf: bytes) -> Iterator[str]:
    """The text of the QR code of each page; empty where there is none, or more than one."""
    for picture in scan.render(pdf, READ_DPI):
        found = zxingcpp.read_barcodes(picture, formats=MODEL_2, try_rotate=False, try_downscale=False)
        yield found[0].text if len(found) == 1 else ""


def pictures(pdf: bytes) -> Iterator[bytes]:
    """Each page as a PNG, to be looked at on a screen."""
    return map(scan.png, scan.render(pdf, SHOWN_DPI))

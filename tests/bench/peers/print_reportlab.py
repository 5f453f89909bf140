"""Four ways with reportlab: plain, widget, widget-form, ceiling. Streams stay binary, as lmcvote has them."""

import sys
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

from tests.bench.peers import rows, sheet

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


def main() -> None:
    timed, (folder, out) = rows.Phases(), rows.folders()
    with timed("start"):
        import qrcode
        from reportlab import rl_config
        from reportlab.graphics import renderPDF
        from reportlab.graphics.barcode.qr import QrCodeWidget
        from reportlab.graphics.shapes import Drawing
        from reportlab.lib.units import mm
        from reportlab.lib.utils import ImageReader
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen.canvas import Canvas
    with timed("read"):
        page = sheet.load(folder)
        for name, path in page.fonts.items():
            pdfmetrics.registerFont(TTFont(name, path))
    x, y = page.code.x * mm, (page.height - page.code.y - page.code.height) * mm
    side = page.code.width * mm

    def picture(canvas: Canvas, text: str) -> None:
        file = BytesIO()
        level = qrcode.ERROR_CORRECT_H
        qrcode.make(text, version=sheet.QR_VERSION, error_correction=level, border=0).save(file)
        canvas.drawImage(ImageReader(file), x, y, side, side)

    def widget(canvas: Canvas, text: str) -> None:
        drawing = Drawing(side, side)
        sizes = {"barBorder": 0, "barWidth": side, "barHeight": side, "qrVersion": sheet.QR_VERSION}
        drawing.add(QrCodeWidget(text, barLevel="H", **sizes))
        renderPDF.draw(drawing, canvas, x, y)

    def nothing(canvas: Canvas, text: str) -> None:
        pass

    ways: dict[str, tuple[bool, Callable[[Canvas, str], None]]] = {
        "plain": (False, picture),
        "widget": (False, widget),
        "widget-form": (True, widget),
        "ceiling": (True, nothing),
    }
    form, symbol = ways[sys.argv[3]]
    rl_config.useA85 = 0
    with timed("draw"):
        canvas = Canvas(str(out / "papers.pdf"), pagesize=(page.width * mm, page.height * mm), pageCompression=1)
        if form:
            canvas.beginForm("page")
            static(canvas, page)
            canvas.endForm()
        for code in page.codes:
            if form:
                canvas.doForm("page")
            else:
                static(canvas, page)
            symbol(canvas, code)
            write(canvas, page, page.typed, sheet.written(code))
            canvas.showPage()
        canvas.save()
    timed.write(out)


def static(canvas: "Canvas", page: sheet.Sheet) -> None:
    """All but the code."""
    from reportlab.lib.units import mm

    def place(box: sheet.Box) -> tuple[float, float, float, float]:
        return box.x * mm, (page.height - box.y - box.height) * mm, box.width * mm, box.height * mm

    for square in page.squares:
        canvas.rect(*place(square), stroke=0, fill=1)
    canvas.setLineWidth(sheet.HAIRLINE_PT)
    for line in page.hairlines:
        left, y, width, _ = place(line)
        canvas.line(left, y, left + width, y)
    canvas.setLineWidth(page.frame * mm)
    for frame in page.frames:
        canvas.rect(*place(frame), stroke=1, fill=0)
    for text in page.texts:
        write(canvas, page, text, text.letters)


def write(canvas: "Canvas", page: sheet.Sheet, where: sheet.Letters, letters: str) -> None:
    """One run of text."""
    from reportlab.lib.units import mm

    canvas.setFont(where.font, where.size_pt)
    canvas.drawString(where.x * mm, (page.height - where.baseline) * mm, letters)


if __name__ == "__main__":
    main()

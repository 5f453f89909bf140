"""Two ways with fpdf2, the page drawn anew for each paper: picture, rects."""

import sys

from tests.bench.peers import rows, sheet


def main() -> None:
    timed, (folder, out) = rows.Phases(), rows.folders()
    with timed("start"):
        import qrcode
        from fpdf import FPDF  # type: ignore[import-untyped]
    with timed("read"):
        page = sheet.load(folder)
        pdf = FPDF(unit="mm", format=(page.width, page.height))
        pdf.set_auto_page_break(False)
        for name, path in page.fonts.items():
            pdf.add_font(name, fname=path)

    def write(where: sheet.Letters, letters: str) -> None:
        pdf.set_font(where.font, size=where.size_pt)
        pdf.text(where.x, where.baseline, letters)

    def static() -> None:
        for box in page.squares:
            pdf.rect(box.x, box.y, box.width, box.height, style="F")
        pdf.set_line_width(sheet.HAIRLINE_PT / pdf.k)
        for box in page.hairlines:
            pdf.line(box.x, box.y, box.x + box.width, box.y)
        pdf.set_line_width(page.frame)
        for box in page.frames:
            pdf.rect(box.x, box.y, box.width, box.height)
        for text in page.texts:
            write(text, text.letters)

    level = qrcode.ERROR_CORRECT_H

    def picture(text: str) -> None:
        made = qrcode.make(text, version=sheet.QR_VERSION, error_correction=level, border=0).get_image()
        pdf.image(made, page.code.x, page.code.y, page.code.width, page.code.height)

    def rects(text: str) -> None:
        symbol = qrcode.QRCode(sheet.QR_VERSION, level, border=0, mask_pattern=sheet.MASK)
        symbol.add_data(text)
        symbol.make(fit=False)
        module = page.code.width / symbol.modules_count
        for row, column, length in sheet.runs(symbol.get_matrix()):
            pdf.rect(page.code.x + column * module, page.code.y + row * module, length * module, module, style="F")

    draw = {"picture": picture, "rects": rects}[sys.argv[3]]
    with timed("draw"):
        for code in page.codes:
            pdf.add_page()
            static()
            draw(code)
            write(page.typed, sheet.written(code))
        pdf.output(str(out / "papers.pdf"))
    timed.write(out)


if __name__ == "__main__":
    main()

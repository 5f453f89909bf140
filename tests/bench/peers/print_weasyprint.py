"""A page of HTML for each paper, its code an SVG in it (weasyprint)."""

from html import escape
from pathlib import Path

from tests.bench.peers import rows, sheet

SINK = 0.388
"""In a line without height, Noto's baseline lies so much of the size below the top."""
POINT = 25.4 / 72


def main() -> None:
    timed, (folder, out) = rows.Phases(), rows.folders()
    with timed("start"):
        import qrcode
        from weasyprint import HTML  # type: ignore[import-not-found]
    with timed("read"):
        page = sheet.load(folder)

    def symbol(text: str) -> str:
        made = qrcode.QRCode(sheet.QR_VERSION, qrcode.ERROR_CORRECT_H, border=0, mask_pattern=sheet.MASK)
        made.add_data(text)
        made.make(fit=False)
        path = "".join(
            f"M{column} {row}h{length}v1h-{length}z" for row, column, length in sheet.runs(made.get_matrix())
        )
        size = f'viewBox="0 0 {made.modules_count} {made.modules_count}" style="{place(page.code)}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path d="{path}"/></svg>'

    with timed("draw"):
        same = static(page)
        papers = (
            f"<section>{same}{symbol(code)}{write(page.typed, sheet.written(code))}</section>" for code in page.codes
        )
        html = f"<!doctype html><html><head><style>{style(page)}</style></head><body>{''.join(papers)}</body></html>"
        HTML(string=html).write_pdf(out / "papers.pdf")
    timed.write(out)


def style(page: sheet.Sheet) -> str:
    """Fonts, paper, and that a section is a page."""
    fonts = (
        f'@font-face {{ font-family: "{name}"; src: url("{Path(path).as_uri()}") }}'
        for name, path in page.fonts.items()
    )
    return (
        f"{' '.join(fonts)} @page {{ size: {page.width}mm {page.height}mm; margin: 0 }} body {{ margin: 0 }} "
        f"section {{ position: relative; height: {page.height}mm; break-after: page }} "
        "section:last-child { break-after: auto } "
        "section * { position: absolute; box-sizing: border-box } i { background: black } "
        f"b {{ border: {page.frame}mm solid black }} u {{ border-top: {sheet.HAIRLINE_PT}pt solid black }} "
        "p { margin: 0; line-height: 0; white-space: pre }"
    )


def static(page: sheet.Sheet) -> str:
    """All but the code."""
    half, line = page.frame / 2, sheet.HAIRLINE_PT * POINT
    frames = (sheet.Box(b.x - half, b.y - half, b.width + 2 * half, b.height + 2 * half) for b in page.frames)
    boxes = [f'<i style="{place(square)}"></i>' for square in page.squares]
    boxes += [f'<b style="{place(frame)}"></b>' for frame in frames]
    boxes += [f'<u style="{place(sheet.Box(b.x, b.y - line / 2, b.width, line))}"></u>' for b in page.hairlines]
    return "".join(boxes + [write(text, text.letters) for text in page.texts])


def place(box: sheet.Box) -> str:
    """As CSS."""
    return f"left:{box.x}mm;top:{box.y}mm;width:{box.width}mm;height:{box.height}mm"


def write(where: sheet.Letters, letters: str) -> str:
    """One run of text."""
    top = where.baseline - SINK * where.size_pt * POINT
    look = f"left:{where.x}mm;top:{top:.4f}mm;font:{where.size_pt}pt/0 '{where.font}'"
    return f'<p style="{look}">{escape(letters)}</p>'


if __name__ == "__main__":
    main()

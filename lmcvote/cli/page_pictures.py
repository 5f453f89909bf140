"""Pictures of scanned sheets under ids of their own: what of them the page of `lmcvote adjudicate` may show."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lmcvote.cli.ballots.styles import Papers
from lmcvote.cli.scan_files import PICTURES
from lmcvote.cli.session import Session

if TYPE_CHECKING:
    from lmcvote.paper.layout import Layout, Target
    from lmcvote.reading.papers import Paper, Sheet
    from lmcvote.web import desk as web


@dataclass(slots=True)
class Pictures:
    """Ids at random: none of them says which sheet it is of."""

    of: Papers
    here: Session
    _known: "dict[str, tuple[Sheet, Target | None]]" = field(default_factory=dict)
    _ids: "dict[tuple[str, int], str]" = field(default_factory=dict)

    def id_of(self, sheet: "Sheet", target: "Target | None") -> "web.PictureId":
        """Of a sheet, or of one box on it."""
        from lmcvote.web import desk as web

        key = sheet.id, int(target.candidate) if target else 0
        if key not in self._ids:
            self._ids[key] = self.here.entropy(10).hex()
        self._known[self._ids[key]] = sheet, target
        return web.PictureId(self._ids[key])

    def picture(self, id: "web.PictureId", part: "web.Part") -> bytes:
        """PNG, the code covered, save for the two who key it. Raises KeyError."""
        from lmcvote.paper import shown

        sheet, target = self._known[id]
        stored = self.stored(sheet)
        if part == "page" and target is None:
            return shown.page(stored, sheet.placing, self.layout(sheet))
        if part == "code" and target is None and not sheet.contest:
            return shown.uncovered(stored)
        if target is not None and part in ("row", "crop"):
            return (shown.row if part == "row" else shown.box)(stored, sheet.placing, target)
        raise KeyError(id)

    def stored(self, sheet: "Sheet") -> bytes:
        """As it was scanned."""
        return (self.of.folder / PICTURES / sheet.picture).read_bytes()

    def places(self, paper: "Paper", number: int) -> "list[tuple[Sheet, Target, int | None]]":
        """The box of a candidate on each sheet that has it, and its ink in thousandths."""
        found = []
        for sheet in paper.sheets:
            layout = self.layout(sheet)
            for page, target in layout.targets if layout and sheet.placing else ():
                if page.number == sheet.page and target.candidate == number:
                    scores = sheet.reading.scores if sheet.reading else ()
                    fill = next((round(1000 * one.fill) for one in scores if one.candidate == number), None)
                    found.append((sheet, target, fill))
        return found

    def layout(self, sheet: "Sheet") -> "Layout | None":
        """None where its boxes were not found."""
        hashed = sheet.reading.code.style_hash if sheet.reading else b""
        return next((style.layout for style in self.of.wanted if style.hash == hashed), None)

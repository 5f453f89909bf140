"""The manifest: a CSV that people make of the piles in which the counted papers lie, columns `pile` and `papers`."""

import re
from collections.abc import Iterator
from pathlib import Path

from lmcvote import sheet
from lmcvote.audit.sample import Pile
from lmcvote.audit.sealed import MISSING
from lmcvote.findings import Finding, refuse_faults

FIELDS = {"pile": ("batch", "batch name", "bundle"), "papers": ("number of papers", "ballots", "number of ballots")}
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,23}")
"""As it stands under the hash: no blank, no line feed."""
PAPERS = re.compile(r"([1-9][0-9]{0,7})(\.0)?")


def read(path: str | Path) -> tuple[Pile, ...]:
    """The piles in their order. Raises BadInput with every fault of the file."""
    records, _ = sheet.records(path, FIELDS, (("pile",), ("papers",)))
    refuse_faults(_faults(records, str(path)))
    return tuple(Pile(one.cells["pile"], int(one.cells["papers"].removesuffix(".0"))) for one in records)


def _faults(records: tuple[sheet.Record, ...], file: str) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for one in records:
        name, papers = one.cells["pile"], one.cells["papers"]
        if not NAME.fullmatch(name) or name.casefold() == MISSING:
            message = (
                f'line {one.line}: "{name}" is no name for a pile. Name it with letters, digits, ".", "-" or "_", as '
                f'pile-3; "{MISSING}" is kept for papers that lie in no pile.'
            )
            yield Finding("bad-pile", message, file, one.line, "pile", name)
        elif name.casefold() in first:
            message = f'line {one.line}: pile "{name}" stands on line {first[name.casefold()]} already. Rename one.'
            yield Finding("pile-repeated", message, file, one.line, "pile", name)
        else:
            first[name.casefold()] = one.line
        if not PAPERS.fullmatch(papers):
            message = f'line {one.line}: "{papers}" is no number of papers. Count the pile and write it in digits.'
            yield Finding("bad-number", message, file, one.line, "papers", papers)

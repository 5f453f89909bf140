"""The postcode file: which commissioning group a home is in. Needed only where a rule of the election asks for it."""

from collections.abc import Mapping
from pathlib import Path

from lmcvote import sheet
from lmcvote.electorate.cells import group_code, postcode
from lmcvote.findings import Finding, refuse_faults
from lmcvote.received import A_LIST, Caps

NAMES = {"postcode": ("post code", "pcd", "pcds", "pcd2"), "group": ("ccg", "ccg code", "sub icb", "ods code")}


def read(path: str | Path, caps: Caps = A_LIST) -> Mapping[str, str]:
    """Postcode, without its blank -> group. Raises BadInput with every fault of the file.

    The national files name groups by other codes (E38000106): a row of those is a fault, never a wrong group.
    """
    records, _ = sheet.records(path, NAMES, (("postcode",), ("group",)), caps)
    found: dict[str, str] = {}
    faults = []
    for record in records:
        code, group = record.cells["postcode"], record.cells["group"]
        for field, text, kind in (("postcode", code, postcode), ("group", group, group_code)):
            try:
                kind(text)
            except ValueError:
                message = f'line {record.line}: "{text}" is no {field} (CM1 1AA, 06Q). Correct it.'
                faults.append(Finding(f"{field}-wrong", message, str(path), record.line, field, text))
                break
        else:
            home = postcode(code)
            if found.setdefault(home, group_code(group)) != group_code(group):
                message = f"line {record.line}: {code} is in {found[home]} above, and in {group} here. Keep one."
                faults.append(Finding("postcode-twice", message, str(path), record.line, "postcode", code))
    refuse_faults(faults)
    return found

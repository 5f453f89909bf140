"""Every rule on who stands, nominations, uncontested seats and recall is quoted by a test that stands for it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
SECTIONS = {2: range(1, 15), 3: range(11), 4: range(1, 7), 12: range(1, 4), 13: range(1, 13)}
"""Section -> its rules."""
CASES = ("C20", "C21", "C29", "C31", "C32", "C33", "C34", "C41", "C42")
RANGE = re.compile(r"(\d+)\.(\d+) to (?:(\d+)\.)?(\d+)")
RULE = re.compile(r"(?<![\d.])(\d+\.\d+)(?![\d.]*\d)")
CASE = re.compile(r"\bC\d+\b")


def cited(quotation: str) -> set[str]:
    """The rules and cases that a docstring of a test quotes.

    >>> sorted(cited("RULES 4.1 to 4.3: no poll")), sorted(cited("C29, RULES 2.4: never.")), cited("3.1 of RFC 5545")
    (['4.1', '4.2', '4.3'], ['2.4', 'C29'], set())
    """
    found = set(CASE.findall(quotation))
    if "RULES" not in quotation:  # of another document: its 3.1 is none of ours
        return found
    for section, first, other, last in RANGE.findall(quotation):
        if other in ("", section):
            found |= {f"{section}.{rule}" for rule in range(int(first), int(last) + 1)}
    return found | set(RULE.findall(quotation))


def of_the_suite() -> Iterator[tuple[str, str]]:
    """Name and docstring of every test."""
    for path in sorted(TESTS.rglob("test_*.py")):
        if path == Path(__file__):
            continue
        for one in ast.parse(path.read_text("utf-8")).body:
            if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"):
                yield one.name, ast.get_docstring(one) or ""


def test_each_rule_is_quoted_by_a_test() -> None:
    quoted = {
        rule
        for name, said in of_the_suite()
        for rule in cited(said) | {part.upper() for part in re.findall(r"(?<=_)c\d+(?=_)", name)}
    }
    wanted = {*(f"{section}.{number}" for section, rules in SECTIONS.items() for number in rules), *CASES}
    assert wanted <= quoted, f"quoted by no test, in its name or docstring: {sorted(wanted - quoted)}"

"""Small wrong changes to a module, one at a time: what its tests ought to notice."""

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeVar

T = TypeVar("T")
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
SUMS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
OF_SETS = (ast.BitAnd, ast.BitOr, ast.Sub)
CALLS = {"any": "all", "all": "any", "min": "max", "max": "min", "sorted": "list", "floor": "ceil", "ceil": "floor"}
SYMMETRICAL = frozenset({"max", "min"})
"""Calls that do not mind the order of what they are given."""
NAMES = frozenset({"NewType", "TypeVar"})
"""Calls that only name a type."""
STATEMENTS = (ast.Expr, ast.Assign, ast.AugAssign, ast.Continue, ast.Break, ast.Return, ast.Raise)
DISPLAYS = (ast.Tuple, ast.Set, ast.List)


LONG, BESIDE = 160, 20
"""Letters of a change that is shown whole, and those shown on either side of one that is not."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one change."""

    line: int
    old: str
    new: str
    within: str
    """The qualified name of the function that is changed; empty where the change is met when the module is loaded."""
    tree: ast.Module

    @property
    def change(self) -> str:
        """On one line, and of a long one where they differ.

        >>> Mutant(1, "a" * 90 + "=1" + "b" * 90, "a" * 90 + "=2" + "b" * 90, "", ast.Module()).change
        '...aaaaaaaaaaaaaaaaaaa=1bbbbbbbbbbbbbbbbbbbb... => ...aaaaaaaaaaaaaaaaaaa=2bbbbbbbbbbbbbbbbbbbb...'
        """
        old, new = (" ".join(text.split()) for text in (self.old, self.new))
        if len(old) + len(new) <= LONG:
            return f"{old} => {new}"
        start = _same(old, new)
        end = _same(old[start:][::-1], new[start:][::-1])
        return " => ".join(_cut(text, start, len(text) - end) for text in (old, new))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node hangs."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    within: str

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants(source: str) -> Iterator[Mutant]:
    """Every change of a source, in its order; the tree is good only until the next one is asked for.

    >>> [one.change for one in mutants("def over(votes, seats): return votes > seats")]
    ['return votes > seats => pass', 'votes > seats => votes >= seats', 'votes > seats => votes < seats']
    """
    tree = ast.parse(source)
    for place in sorted(_places(tree, ""), key=lambda place: getattr(place.node, "lineno", 0)):
        old = _said(place.node)
        for node in _changed(place):
            if (new := _said(node)) != old:
                place.put(ast.fix_missing_locations(ast.copy_location(node, place.node)))
                yield Mutant(_line(place.node), old, new, place.within, tree)
                place.put(place.node)


def _same(one: str, other: str) -> int:
    """Letters until they differ."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def _cut(text: str, start: int, end: int) -> str:
    """The part from start to end, and what is beside it."""
    before, after = max(0, start - BESIDE), end + BESIDE
    return f"{'...' * (before > 0)}{text[before:after]}{'...' * (after < len(text))}"


def _said(node: ast.AST) -> str:
    """As source, without the lines below it."""
    if isinstance(node, ast.If | ast.For | ast.While):
        node = _with(node, body=[ast.Pass()], orelse=[])
    return ast.unparse(node).removesuffix("    pass").rstrip()


def _line(node: ast.AST) -> int:
    return int(node.target.lineno if isinstance(node, ast.comprehension) else getattr(node, "lineno", 0))


def _places(parent: ast.AST, within: str, path: tuple[str, ...] = ()) -> Iterator[_Place]:
    """Whatever runs: no annotation, docstring, import, decorator, and nothing that only names a type."""
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list", "type_comment"):
            continue
        inside, below = within, path
        if isinstance(parent, ast.FunctionDef | ast.ClassDef) and field in ("body", "args"):
            below = (*path, parent.name)
            if isinstance(parent, ast.FunctionDef) and field == "body" and not within:
                inside = ".".join(below)
        for index, node in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(node, ast.AST) and not _named_only(node):
                yield _Place(node, parent, field, index if isinstance(value, list) else None, inside)
                yield from _places(node, inside, below)


def _named_only(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.annotation) == "TypeAlias"
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in NAMES
    return isinstance(node, ast.Import | ast.ImportFrom)


def _changed(place: _Place) -> Iterator[ast.AST]:
    node = place.node
    if isinstance(node, ast.Compare):
        yield from _compared(node)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        for values in _one_less(node.values):
            yield ast.BoolOp(node.op, list(values)) if len(values) > 1 else values[0]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.BinOp):
        if type(node.op) in SUMS:
            yield ast.BinOp(node.left, SUMS[type(node.op)](), node.right)
        if isinstance(node.op, OF_SETS):
            yield node.left
    elif isinstance(node, ast.Constant):
        yield from _other_value(node, place)
    elif isinstance(node, ast.If | ast.IfExp):
        yield from (_with(node, test=ast.Constant(value)) for value in (True, False))
    elif isinstance(node, ast.While):
        yield _with(node, test=ast.Constant(False))
    elif isinstance(node, ast.comprehension):
        yield from (_with(node, ifs=list(ifs)) for ifs in _one_less(node.ifs))
    elif isinstance(node, ast.Call):
        yield from _called(node)
    elif isinstance(node, DISPLAYS) and len(node.elts) > 1 and place.field not in ("target", "targets", "slice"):
        yield from (_with(node, elts=list(elts)) for elts in _one_less(node.elts))
    elif isinstance(node, ast.Dict):
        for left in _one_less(list(zip(node.keys, node.values, strict=True))):
            yield ast.Dict([key for key, _ in left], [value for _, value in left])
    elif isinstance(node, ast.For):
        yield _with(node, iter=ast.Tuple([], ast.Load()))
    elif isinstance(node, ast.Yield | ast.YieldFrom):
        yield ast.YieldFrom(ast.Tuple([], ast.Load()))
    elif isinstance(node, STATEMENTS) and place.within and not _yields(node):
        yield ast.Pass()


def _yields(node: ast.AST) -> bool:
    """Whether it is a statement for what it yields: that is changed by itself."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield | ast.YieldFrom)


def _compared(node: ast.Compare) -> Iterator[ast.AST]:
    for index, op in enumerate(node.ops):
        for other in COMPARISONS.get(type(op), ()):
            yield ast.Compare(node.left, [*node.ops[:index], other(), *node.ops[index + 1 :]], node.comparators)


def _other_value(node: ast.Constant, place: _Place) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield from (ast.Constant(value + 1), ast.Constant(value - 1))
    elif isinstance(value, str):
        in_format = isinstance(place.parent, ast.JoinedStr) and place.field == "format_spec"
        yield ast.Constant("" if value and (in_format or " " not in value) else f"XX{value}XX")


def _called(node: ast.Call) -> Iterator[ast.AST]:
    if isinstance(node.func, ast.Name) and node.func.id in CALLS:
        kept = [] if node.func.id == "sorted" else node.keywords
        yield ast.Call(ast.Name(CALLS[node.func.id], ast.Load()), node.args, kept)
    for keywords in _one_less(node.keywords):
        yield ast.Call(node.func, node.args, list(keywords))
    named = node.func.id if isinstance(node.func, ast.Name) else ""
    if (
        len(node.args) > 1
        and named not in SYMMETRICAL
        and not any(isinstance(one, ast.Starred) for one in node.args[:2])
    ):
        one, other, *rest = node.args
        yield ast.Call(node.func, [other, one, *rest], node.keywords)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _one_less(several: Sequence[T]) -> Iterator[tuple[T, ...]]:
    for index in range(len(several)):
        yield (*several[:index], *several[index + 1 :])

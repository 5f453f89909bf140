"""What those at the boxes are told when the returns are settled: what is never opened, and what to look at."""

from lmcvote.packs.issue import Because
from lmcvote.returns.parting import Minded, looked_at, taken_out
from lmcvote.returns.settle import Known
from tests.returns.envelopes import Office, called


def test_only_what_is_not_plain_is_told_and_by_number() -> None:
    office = Office(known=Known(disputed=frozenset({9}), one_doctor=(frozenset({7, 8}),)))
    for number in range(1, 13):
        office.issue(number)
    office.issue(6, Because.LOST)
    for line in (
        *(called(12), called(9), f"{called(5)} {called(4)} inner=1", f"{called(3)} {called(2)} unsigned inner=1"),
        *(called(7), called(8), called(6), called(6, 2), f"{called(10)} no-inner", f"{called(11)} inner=2"),
        *(f"{called(1)} not-theirs", "none X1"),
    ):
        office.comes(line)
    office.closes()
    there = list(office.packs.values()), office.envelopes, office.terms
    assert taken_out(*there) == (
        Minded(called(1), "declaration rejected"),
        Minded(called(6), "void"),
        Minded(called(8), "of a doctor on the roll twice"),
        Minded(called(9), "in dispute, claim not upheld"),
    )
    assert looked_at(*there) == (
        Minded(
            f"{called(2)} (declaration rejected), {called(3)}",
            "1 accepted, 1 inner envelope: with more papers in it than 1, none of them counts",
        ),
        Minded(f"{called(4)}, {called(5)}", "2 accepted, 1 inner envelope: write 2 on it"),
        Minded(called(10), "no inner envelope: a declaration without a paper (--paper-missing)"),
        Minded(
            called(11),
            "1 accepted, 2 inner envelopes: more than accepted, none of them is opened (--inner-refused)",
        ),
    )

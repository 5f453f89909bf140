#!/usr/bin/env python3
"""Make a synthetic Medical Performers List and EQUIP list, with the truth.

    python tests/doctors.py N OUTDIR [--seed S] [--families F] [--practices CSV] [--quiet]

N doctors are invented (no real person: names come from word lists and random
syllables, GMC numbers are drawn at random). Four files are written to OUTDIR:

    mpl.csv      one row per performer            (UTF-8 with a byte-order mark)
    equip.csv    one row per doctor and post      (UTF-8)
    truth_a.csv  row_a -> doctor_id
    truth_b.csv  row_b -> doctor_id, gmc_state, name_state

Two rows are the same doctor when their doctor_id is equal. The columns row_a
and row_b are row numbers for scoring; the linker must not read them.

Who is on which list: 6 % of doctors are only on the MPL, 4 % only on EQUIP.
Roles: 45 % partner, 30 % salaried, 15 % locum, 10 % trainee. Locums have an
empty practice code on the MPL. Half of the locums and 5 % of the others hold a
second post, which is a second EQUIP row with the same GMC, name and home
postcode.

Noise on the EQUIP side, drawn once per doctor:
    GMC number      85 % exact, 10 % missing, 5 % wrong (half of the wrong ones
                    a swap of two adjacent digits, half one changed digit; the
                    number range is dense, so a wrong number often belongs to
                    another doctor)
    name            5 % one-character typo, 2 % surname and forename swapped,
                    3 % married name (women; about a third of them hyphenated)
    forename        10 % initial only, 10 % nickname with the middle name dropped
    practice        8 % moved to another practice
    home postcode   40 % missing
Noise on the MPL side: 2 % trailing blank after the surname, 1 % lower-case
postcode.

--families F makes a share F of the doctors share surname, practice and home
postcode with another doctor; a quarter of those pairs also share the forename
initial. This is the hard case for false merges.

Practice codes and their CCGs are invented by default, and no practices file is
written: the CCG column of equip.csv is the only source for them. Some invented
codes are also codes of real practices, in another CCG. --practices CSV draws real
ones instead: the rows with status A and setting 4 of a file with the columns code,
ccg, status and setting (essex_practices.csv: 222 practices, so N of about 1,300
gives six doctors a practice, as by default).

The same N, seed, F and practices give the same bytes under one numpy and pandas
version.
N must be between 100 and 2,600,000 (seven-digit GMC numbers run out above it).
"""

import argparse
import csv
import sys
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

Random: TypeAlias = np.random.Generator
Array: TypeAlias = np.ndarray[Any, Any]

SURNAMES = (
    "Patel Khan Singh Ahmed Smith Shah Jones Ali Hussain Williams Kumar Brown Taylor Davies "
    "Rahman Sharma Evans Gupta Thomas Johnson Roberts Walker Wright Begum Robinson Thompson "
    "White Hughes Edwards Green Hall Wood Harris Lewis Martin Jackson Clarke Clark Turner Hill "
    "Scott Cooper Morris Ward Moore King Watson Baker Harrison Morgan Young Allen Mitchell James "
    "Anderson Phillips Lee Bell Parker Davis Chowdhury Iqbal Malik Hassan Mohammed Reddy Rao Nair "
    "Menon Joshi Desai Mehta Okafor Adeyemi Okonkwo Mensah Chan Wong Li Chen Zhang Wang O'Brien "
    "O'Connor Murphy Kelly Ryan Walsh Byrne MacDonald McKenzie Campbell Stewart Fraser "
    "Smith-Jones Al-Hassan Van-Dyke"
).split()
FORENAMES_F = (
    "Sarah Emma Priya Fatima Helen Catherine Elizabeth Anna Aisha Laura Rachel Jane Susan "
    "Margaret Joanna Nicola Claire Deborah Alison Anita Sunita Meera Zainab Mary Karen Rebecca "
    "Victoria Charlotte Sophie Lucy Hannah Amy Ngozi Chidinma Wei Li Siobhan Aoife Maria Ruth "
    "Fiona Philippa Kavita Nadia Samina Rukhsana Bushra Alexandra Katherine Samantha"
).split()
FORENAMES_M = (
    "David John Michael Andrew Peter Mohammed Ahmed Rajesh Sanjay Paul James Robert Richard "
    "Stephen Mark Christopher Simon Anil Vijay Imran Tariq Ali Hassan Thomas William Daniel "
    "Matthew Jonathan Timothy Nicholas Philip Ian Alan Graham Kevin Gareth Rhys Chukwuemeka Olu "
    "Kwame Wei Jian Arun Suresh Ravi Deepak Amit Adam Omar Yusuf Benjamin Alexander"
).split()
NICKNAMES = {
    "Elizabeth": "Liz",
    "Catherine": "Kate",
    "Katherine": "Kathy",
    "Margaret": "Maggie",
    "Joanna": "Jo",
    "Nicola": "Nicky",
    "Deborah": "Debbie",
    "Rebecca": "Becky",
    "Victoria": "Vicky",
    "Samantha": "Sam",
    "Alexandra": "Alex",
    "Michael": "Mike",
    "Andrew": "Andy",
    "Mohammed": "Mohammad",
    "Robert": "Bob",
    "Richard": "Rick",
    "Stephen": "Steve",
    "Christopher": "Chris",
    "Thomas": "Tom",
    "William": "Bill",
    "Daniel": "Dan",
    "Matthew": "Matt",
    "Jonathan": "Jon",
    "Timothy": "Tim",
    "Nicholas": "Nick",
    "Philip": "Phil",
    "Benjamin": "Ben",
    "Alexander": "Alex",
    "David": "Dave",
}
CCGS = ["99E", "99F", "99G", "06Q", "06T", "07G", "07H"]
ROLE_IN_EQUIP = {"Partner": "GP Partner", "Salaried": "Salaried GP", "Locum": "Locum", "Trainee": "GP Registrar"}
ONSETS = np.array("b br c ch cl cr d f fl g gr h j k l m n p pr r s sh st t th tr v w".split())
VOWELS = np.array("a e i o u ai ea oo".split())
CODAS = np.array("ck ll n nd ng r rd rt s st t th m ley son ton well ham worth field".split())
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def surname_pool(r: Random, n: int) -> tuple[Array, Array]:
    """Common surnames first, then a tail of invented ones that grows slowly with n."""
    m = max(3000, min(60000, n // 2))
    head = np.char.add(r.choice(ONSETS, m), r.choice(VOWELS, m))
    middle = np.char.add(r.choice(ONSETS, m), r.choice(VOWELS, m))
    tail = np.char.add(np.char.add(head, middle), r.choice(CODAS, m))
    pool = np.concatenate([np.array(SURNAMES), np.unique(np.char.capitalize(tail))])
    weight = 1 / (np.arange(len(pool)) + 12.0)
    return pool, weight / weight.sum()


def gmc_numbers(r: Random, n: int) -> Array:
    """Unique seven-digit numbers: a dense recent block and a sparse older one."""
    recent = r.choice(np.arange(6000000, 6000000 + max(int(n * 1.5), 20000)), size=int(n * 0.6), replace=False)
    older = r.choice(np.arange(2000000, 6000000), size=n - len(recent), replace=False)
    gmc = np.concatenate([recent, older])
    r.shuffle(gmc)
    return gmc.astype("U7")


def postcodes(r: Random, n: int) -> Array:
    outward = np.char.add(r.choice(np.array(["CM", "CO", "SS", "RM", "CB", "IG"]), n), r.integers(1, 20, n).astype(str))
    sector = np.char.add(" ", r.integers(1, 10, n).astype(str))
    unit = np.char.add(r.choice(list("ABDEFGHJLN"), n), r.choice(list("PQRSTUWXYZ"), n))
    made: Array = np.char.add(outward, np.char.add(sector, unit))
    return made


def real_practices(path: str) -> tuple[Array, Array]:
    """Codes and CCGs of the active GP practices in a practices file, in order of code."""
    with Path(path).open(encoding="utf-8-sig", newline="") as f:
        rows = csv.DictReader(f)
        missing = {"code", "ccg", "status", "setting"} - set(rows.fieldnames or ())
        if missing:
            raise ValueError(f"{path} has no column {', '.join(sorted(missing))}")
        found = {
            row["code"]: row["ccg"] for row in rows if row["status"] == "A" and row["setting"] == "4" and row["ccg"]
        }
    if not found:
        raise ValueError(f"{path} has no row with status A, setting 4 and a CCG")
    codes = sorted(found)
    return np.array(codes), np.array([found[code] for code in codes])


def add_relatives(
    r: Random, n: int, share: float, surname: Array, forename: Array, practice: Array, postcode: Array
) -> None:
    pairs = r.permutation(n)[: 2 * int(n * share / 2)].reshape(-1, 2)
    same_initial = r.random(len(pairs)) < 0.25
    by_initial: dict[str, list[str]] = {}
    for name in FORENAMES_F + FORENAMES_M:
        by_initial.setdefault(name[0], []).append(name)
    for (i, j), same in zip(pairs, same_initial, strict=True):
        surname[j], practice[j], postcode[j] = surname[i], practice[i], postcode[i]
        if same:
            names = by_initial[forename[i][0]]
            forename[j] = names[r.integers(len(names))]


def wrong_gmc(r: Random, number: str) -> str:
    s = list(number)
    if r.random() < 0.5:
        p = r.integers(1, 6)
        if s[p] != s[p + 1]:
            s[p], s[p + 1] = s[p + 1], s[p]
        else:
            s[p] = str((int(s[p]) + 1 + r.integers(0, 8)) % 10)
    else:
        p = r.integers(1, 7)
        s[p] = str((int(s[p]) + 1 + r.integers(0, 9)) % 10)
    return "".join(s)


def typo(r: Random, x: str) -> str:
    p = int(r.integers(0, max(1, len(x) - 1)))
    kind = r.random()
    if kind < 0.3:
        return x[:p] + x[p + 1 :]
    if kind < 0.6:
        return x[:p] + LETTERS[r.integers(26)] + x[p:]
    if kind < 0.8 and len(x) > p + 1:
        return x[:p] + x[p + 1] + x[p] + x[p + 2 :]
    return x[:p] + LETTERS[r.integers(26)] + x[p + 1 :]


def generate(n: int, out: str, seed: int, families: float = 0.0, practices: tuple[Array, Array] | None = None) -> str:
    """Write the four files and return a one-line summary."""
    r = np.random.default_rng(seed)
    Path(out).mkdir(parents=True, exist_ok=True)

    # The doctors
    pool, weight = surname_pool(r, n)
    surname = r.choice(pool, n, p=weight).astype(object)
    female = r.random(n) < 0.55
    w50 = 1 / (np.arange(50) + 5.0)
    w50 /= w50.sum()
    forename = np.where(
        female,
        r.choice(np.array(FORENAMES_F[:50]), n, p=w50 / w50.sum()),
        r.choice(np.array(FORENAMES_M[:50]), n, p=w50 / w50.sum()),
    ).astype(object)
    has_middle = r.random(n) < 0.55
    middle = np.where(
        has_middle, np.where(female, r.choice(np.array(FORENAMES_F), n), r.choice(np.array(FORENAMES_M), n)), ""
    ).astype(object)
    gmc = gmc_numbers(r, n)
    if practices:
        prac, prac_ccg = practices
        n_prac = len(prac)
    else:
        n_prac = max(40, n // 6)
        prac = np.array(
            [
                f"F{81000 + i:05d}" if i < 999 else f"{'ABCDEFGHJKLMNPQ'[i // 1000 % 15]}{i % 100000:05d}"
                for i in range(n_prac)
            ]
        )
        if n <= 20000:
            prac_ccg = r.choice(np.array(CCGS), n_prac)
        else:
            prac_ccg = np.array([f"{i % 100:02d}{'ABCDEFGHJK'[i // 100 % 10]}" for i in r.integers(0, 200, n_prac)])
    at = r.integers(0, n_prac, n)
    role = r.choice(np.array(["Partner", "Salaried", "Locum", "Trainee"]), n, p=[0.45, 0.30, 0.15, 0.10]).astype(object)
    locum = role == "Locum"
    u = r.random(n)
    in_a, in_b = ~((u >= 0.06) & (u < 0.10)), ~(u < 0.06)
    postcode = postcodes(r, n)
    if families:
        add_relatives(r, n, families, surname, forename, at, postcode)
    title = np.where(r.random(n) < 0.9, "Dr", np.where(female, "Mrs", "Mr"))

    # List A: Medical Performers List
    ia = r.permutation(np.flatnonzero(in_a))
    org = np.where(locum, "", prac[at])
    A = pd.DataFrame(
        {
            "GMC Number": gmc[ia],
            "Title": title[ia],
            "Surname": pd.Series(surname[ia]).str.upper(),
            "Forenames": [f"{f} {m}".strip() for f, m in zip(forename[ia], middle[ia], strict=True)],
            "Gender": np.where(female[ia], "F", "M"),
            "Performer Type": role[ia],
            "Practice Code": org[ia],
            "Home Postcode": postcode[ia],
        }
    )
    A["Start Date"] = pd.to_datetime(r.integers(700000000, 1500000000, len(ia)), unit="s").strftime("%d/%m/%Y")
    d = r.random(len(ia))
    A.loc[d < 0.02, "Surname"] = A.loc[d < 0.02, "Surname"] + " "
    low = (d > 0.02) & (d < 0.03)
    A.loc[low, "Home Postcode"] = A.loc[low, "Home Postcode"].str.lower()

    # List B: EQUIP, with noise
    ib = np.flatnonzero(in_b)
    nb = len(ib)
    g = gmc[ib].astype(object)
    v = r.random(nb)
    gmc_state = np.where(v < 0.85, "exact", np.where(v < 0.95, "missing", "wrong"))
    for j in np.flatnonzero(gmc_state == "wrong"):
        g[j] = wrong_gmc(r, g[j])
    g[gmc_state == "missing"] = ""

    bs, bf, bm = surname[ib].copy(), forename[ib].copy(), middle[ib].copy()
    v = r.random(nb)
    name_state = np.full(nb, "clean", dtype=object)
    for j in np.flatnonzero(v < 0.05):
        names = bs if r.random() < 0.6 else bf
        names[j] = typo(r, names[j])
        name_state[j] = "typo"
    swap = (v >= 0.05) & (v < 0.07)
    bs[swap], bf[swap] = bf[swap].copy(), bs[swap].copy()
    name_state[swap] = "swapped"
    married = (v >= 0.07) & (v < 0.07 + 0.03 / 0.55) & female[ib]
    new = r.choice(pool, married.sum(), p=weight)
    hyphen = r.random(married.sum()) < 0.35
    bs[married] = [f"{o}-{x}" if h else x for o, x, h in zip(bs[married], new, hyphen, strict=True)]
    name_state[married] = "married"
    v = r.random(nb)
    initial = (v < 0.10) & (name_state != "swapped")
    bf[initial] = [x[:1] for x in bf[initial]]
    bm[initial] = [x[:1] for x in bm[initial]]
    nick = (v >= 0.10) & (v < 0.20)
    bf[nick] = [NICKNAMES.get(x, x) for x in bf[nick]]
    bm[nick] = ""
    moved = r.random(nb) < 0.08
    pb = at[ib].copy()
    pb[moved] = r.integers(0, n_prac, moved.sum())
    display = np.where(
        r.random(nb) < 0.5,
        [f"Dr {f} {m} {s}".replace("  ", " ") for f, m, s in zip(bf, bm, bs, strict=True)],
        [f"{s}, {f} {m}".strip() for f, m, s in zip(bf, bm, bs, strict=True)],
    )
    B = pd.DataFrame(
        {
            "doctor_id": ib,
            "GMC": g,
            "Name": display,
            "Surname": bs,
            "Forename": bf,
            "Middle": bm,
            "Role": [ROLE_IN_EQUIP[x] for x in role[ib]],
            "Practice Code": prac[pb],
            "CCG": prac_ccg[pb],
            "Home Postcode": np.where(r.random(nb) < 0.6, postcode[ib], ""),
            "Sessions": r.integers(1, 10, nb).astype(str),
            "gmc_state": gmc_state,
            "name_state": name_state,
        }
    )
    second = B[r.random(nb) < np.where(locum[ib], 0.5, 0.05)].copy()
    p2 = r.integers(0, n_prac, len(second))
    second["Practice Code"], second["CCG"] = prac[p2], prac_ccg[p2]
    second["Sessions"] = r.integers(1, 5, len(second)).astype(str)
    B = pd.concat([B, second])
    B = B.iloc[r.permutation(len(B))].reset_index(drop=True)

    A.insert(0, "row_a", np.arange(len(A)))
    B.insert(0, "row_b", np.arange(len(B)))
    hidden = ["doctor_id", "gmc_state", "name_state"]
    plain: dict[str, Any] = {"index": False, "lineterminator": "\n"}
    A.to_csv(Path(out) / "mpl.csv", encoding="utf-8-sig", **plain)
    B.drop(columns=hidden).to_csv(Path(out) / "equip.csv", **plain)
    pd.DataFrame({"row_a": A["row_a"], "doctor_id": ia}).to_csv(Path(out) / "truth_a.csv", **plain)
    B[["row_b", *hidden]].to_csv(Path(out) / "truth_b.csv", **plain)
    return (
        f"{n} doctors; MPL rows {len(A)}, EQUIP rows {len(B)}, EQUIP doctors {nb}, on both {int((in_a & in_b).sum())}"
    )


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("n", type=int, help="number of doctors, 100 to 2,600,000")
    p.add_argument("out", help="folder to write to (made if missing)")
    p.add_argument("--seed", type=int, default=20240611)
    p.add_argument(
        "--families",
        type=float,
        default=0.0,
        metavar="F",
        help="share of doctors with a relative at the same practice and address",
    )
    p.add_argument(
        "--practices", metavar="CSV", help="draw real practices and their CCGs from this file (status A, setting 4)"
    )
    p.add_argument("--quiet", action="store_true")
    a = p.parse_args()
    if not 100 <= a.n <= 2_600_000:
        p.error("N must be between 100 and 2,600,000")
    if not 0 <= a.families <= 1:
        p.error("--families must be between 0 and 1")
    try:
        practices = real_practices(a.practices) if a.practices else None
    except (OSError, ValueError) as e:
        p.error(f"--practices: {e}")
    summary = generate(a.n, a.out, a.seed, a.families, practices)
    if not a.quiet:
        sys.stdout.write(f"{summary}\n")


if __name__ == "__main__":
    main()

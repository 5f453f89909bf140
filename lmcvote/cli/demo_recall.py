"""`lmcvote demo --recall`: the commands of a petition, its meeting, the vote, and what follows."""

LIKE = "recall"
RO = ("--by", "Alan Reeve")
TWO = (*RO, "--by", "Priya Nair")
WATCHED = (*RO, "--by", "Joyce Hammond")
SIGNED = ("--signed-by", "Alan Reeve", "--signed-by", "Joyce Hammond")
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Two lists become one electorate, as in an election: every doctor once, every doubt a case.",
        ("electorate", "build", "--as-at", "2027-05-10"),
    ),
    (
        "Each case decided, with who decided it and why.",
        ("electorate", "rule", "--sheet", "lists/rulings.csv"),
    ),
    (
        "One answer raised another question.",
        (
            *("electorate", "rule", "kies6j2x", "eligible", "--by", "Owen Bell"),
            *("--reason", "The practice confirms that Dr Pike works there"),
        ),
    ),
    (
        "The roll is frozen: who is on it now may sign, and may vote.",
        ("electorate", "freeze", *WATCHED),
    ),
    (
        "Who may sign? The list goes to both sides, and either may object.",
        ("recall", "members", *RO),
    ),
    (
        "Nobody did. The petition is opened: how many are needed is published now, and by which rules.",
        ("recall", "open", *WATCHED),
    ),
    (
        "A letter and a sheet for each member, with a code of its own.",
        ("recall", "sheets", *RO),
    ),
    (
        "Sheets come in. Two people look at each; nobody is told how many there are.",
        ("recall", "record", "lists/sheets.csv", *TWO),
    ),
    (
        "Everyone whose sheet came in is told so, by letter.",
        ("recall", "letters", *RO),
    ),
    (
        "One of them has had second thoughts, in time.",
        ("recall", "withdraw", "S0046/1-C", "--because", "Wrote on 18 June", *TWO),
    ),
    (
        "The doctor is told that the sheet counts for nothing.",
        ("recall", "letters", *RO),
    ),
    (
        "The last day is over. With not one signature to spare, the petition calls the meeting.",
        ("recall", "close", *WATCHED),
    ),
    (
        "Notice of the meeting, with its agenda, 28 clear days before.",
        ("recall", "notice", "--sent", "2027-06-28", *RO),
    ),
    (
        "The question goes to every elector by post: what the papers will say is read aloud, and signed.",
        ("ballots", "proof", *SIGNED),
    ),
    (
        "A paper for each elector and ten spares, each with a random serial that names nobody.",
        ("ballots", "print", "--spares", "10"),
    ),
    (
        "They are on paper: the files that hold the serials are deleted.",
        ("ballots", "print-confirm", *WATCHED),
    ),
    (
        "Letters, and declarations of identity.",
        ("ballots", "packs", *RO),
    ),
    (
        "Ten spares are left, as two people counted.",
        ("ballots", "account", "--unissued", "10"),
    ),
    (
        "Covering envelopes came back: one declaration is not signed, one envelope is late.",
        ("returns", "record", "lists/returns.csv", *TWO),
    ),
    (
        "The inner envelopes lie sealed in a box.",
        ("custody", "close", "returns-1", "--seal", "0731", *WATCHED),
    ),
    (
        "Everyone whose pack came back is told, and may object.",
        ("returns", "letters", *RO),
    ),
    (
        "The poll is closed: which packs count?",
        ("returns", "close", *WATCHED),
    ),
    (
        "The opening: the seal is the one that was put on.",
        ("custody", "open", "returns-1", "--seal", "0731", *WATCHED),
    ),
    (
        "As many papers as accepted declarations.",
        ("opening", "record", "--papers", "42", *WATCHED),
    ),
    (
        "The papers were scanned. What is sure is read; the rest waits.",
        ("scan", "scans/returned.pdf"),
    ),
    (
        "Every doubt is decided. Count what the scanner read and people ruled.",
        ("count", "--scanned"),
    ),
    (
        "A clerk keyed the same papers by hand: do the two counts agree?",
        ("count", "lists/votes.csv", "--by", "Owen Bell"),
    ),
    (
        "What does it come to? Every test apart, in whole numbers, stated by two people.",
        ("recall", "outcome", *WATCHED),
    ),
    (
        "A page to sign, with its annex: provisional until both have.",
        ("declare",),
    ),
    (
        "Both signed it. The recall is declared.",
        ("declare", *SIGNED),
    ),
    (
        "Six seats are vacant: the folder of the election to them, with people, groups and rules filled in.",
        ("recall", "outcome", "--new-election", "next-election", *WATCHED),
    ),
    (
        "Does the folder agree with itself? The recall is worked out again by other code.",
        ("verify",),
    ),
)
LOOK = (
    ("lists/sheets.csv", "the sheets as they came in, one awkward case a line"),
    ("out/recall/members.pdf", "who may sign, for both sides"),
    ("out/recall/notice-of-petition.pdf", "how many are needed, and by which rules"),
    ("out/recall/result-of-petition.pdf", "what it came to, by both readings of the rule"),
    ("out/recall/notice-of-meeting.pdf", "the meeting, with its agenda"),
    ("out/packs/leaflet-mid-essex-recall.pdf", "how to vote"),
    ("scans/returned.pdf", "the papers as they came back, made up"),
    ("out/count.txt", "the count, to be read out"),
    ("out/declaration/", "the declaration: to sign, to pin up, to publish"),
    ("next-election/election.toml", "the election that follows: fill in its days"),
    ("trail.jsonl", "what was done, chained by hash"),
)

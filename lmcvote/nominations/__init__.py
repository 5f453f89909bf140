"""Nominations: who is written to and may stand, what each form lacks, what the LMC ruled, and who is a candidate.

`doctors` says whom the lists show, `form` what came back, `received` when, `lines` reads forms from a table, `taking`
takes them down, `checks` holds them against the rules, `ruling` answers what is open, `closing` makes candidates of
them, `letters` makes what is printed.
"""

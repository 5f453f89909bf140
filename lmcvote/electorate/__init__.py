"""Who may vote: two lists of doctors become one electorate, every doctor once and every doubt a case.

`lists` reads a list into entries, `names` and `match` say which entries are one doctor, `home` says where a doctor
belongs, `merge` puts the electorate together, `roll` writes and reads it as the CSV that the office keeps.
"""

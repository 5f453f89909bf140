"""Who may vote: two lists of doctors become one electorate, every doctor once and every doubt a case.

`columns` and `cells` know the words of the lists, `lists` reads one into entries, `practices` the practices file.
`names` and `match` say which entries are one doctor, `home` where a doctor belongs, `cases` words the questions;
`merge` puts the electorate together, and `roll` writes and reads it as the CSV that the office keeps.
"""

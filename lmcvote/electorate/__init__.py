"""Who may vote: two lists of doctors become one electorate, every doctor once and every doubt a case.

`columns` and `cells` know the words of the lists, `lists` reads one into entries, `survey` says what was understood and
`which` tells the two lists apart. `practices` reads the ODS file, `dated` the office's own table beside it.
`names` and `match` say which entries are one doctor, `home` where a doctor belongs, `cases` words the questions;
`merge` puts the electorate together, and `roll` writes and reads it as the CSV that the office keeps.
"""

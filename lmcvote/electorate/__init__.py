"""Who may vote: two lists of doctors become one electorate, every doctor once and every doubt decided by a person.

`columns` and `cells` know the words of the lists, `lists` reads one into entries, `survey` says what was understood and
`which` tells the two lists apart. `practices` reads the ODS file, `dated` the office's own table beside it, `postcodes`
where homes are. `names` and `agreement` say what makes names agree, by the measures of `thresholds`; `doctor`,
`candidates` and `match` which entries are one doctor; `home` and `placing` where a doctor belongs. `cases` words the
questions, `rulings` and `arbitration` take the answers, `claims` what is said against the lists. `merge` puts the
electorate together (`entries`), `doubts` and `sensitivity` say what is weak in it, `freeze` makes it the register.
`roll` reads and writes it as the office keeps it, `changes` compares builds; `explain` and `correspondence` tell it.
"""

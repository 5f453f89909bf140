"""lmcvote: paper postal elections for Local Medical Committees, from two lists of doctors to a result.

The steps in their order, each with its module and the value it makes. A module imports the values of earlier steps,
never of later ones.

    before anyone votes
        settings               election.toml          -> Election, Contest, Candidate, Timetable, Rules (election)
        timetable              [timetable]            -> Timetable: every deadline, as an instant and on a clock
        proposal               one day                -> a timetable that can be kept, each line with its reason
        steps                  Timetable              -> every step with its day and rule: what is due, overdue and left
    who may vote (register.db)
        electorate.lists       a list as received     -> ListEntry, one for each row
        electorate.practices   the ODS file           -> Practice: its commissioning group
        electorate.dated       the office's own table -> Practice, as at a day
        electorate.match       entries                -> Person: which rows are one doctor; pairs in doubt
        electorate.home        posts, declarations    -> Place: the group where a doctor votes, or what to ask
        electorate.merge       all of it              -> Electorate: entries, cases, exclusions
        electorate.arbitration answers to cases       -> Ruling: an input of every later build
        electorate.claims      disputes, reports      -> their cases, and doctors whom the lists lack
        electorate.roll        Electorate             -> the electorate CSV, and back
        electorate.freeze      Electorate             -> Elector: the register, and who joins it by ruling
    who stands (register.db)
        nominations.doctors    Electorate             -> Invited: every GP working in the area
        nominations.taking     a form, the lists      -> Nomination
        nominations.checks     a Nomination           -> Checked: what each rule makes of it; a case where one fails
        nominations.closing    nominations, rulings   -> contests with their candidates; who stands, in print
        nominated              definition.json        -> those contests, for whoever reads the settings
    what is sent out, and what comes back (register.db)
        packs.issue            votes                  -> Pack: its number and token; Fate: what becomes of it
        returns.lines          a line at the desk     -> what two people found in a covering envelope
        returns.arrival        a line, the packs      -> Envelope, and the fate of its packs
        returns.settle         packs, envelopes       -> Term: at the close, which packs count
        custody                what two people wrote  -> Log: boxes and seals; Gap: where a link is missing
        audit.account          whole numbers          -> identities that must come to nought
        audit.opened           papers, declarations   -> Opened: no more papers than accepted declarations
    whether a board is recalled (register.db)
        recall.sheets          members                -> a sheet for each, with a token of its own
        recall.signed          sheets that came back  -> which are signatures, and what the petition comes to
        recall.threshold       whole numbers          -> Figures: the two gates
        recall.petition        signed lines           -> Outcome
        recall.outcome         a petition, its vote   -> Ended: how a recall ends, each test apart
    the sheet of paper, which knows neither elector nor vote
        paper.compose          a contest              -> Layout, in millimetres
        definition             Election, Layouts      -> definition.json: all that both sides may read
        printing               a style                -> PDF files, and the hashes of their serials
        documents              wording, values        -> letters, forms, registers and checkpoints in print
        mailing                                       -> the values of packs, leaflets, lists and what is signed
        nominating                                    -> the values of forms, notices and the statement of nominations
        telling                                       -> the values of what electors are told of their packs
        petitioning                                   -> the values of the sheets and notices of a petition
        drawn                                         -> the values of slips, of the notice of dice, of the runners-up
        witnessed                                     -> the values of the custody log, and of the opening's record
    the sheet come back, still without elector or vote
        paper.scan             a file of the scanner  -> GreyPage, one for each side; PageError where there is none
        paper.locate           GreyPage               -> LocatedPage: its code, and where every box is
        paper.ink              LocatedPage            -> Reading: how much ink is where, without an opinion
    what was voted (box.db)
        votes                  marks on a paper       -> Decision: Vote, Rejected or Doubtful
        reading.decide         Readings of a paper    -> Read, or Queued for a person
        reading.deck           known marks, damage    -> test decks: pages whose reading is known
        keyed                  the votes CSV          -> each paper with its decision
        heaps                  the votes CSV          -> the same in heaps: papers that are marked alike, decided once
        count.batches          tally sheets           -> papers counted by hand, by two clerks apart
        count.plurality        decisions              -> ContestResult
        count.agreement        counting runs          -> whether two independent counts agree
        count.lot              names drawn, or dice   -> Lot: who takes the last places, beside the votes
        count.outcome          counts, lots, facts    -> Outcome: the elected, and the seats that are vacant
        count.runners_up       Outcome                -> RunnerUp: who is called to one
        web                    papers in doubt        -> Ruling: what one or two people decide, on a page
    what is declared of it, in whole numbers from both sides
        audit.sealed           piles, count, limit    -> Sealed: what is published before the dice of an audit
        audit.sample           Sealed, twenty digits  -> Place: the papers that are drawn, in their order
        audit.comparing        the code on a paper    -> Found: what was counted of the very paper that is in the hand
        audit.polling          what two people saw    -> Progress: the risk of every pair, and when to stop
        audit.records          papers as decided      -> Record: one a paper, without a name, for cvr and arlo to write
        audit.account          whole numbers          -> Identity: sums that must come to nought
        audit.check            what was found         -> Check: what may be assured, and what stops a declaration
        declaring              an outcome             -> its rows, lots and vacant seats, in words
        recalled               Ended                  -> Recalled: its tests and what follows, in words
        declaration            all of it              -> Declaration: provisional, then declared
        announcement           a Declaration          -> the page to sign, annex, report; HTML, JSON, CSV
        by_election            a recall carried       -> the election.toml of the election to its seats
    what the members of a board declare (register.db)
        interests.register     entries                -> what is missing or overdue; the page is public_register
    what both sides keep of it
        store                  values                 -> rows and back, who and what apart
        audit.trail            what was done          -> trail.jsonl, chained by hash
        audit.verify           a folder               -> what in it does not agree, worked out by other code
        audit.bundle           a folder               -> the scrutineer's own copy of it, without the register
        audit.note             the trail's head       -> a signed note, by which the trail of that moment is known

What all of them use: `findings` (what is wrong, and how a command ends), `received`, `sheet` and `keys` (files as an
office keeps them), `canonical` (bytes to hash), `files` (there whole or not at all), `wording` and `spoken` (what
people read), `abreast` and `engine` (much work at once).

Whole numbers and exact fractions only; time and chance are arguments (`cli.main`); what is wrong with a user's data is
a Finding, collected and shown together.
"""

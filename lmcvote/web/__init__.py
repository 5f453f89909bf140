"""The page of `lmcvote adjudicate`: one doubtful paper at a time, on 127.0.0.1, decided by people.

    desk       what the page asks of the ballot box, and the values that pass between them
    outcome    a ruling on a paper -> what the paper counts as, in words, before it is confirmed
    guard      every request: the right host and origin, and the headers of every answer
    entry      a launch token, once -> a cookie and the token that every form carries
    forms      the body of a request -> its fields; the fields of a paper -> a Ruling
    views      values -> what the templates show
    app        the routes
    serve      the app on a random port of this computer

Box side: nothing here can reach an elector. The page stores nothing; whatever it shows comes from the `Desk`.
"""

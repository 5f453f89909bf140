"""`python -m lmcvote`, where the script is not on the path."""

from lmcvote.cli import run

if __name__ == "__main__":
    run()

"""Where the files are that come with lmcvote: `ballots/` and `templates/`.

In a wheel they lie inside the package; in a checkout and an editable install they lie beside it.
"""

from importlib.resources import files
from pathlib import Path


def folder(name: str) -> Path:
    """The bundled folder of that name. Raises FileNotFoundError where the installation is incomplete."""
    package = Path(str(files("lmcvote")))
    for place in (package / name, package.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"{name}/ is missing beside {package}: install lmcvote again")

"""`python -m cofolio` is the command `cofolio`."""

from cofolio.surfaces.cli import app

if __name__ == "__main__":
    app(prog_name="cofolio")

"""`python -m pimlet.cli`."""

from pimlet.cli import main

if __name__ == "__main__":
    main(prog_name="pimlet")

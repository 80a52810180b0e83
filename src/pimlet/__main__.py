"""`python -m pimlet` is the command `pimlet`."""

from pimlet.cli import main

main()

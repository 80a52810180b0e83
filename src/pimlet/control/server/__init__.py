"""Control operations on a whole sandbox: the PIM that it stands for, and emptying it."""

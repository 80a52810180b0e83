"""Seeds: a catalog as a folder of files, loaded through the rules of the API and written back from it."""

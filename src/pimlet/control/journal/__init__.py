"""The request journal: the last exchanges of a sandbox, for those who debug a connector."""

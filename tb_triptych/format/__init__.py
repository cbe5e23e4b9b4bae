"""What is on disk: metadata, headers and records, to and from values. Opens no file."""

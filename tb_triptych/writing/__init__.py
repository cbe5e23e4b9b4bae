"""The writer's thread and the files of a journal."""

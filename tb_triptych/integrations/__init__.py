"""Shared parts of the framework modules, which import a framework only where it is used."""

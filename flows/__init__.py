"""Puts the steps in order: settings, configuration, wiring, Prefect flows and the command line."""

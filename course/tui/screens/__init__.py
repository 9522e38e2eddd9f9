"""Screens: one file a screen, each over the shared core."""

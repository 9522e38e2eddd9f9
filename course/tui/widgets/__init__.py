"""Widgets: thin classes around the pure layouts."""

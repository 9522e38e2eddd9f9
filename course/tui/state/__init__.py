"""Pure state of the screens: cursors, places, choices; tested without a screen."""

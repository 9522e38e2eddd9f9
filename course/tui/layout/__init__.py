"""Pure layouts: from values to lines of text, with no screen and no Textual."""

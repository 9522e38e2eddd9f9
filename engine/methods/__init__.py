"""Ways of training that several stages share, each in one file."""

"""One module a command, each with `run(args) -> exit code`; imported only when it runs."""

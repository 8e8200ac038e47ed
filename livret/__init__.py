"""How is it put together and started: settings, command line, demo."""

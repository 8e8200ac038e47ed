"""What several tests build on: worlds, keys and credentials made on purpose."""

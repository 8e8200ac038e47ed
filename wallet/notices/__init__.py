"""What a person is told: new deposits, comments, shares of a child, ends that come near."""

"""Where private keys are kept, by URI."""

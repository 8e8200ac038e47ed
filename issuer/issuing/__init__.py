"""From an award to signed bytes, exactly once: status entry, document, check, proof, row."""

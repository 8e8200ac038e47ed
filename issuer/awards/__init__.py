"""Awards: who gets what, who decided it, and where each one stands."""

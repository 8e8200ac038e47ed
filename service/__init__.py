"""What do all services share? Language first; sessions and pages come with the services."""

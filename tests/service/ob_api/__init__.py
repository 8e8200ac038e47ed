"""What every host of the Open Badges API says alike."""

"""Who gets a credential, and does it still stand? Organisations award, sign, deliver and revoke."""

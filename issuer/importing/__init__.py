"""Files of the national applications, read into small values before anything is written."""

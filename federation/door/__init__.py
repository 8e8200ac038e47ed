"""The one door out: what a fetch is made of, https://www.rfc-editor.org/rfc/rfc9110."""

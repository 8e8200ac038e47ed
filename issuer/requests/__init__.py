"""Requests for attestation: a person tells what they did, an adult attests or sends it back."""

"""From an award to signed bytes, exactly once: status entry, document, check, proof, row.

    credential = signing.take(session, hosting, award, holder=did, form=Form.JWT, now=now)
    credential.document  # exactly as it was signed

The job `issue` (`working`) offers what was decided, and signs it before where the recipient is
known; what is taken by a code is signed in that moment, by `signing.take`.
"""

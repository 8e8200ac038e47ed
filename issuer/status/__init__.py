"""Whether a credential still stands: the bits that anybody may look up without saying which.

    row, status = entries.allot(session, Home(organisation, hosting), credential_id, now=…)
    entries.set_many(session, organisation, [(row.list_id, row.index)], reason=…, now=…)
    publishing.published(session, home, number, now=…)  # the signed list as it stands

Entries are the truth; each change starts a job that publishes the list made of them.
https://www.w3.org/TR/vc-bitstring-status-list/
"""

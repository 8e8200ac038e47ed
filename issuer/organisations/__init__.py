"""Organisations that award: who they are, their keys, their partners, and what of it is public.

    organisation = creating.create(session, Founding(slug="college-jules-verne", …), hosting, now=…)
    signer = keys.signer(session, organisation, hosting.keys, now=…)
    partners.may_attest(session, partner, AwardKind.ENGAGEMENT, at=…)   # None, or why not

`by` is the account that acts, who must be head of the organisation; None is the service itself, at
the command line. Every act is written into the organisation's audit log.
"""

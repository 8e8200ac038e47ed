"""OpenID for Verifiable Credential Issuance 1.0: how a wallet takes an award, from an offer on.

    offers.make(session, place, award, claim, now=…, with_code=True)   # a link, and six digits
    tokens.grant(session, place, organisation, request, now=…)         # code → token, once
    taking.take(session, place, organisation, token, request, now=…)   # token + key → credential

Each organisation is a credential issuer and an authorization server of its own, named by the
address of its page. https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html
"""

"""The issuer's side of the federation: an organisation joins, says who it is, knows how it stands.

    entity_keys.create_first(session, organisation, hosting, now=…)
    joining.apply(…)                                         # by an anchor's invitation
    standing.of(session, organisation, "engagement", now=…)  # what whoever checks will read

An organisation's entity identifier is the address of its page (`Hosting.address`).
OpenID Federation 1.0, https://openid.net/specs/openid-federation-1_0.html
"""

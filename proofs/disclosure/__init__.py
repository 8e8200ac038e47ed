"""Selective disclosure: cut a signed document down to chosen parts and still prove each of them.

https://www.w3.org/TR/vc-di-ecdsa/#selective-disclosure-functions. What any suite of this kind
needs stands here; the suites themselves are in `proofs.suites`.
"""

"""The Open Badges API as a provider: a person lets a wallet read what was issued to them.

https://www.imsglobal.org/spec/ob/v3p0#api OAuth 2.0 with PKCE and dynamic registration.
"""

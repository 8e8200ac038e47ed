"""The Open Badges API as a host: what a holder allows, applications read here and put here.

https://www.imsglobal.org/spec/ob/v3p0#api OAuth 2.0 with PKCE and dynamic registration, by
`service.oauth`; the person is the holder who is signed in.
"""

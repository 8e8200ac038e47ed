"""An OAuth 2.0 server for one purpose: a person lets an application act for them, code by code.

https://www.rfc-editor.org/rfc/rfc6749 with PKCE, applications that register by themselves
(https://www.rfc-editor.org/rfc/rfc7591) and tokens that are taken back
(https://www.rfc-editor.org/rfc/rfc7009). A room makes a `Provider` of its own rows and of what it
offers; who the person is and how they are known is the room's business.
"""

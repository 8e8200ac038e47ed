"""Statements of OpenID Federation 1.0, https://openid.net/specs/openid-federation-1_0.html."""

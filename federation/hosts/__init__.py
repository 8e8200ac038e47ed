"""Other hosts of the Open Badges API, with this installation as their client.

https://www.imsglobal.org/spec/ob/v3p0#api: a host is found by its address, registered at once for
everybody here, asked for a person's permission by code and PKCE, and then given badges or asked
for them. Everything goes through the one door out.
"""

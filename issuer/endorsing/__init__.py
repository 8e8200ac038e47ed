"""Endorsements of achievements and profiles: those an organisation gives, those it receives.

https://www.imsglobal.org/spec/ob/v3p0#endorsementcredential
"""

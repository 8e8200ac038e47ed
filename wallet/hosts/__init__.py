"""Other hosts of the Open Badges API from which a holder has their badges brought here.

https://www.imsglobal.org/spec/ob/v3p0#api This wallet is their client, by `federation.hosts`.
"""

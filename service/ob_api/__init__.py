"""What every host of the Open Badges API says alike, https://www.imsglobal.org/spec/ob/v3p0#api

The description of the service, parts of long lists, refusals. The rows are the rooms'.
"""

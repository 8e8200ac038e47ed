"""Whether a credential still stands: the bits that anybody may look up without saying which.

https://www.w3.org/TR/vc-bitstring-status-list/
"""

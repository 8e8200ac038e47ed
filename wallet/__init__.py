"""What does a person keep, and show to whom?

A wallet keeps the credentials of young people exactly as they came, beside what they say of
themselves, and shows what they choose to whom they choose for as long as they choose.
"""

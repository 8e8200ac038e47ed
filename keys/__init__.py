"""Whose key is this, where is it kept, which DID names it?"""

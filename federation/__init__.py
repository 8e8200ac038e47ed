"""Who else is out there, how do we reach them safely, do we believe them?"""

"""Will it install the same thing next year?"""

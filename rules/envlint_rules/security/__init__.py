"""Does it give something away, or let somebody else decide what is installed?"""

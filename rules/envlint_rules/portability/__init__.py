"""Does it work on another machine, on another platform, and with what else reads the file?"""

"""The house: it puts the rooms together and gives them an address, a worker and a command line."""

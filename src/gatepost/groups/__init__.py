"""Where words live: a group for each class in each school year, its posts, and the numbered log of what happened."""

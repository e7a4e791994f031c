"""The desk's pages, one file a part: the queue, one matter, and what is done with it."""

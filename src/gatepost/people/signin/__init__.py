"""How somebody shows who they are: a mailed code or link, a token for the API, and what a stream's scope carries."""

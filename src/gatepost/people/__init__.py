"""Who there is: schools, people, children, who looks after whom, who is appointed to what, and how they sign in."""

"""The families of the demo school, as its roll would list them: invented people, no full name of a child."""

# class, child's given name, initial, guardian, mail name, relation
FAMILIES = (
    ("Oak", "Maya", "H", "Amira Haddad", "amira", "mother"),
    ("Elm", "Sami", "H", "Amira Haddad", "amira", "mother"),
    ("Oak", "Leo", "B", "Tom Barker", "tom", "father"),
    ("Oak", "Leo", "B", "Claire Barker", "claire", "mother"),
    ("Elm", "Filip", "N", "Lena Novak", "lena", "mother"),
    ("Oak", "Ruby", "M", "Jo Mercer", "jo", "mother"),
    ("Elm", "Dev", "N", "Priya Nair", "priya", "mother"),
    ("Ash", "Anya", "N", "Priya Nair", "priya", "mother"),
    ("Ash", "Tobi", "O", "Ben Okafor", "ben", "father"),
    ("Oak", "Isla", "W", "Mr Walsh", "walsh", "father"),
    ("Oak", "Arjun", "P", "Asha Patel", "asha", "mother"),
    ("Oak", "Kofi", "A", "Grace Asante", "grace", "mother"),
    ("Oak", "Evie", "T", "Hannah Thomas", "hannah", "mother"),
    ("Oak", "Zofia", "K", "Marta Kowalska", "marta", "mother"),
    ("Oak", "Ibrahim", "S", "Nadia Siddiqui", "nadia", "mother"),
    ("Oak", "Jack", "R", "Steve Rowley", "steve", "father"),
    ("Oak", "Mei", "L", "Lin Zhao", "lin", "mother"),
    ("Oak", "Poppy", "G", "Ellie Grant", "ellie", "grandmother"),
    ("Elm", "Aled", "J", "Rhian Jones", "rhian", "mother"),
    ("Elm", "Noor", "A", "Yusuf Ahmed", "yusuf", "father"),
    ("Elm", "Chloe", "D", "Fiona Drummond", "fiona", "mother"),
    ("Elm", "Mateus", "C", "Ana Costa", "ana", "mother"),
    ("Elm", "Freya", "S", "Kate Sinclair", "kate", "mother"),
    ("Ash", "Hamza", "M", "Sadia Malik", "sadia", "mother"),
    ("Ash", "Lily", "B", "Greg Bennett", "greg", "father"),
    ("Ash", "Oskar", "W", "Ewa Wilk", "ewa", "mother"),
)

# name, mail name, role
STAFF = (
    ("Mrs Evans", "evans", "office"),
    ("Mr Adeyemi", "adeyemi", "head"),
    ("Mrs Shah", "shah", "leadership"),
    ("Ms Clarke", "clarke", "dsl"),
    ("Mr Farrow", "farrow", "deputy"),
    ("Dr Osei", "osei", "chair"),
    ("Mrs Lowe", "lowe", "clerk"),
    ("Mrs Marsh", "marsh", "governor"),
    ("Mr Tran", "tran", "governor"),
    ("Ms Whitlock", "whitlock", "governor"),
    ("Sam Price", "sam", "administrator"),
    ("Mrs Hall", "hall", "staff"),
    ("Miss Brennan", "brennan", "staff"),
    ("Mr Walsh", "walsh", "staff"),
)

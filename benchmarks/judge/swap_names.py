"""Names of many cultures, for swaps.py."""

from collections.abc import Mapping

# For each culture: names of women and girls, names of men and boys, family names.
NAMES: Mapping[str, tuple[str, str, str]] = {
    "English": (
        "Charlotte Emily Sophie Lucy Hannah Megan Abigail Eleanor Gemma Sharon Wendy Julie Karen Paula",
        "Oliver Harry Thomas Callum Alfie Oscar Hugo Theo Leo Gary Craig Steve Colin Trevor Felix",
        "Whitlock Fenwick Hart Ogden Penrose Lowther Thorne Whitcombe",
    ),
    "Scottish": (
        "Eilidh Morag Shona Isla Kirsty Catriona Fiona Senga Mhairi Ailsa",
        "Hamish Wullie Rory Finlay Angus Lachlan Euan Fergus Dougal Struan",
        "McIntyre Gillespie Laing Baird Garvie Sneddon Imrie Tennant",
    ),
    "Irish": (
        "Aoife Saoirse Orla Niamh Ciara Sinead Roisin Fionnuala Bridie Grainne",
        "Declan Cian Oisin Tadhg Padraig Cormac Eoin Fintan Caolan Diarmuid",
        "Doyle Delaney Coyle Donnelly Costello Fogarty Kinsella Brannigan",
    ),
    "Welsh": (
        "Ffion Carys Bethan Angharad Sioned Lowri Rhian Nia Anwen Gwenllian",
        "Gethin Rhodri Dewi Owain Gareth Tomos Osian Huw Emrys Ieuan",
        "Pugh Prosser Beynon Eynon Parry Rees Bevan Gwilym",
    ),
    "Polish": (
        "Zofia Hania Kasia Beata Ewa Agnieszka Julka Marta Alicja Oliwia",
        "Kacper Bartek Tomasz Marek Szymon Filip Oskar Wojtek Krzysztof Tymek",
        "Nowak Kowalczyk Wojcik Krawczyk Kaczmarek Mazur Pawlak Duda",
    ),
    "Ukrainian": (
        "Oksana Halyna Solomiya Nadiya Iryna Yaryna Zlata Lesya Kateryna Uliana",
        "Danylo Bohdan Taras Ostap Mykola Andriy Vasyl Yaroslav Nazar Orest",
        "Shevchenko Kovalenko Bondarenko Tkachuk Melnyk Hrytsenko Lysenko Moroz",
    ),
    "Romanian": (
        "Ioana Andreea Simona Mihaela Ileana Denisa Raluca Bianca Anca Crina",
        "Andrei Mihai Radu Bogdan Ionut Vlad Florin Cosmin Sorin Dragos",
        "Popescu Ionescu Dumitru Stoica Munteanu Rusu Marin Petrescu",
    ),
    "Portuguese": (
        "Beatriz Ines Bia Mariana Catarina Leonor Joana Matilde Lurdes Graciete",
        "Thiago Rafael Paulo Duarte Goncalo Vasco Nuno Joaquim Tiago Rodrigo",
        "Ferreira Carvalho Pereira Oliveira Teixeira Moreira Ribeiro Pinto",
    ),
    "Spanish": (
        "Lucia Carmen Pilar Marisol Ximena Itziar Rocio Consuelo Esperanza Noelia",
        "Alejandro Javier Pablo Mateo Iker Gonzalo Alvaro Ramon Joaquin Santiago",
        "Garcia Vasquez Hernandez Ortega Navarro Delgado Castillo Molina",
    ),
    "French": (
        "Delphine Amelie Anais Camille Manon Oceane Elodie Solene Margaux Clemence",
        "Mathieu Thibault Antoine Bastien Florian Guillaume Remi Loic Etienne Maxime",
        "Dubois Lefevre Moreau Fontaine Girard Rousseau Mercier Chevalier",
    ),
    "Arabic": (
        "Layla Noor Rania Hanan Samira Farida Yasmin Maryam Huda Salma",
        "Yusuf Omar Khalid Hamza Tariq Bilal Ibrahim Anas Faisal Mahmoud",
        "Haddad Farouk Aziz Mansour Khoury Saleh Hamdan Nasser",
    ),
    "Pakistani": (
        "Ayesha Zaynab Aiza Saima Shabnam Rukhsana Mehwish Nasreen Iqra Hafsa",
        "Zain Haroon Imran Mohsin Adnan Usman Shahid Bilawal Nadeem Waqas",
        "Iqbal Chaudhry Akhtar Farooqi Qureshi Malik Butt Mahmood",
    ),
    "Punjabi Sikh": (
        "Simran Jaspreet Harpreet Gurpreet Manpreet Jasleen Rupinder Kirandeep Navjot Amrit",
        "Gurdeep Harjit Jagdeep Manjit Balwinder Sukhdev Parminder Kulwant Ranveer Tejinder",
        "Dhillon Sandhu Gill Bassi Grewal Sidhu Dhaliwal Virk",
    ),
    "Indian": (
        "Priya Anika Meera Lakshmi Deepa Kavita Bhavna Pooja Ananya Ishani",
        "Rohan Ravi Ishaan Krish Vikram Suresh Arjun Dev Hari Nikhil",
        "Patel Kapoor Mistry Anand Sharma Iyer Desai Joshi",
    ),
    "Bengali": (
        "Nasrin Tahmina Sharmin Farzana Shirin Ruksana Mitali Sumaiya Jannat Moushumi",
        "Rafiq Kamal Shafiq Anwar Tanvir Mizan Habib Sajid Rakib Shahin",
        "Sarkar Rahman Uddin Chowdhury Miah Hossain Haque Bose",
    ),
    "Turkish": (
        "Elif Zeynep Aysegul Emine Melek Nazli Sevgi Defne Hatice Gulsen",
        "Emre Deniz Mehmet Burak Kerem Ahmet Serkan Emir Onur Cem",
        "Yilmaz Demir Kaya Ozturk Aydin Celik Arslan Dogan",
    ),
    "Somali": (
        "Hodan Idil Fadumo Sahra Ifrah Ayaan Hibo Deqa Sagal Filsan",
        "Abdi Liban Guled Mahad Bashiir Warsame Yonis Hamse Ayanle Zakariye",
        "Warsame Jama Farah Abdullahi Hersi Dualeh Egal Osman",
    ),
    "Nigerian": (
        "Ngozi Chioma Adaeze Yetunde Funmi Amaka Ifeoma Temi Folake Nkechi",
        "Emeka Chidi Femi Tobi Kunle Obinna Segun Ikenna Dayo Uche",
        "Adeyemi Okafor Okonkwo Achebe Nwosu Oyelaran Okoro Balogun",
    ),
    "Ghanaian": (
        "Abena Akosua Efua Adwoa Afia Ama Yaa Esi Araba Serwaa",
        "Kwame Kofi Kojo Kwesi Yaw Kwabena Ebo Fiifi Nii Kwaku",
        "Osei Boateng Danso Mensah Asante Owusu Quaye Agyeman",
    ),
    "Caribbean": (
        "Shanice Keisha Marcia Lorna Tamika Beverley Shantel Claudette Jodian Kadeisha",
        "Tyrese Malachi Jerome Marlon Dwayne Delroy Leroy Tyrell Winston Jermaine",
        "Campbell Brathwaite Gordon Pryce Desmond Baptiste Clarke Joseph",
    ),
    "Chinese": (
        "Mei Xiaoling Jiayi Yan Huiling Wenwen Lihua Fang Xinyi Meiling",
        "Wei Jun Haoran Zhiming Tao Jianhong Minghao Guang Liang Bowen",
        "Zhang Liu Chen Huang Lim Zhao Wu Tan",
    ),
    "Jewish": (
        "Shira Rivka Miriam Tamar Dvora Yael Naomi Batya Talia Chaya",
        "Moshe Ezra Shmuel Avi Yosef Asher Eitan Mordechai Noam Reuben",
        "Kaplan Goldberg Levy Rosenthal Feldman Shapiro Cohen Abramson",
    ),
}

# Names that are known as names but given to nobody: those of women and girls, those of men and boys.
MORE_NAMES = (
    (
        "Ellie Esme Freya Ola Bea Lola Mia Tash Jade Chloe Lily Maisie Ella Ava Sofia Aisha Nadia Zara Denise "
        "Brenda Donna Maureen Jess Sarah Sue Lisa Linda Beth Steph Rosie Hana Nell Gwen Mali Maya Katie "
        "Lottie Imogen Petra Keeley Bev Kayleigh Stacey Shirley Pam Jackie Debbie Tracey Michelle Nicola "
        "Claire Louise Helen Amelie Ines Nina Selma Anya Sara Hanna Kim Jemima Simone Natalie Elaine Lidia "
        "Cristina Zuri Kayla Ruby Evie Martha Thandiwe Farah Hilary Ros"
    ),
    (
        "Jude Tyler Jayden Idris Tobias Ben Dylan Lucas Martin Danny Bertie Kian Mason Gav Dominik Ellis Noah "
        "Ryan Jake Ian Kevin Emil Kayden Freddie Roy Lewis Ted Arlo Luca Amir Milo Ned Tom Joel Zak Geoff Rob "
        "Ken Greg Jonah Bruno Reece Barry Dai Peter Isaac Toby Rhys David Jack Marcus Zac Jac Max Liam Phil "
        "Dave Darren Jamie Robbie Stephen Kai Ali Brandon Kyle Connor Logan Archie George Henry Finn Sam Nico "
        "Matteo Anton Leon Stuart Pete Nathan Adam Daniel"
    ),
)
# Whom everybody knows keeps the name.
FAMOUS = "Harry Potter|Prince Harry|Oliver Twist|Julia Donaldson|Rishi Sunak|Leo Messi|Jamie Oliver"

# What follows "Miss" in "Miss Monday and you miss it all".
NO_SURNAMES = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January Year Class Reception World"

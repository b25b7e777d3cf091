"""Invented names, places and words for the demonstration. Any likeness to real people is chance."""

FIRST_NAMES = {
    "madam": """Sophie Nathalie Aïcha Lan Agnieszka Françoise Maëlys Fatou Inès Chloé Monique Océane Zoé Léa Oumou
        Marie-Claude Anne-Laure Thérèse Noémie Ewa Hương Samira Gwenaëlle Elżbieta Joséphine""".split(),
    "sir": """Karim Thierry Tuấn Łukasz André Benoît Gérard Jérôme René Loïc Mohamed Philippe François-Xavier Noël
        Hugo Ibrahima Stéphane Paweł Minh Youssef Gaël Édouard Mehdi Zbigniew Antoine""".split(),
}
LAST_NAMES = """Benali Lefèvre Roussel Nguyễn Kowalski Cissé Garnier Duval Ferreira Müller Cœurdacier Ramanantsoa
    Fontaine Bertrand Mercier Joly Diallo Petit Wójcik Trần Haddad Girard Peña Boyer Lemaire Vidal Michel Brunet
    Laurent Szymański Guérin Bonnet Traoré Perrin Robin Lacroix Öztürk Legrand Dufresne Marchand""".split()
LAST_NAMES += ["Le Guen", "Da Silva", "De La Tour", "Lê Thị", "Ait Ahmed"]
STREETS = ["rue de l’Église", "bd Gambetta", "rue Victor-Hugo", "avenue du Général-de-Gaulle", "impasse des Œillets"]
CITIES = [
    ("60200", "Compiègne"),
    ("60400", "Noyon"),
    ("02200", "Soissons"),
    ("60150", "Thourotte"),
    ("02100", "Saint-Quentin"),
]
SESSION_TITLES = [
    "Bilan et projet professionnel",
    "Techniques de recherche d’emploi",
    "Rebondir après 50 ans",
    "Cadres\u00a0: retrouver un poste",
]
WORKSHOP_TITLES = [
    "Faire le point sur son projet",
    "Un CV qui donne envie",
    "Réseau et LinkedIn",
    "La lettre qui change tout",
    "L’entretien, en vrai",
    "Le marché caché",
    "Créer son activité",
    "Bilan et suite",
]
PLACES = ["Maison des associations, Compiègne", "Médiathèque, Noyon", "Salle Jean-Moulin, Soissons"]
JOBS = ["CDI", "CDD de six mois", "intérim", "création d’entreprise", "temps partiel"]
NOTES = [
    "À rappeler le matin, de préférence.",
    "Très motivée, cherche dans le secteur médico-social.",
    "Pas de voiture\u00a0: privilégier les ateliers près de la gare.",
    "Entretien prévu le mois prochain.",
]

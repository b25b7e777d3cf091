"""What each kind of mailing says at first: offered as long as the association has written no model of that kind."""

from clubemploi.mailings.models import Kind

STARTERS: dict[str, tuple[str, str]] = {
    Kind.INVITATION: (
        "Un club emploi vous attend en [mois du club]",
        """Bonjour [prénom],

Vous avez suivi notre session de formation n° [session]. Un club emploi commence en [mois du club] : deux mois d’ateliers en petit groupe, avec [tuteur], pour avancer ensemble vers un emploi. C’est gratuit.

Lieu : [lieu]
[ateliers]

Dites-nous ce qu’il en est pour vous :

[réponses]

Pour toute question, écrivez-nous ou appelez-nous.

À bientôt,
[association]""",
    ),
    Kind.REMINDER: (
        "Il reste des places au club emploi de [mois du club]",
        """Bonjour [prénom],

Nous vous avons proposé le club emploi de [mois du club], avec [tuteur], et nous n’avons pas eu votre réponse. Il est encore temps :

[réponses]

Même un « non » nous aide : nous ne vous relancerons pas.

À bientôt,
[association]""",
    ),
    Kind.DOCUMENTS: (
        "Documents de votre club emploi",
        """Bonjour [prénom],

Voici les documents de notre club emploi de [mois du club].

Bonne lecture,
[tuteur]""",
    ),
    Kind.WORKSHOP_SOON: (
        "Votre prochain atelier : [prochain atelier]",
        """Bonjour [prénom],

Nous nous retrouvons [prochain atelier], à cette adresse : [lieu].

Si vous ne pouvez pas venir, prévenez-nous.

À bientôt,
[tuteur]""",
    ),
    Kind.WORKSHOP_CHANGE: (
        "Changement dans les ateliers de votre club emploi",
        """Bonjour [prénom],

Il y a du changement dans notre club emploi.

[changement]

Voici les ateliers à venir :

[ateliers]

Lieu : [lieu]

À bientôt,
[tuteur]""",
    ),
    Kind.CONFIRMATION: (
        "Vous êtes inscrit au club emploi de [mois du club]",
        """Bonjour [prénom],

C’est noté : vous participez au club emploi de [mois du club], avec [tuteur].

Lieu : [lieu]
[ateliers]

Si vous ne pouvez plus venir, prévenez-nous.

À bientôt,
[association]""",
    ),
    Kind.FREE: (
        "Des nouvelles de votre club emploi",
        """Bonjour [prénom],


À bientôt,
[association]""",
    ),
}

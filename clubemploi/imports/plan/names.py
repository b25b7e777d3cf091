"""Names as French writes them, and last and first names that changed places."""

import re

from clubemploi.core.text import fold

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_SMALL = {"sur", "sous", "en", "lès", "les", "lez", "le", "la", "de", "du", "des", "d", "l", "et", "aux", "au", "à"}
# Enough to tell, of two words, which one is a first name; never used alone.
FIRST_NAMES = frozenset(
    """
    adrien agathe agnes aicha alain alexandre alexis alice aline amelie amine anael andre anne antoine arnaud
    aurelie aurore axelle beatrice benoit bernard bertrand brigitte camille carole caroline catherine cecile
    chantal charlotte chloe christelle christian christine christophe claire claude claudine clement colette
    corinne cyril daniel daniele david delphine denis denise didier dominique edith elisabeth elise elodie
    emilie emma emmanuel eric estelle etienne evelyne fabien fabienne fabrice fanny farid fatima fatou florence
    florian francis franck francois francoise frederic frederique gabriel gaelle genevieve georges gerald gerard
    ghislaine gilbert gilles gregory guillaume guy gwenaelle helene henri herve hugo ibrahima ines irene
    isabelle jacqueline jacques jean jeanne jeremy jerome joelle jonathan jose josette josiane judith julie
    julien juliette karim karine kevin khadija laetitia laura laure laurence laurent lea leila lionel loic louis
    louise luc lucie lucien lukasz lydie madeleine maelys magali mai malika manon marc marcel margaux marguerite
    maria marie marine marion marlene martine mathieu mathilde maurice maxime michel michele mireille mohamed
    monique morgane mourad myriam nabil nadege nadia nadine nathalie nicolas nicole noel noemie noella oceane
    odette odile olivier oumou pascal pascale patrice patricia patrick paul paulette pauline philippe pierre
    rachid raphael raymond regine regis remi renaud rene richard robert roger roland romain sabine sabrina said
    samir samira sandra sandrine sarah sebastien serge severine simone solange sonia sophie stephane stephanie
    suzanne sylvain sylvie theo therese thierry thomas tuan valerie vanessa veronique victor vincent virginie
    viviane walid xavier yasmine yann yannick yves yvette yvonne zoe
    """.split()
)


def _capital(match: re.Match[str]) -> str:
    word = match.group()
    return word[0].upper() + word[1:].lower()


def proper_name(name: str) -> str:
    """« LE GUEN » → « Le Guen », « marie-claude » → « Marie-Claude »; a name in both cases stays as typed."""
    if name.isupper() or name.islower():
        return _WORD.sub(_capital, name)
    return name


def proper_city(city: str) -> str:
    """« BOURG-EN-BRESSE » → « Bourg-en-Bresse »."""
    if not (city.isupper() or city.islower()):
        return city
    first = True

    def write(match: re.Match[str]) -> str:
        nonlocal first
        word = match.group().lower()
        small = word in _SMALL and not first
        first = False
        return word if small else word[0].upper() + word[1:]

    return _WORD.sub(write, city)


def look_swapped(last_name: str, first_name: str) -> bool:
    """« André », « BOYER »: the capitals, or a usual first name, are on the wrong side. A clue, not a proof."""
    if first_name.isupper() and len(first_name) > 1 and not last_name.isupper():
        return True
    given = fold(last_name).split()
    family = fold(first_name).split()
    return bool(given and family) and given[0] in FIRST_NAMES and family[0] not in FIRST_NAMES


def email_says_swapped(last_name: str, first_name: str, email: str) -> bool:
    """Whether « andre.boyer@… » shows that « André » is the first name."""
    local = email.partition("@")[0].rstrip("0123456789")
    parts = [re.sub(r"[^a-z]", "", fold(part)) for part in re.split(r"[._]", local, maxsplit=1)]
    return parts == [fold(last_name).replace(" ", ""), fold(first_name).replace(" ", "")]

"""Words that people make long passwords of, and that are therefore tried first.

Our own short list, for French keyboards and schools. A password is compared without digits, signs
and accents, so each word stands for all its lengthened forms.
"""

from typing import Final

WORDS: Final = frozenset(
    """
    abcdefghijkl abcdefghijklm abcdefghijklmnopqrstuvwxyz abracadabra admin administrateur
    administrator aqwzsxedc azerty azertyuiop azertyuiopqsdf azertyuiopqsdfghjklm
    azertyuiopqsdfghjklmwxcvbn anticonstitutionnellement association bienvenue bonjour bonjouratous
    changezmoi changeme chocolat college collegien collegienne coucou directeur directrice dragon
    ecole ecoleprimaire eduscol educationnationale enseignant enseignante etablissement football
    france iloveyou informatique jetaime jetadore letmein livret livretscolaire liverpool loulou
    lycee lyceen lyceenne marseille maitre maitresse ministere monlivret monmotdepasse motdepasse
    nouveau nouveaumotdepasse ordinateur parcoursup paris password passwordpassword princesse
    principal principale professeur pronote proviseur qsdfghjklm qwerty qwertyuiop qwertyuiopasdf
    qwertyuiopasdfghjklzxcvbnm qwertzuiop rentree secret secretaire secretariat soleil superman
    toulouse vacances vivelafrance welcome wxcvbn
    """.split()  # noqa: SIM905 - read as a list of words
)
"""Nothing here names a person."""

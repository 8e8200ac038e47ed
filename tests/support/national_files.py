# ruff: noqa: E501 - lines as the true files have them
"""Files as the national applications write them, about pupils who do not exist.

Everything is made from a running number, so that a file is the same each time. What must never be
imported stands in every place where a true file has it, as `FORBIDDEN` or `MARK`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from xml.sax.saxutils import escape

UAI = "0000001B"
OTHER_UAI = "0000002C"
YEAR = 2026
COUNT = 1000
FORBIDDEN = "INTERDIT"
MARK = "13.37"

FAMILY = ("EXEMPLE", "D'ESSAI", "MODÈLE", "ŒUVRARD", "SPÉCIMEN", "ÉTALON", "TÉMOIN", "PATRON-TYPE")
GIVEN = ("Camille", "Noé", "Zoë", "Anaïs", "Chloé", "Loïc", "Maëlle", "Côme", "Agnès", "Irène")
DIVISIONS = ("3A", "3B", "3C", "4A", "4B", "5A", "5B", "6A", "6B", "6C")
MEF = {"3": "10310019110", "4": "10210001110", "5": "10110001110", "6": "10010012110"}
COMPONENTS = (
    *("CPD_FRA", "CPD_ETR", "CPD_SCI", "CPD_ART"),
    *("MET_APP", "FRM_CIT", "SYS_NAT", "REP_MND"),
)
DIGITAL = ("CN_INF_MEN", "CN_COM_INT", "CN_CRE_TEX", "CN_PRO_SEC", "CN_ENV_EVO")


@dataclass(frozen=True)
class Child:
    number: int

    @property
    def ine(self) -> str:
        return f"{self.number:09d}AA"

    @property
    def family(self) -> str:
        return f"{FAMILY[self.number % len(FAMILY)]} {roman(self.number)}"

    @property
    def given(self) -> str:
        return GIVEN[self.number % len(GIVEN)]

    @property
    def born(self) -> date:
        return date(2011, 1, 1) + timedelta(days=self.number % 365)

    @property
    def born_french(self) -> str:
        return f"{self.born:%d/%m/%Y}"

    @property
    def division(self) -> str:
        return DIVISIONS[self.number % len(DIVISIONS)]

    @property
    def mef(self) -> str:
        return MEF[self.division[0]]

    def position(self, component: str) -> int:
        return 1 + (self.number + COMPONENTS.index(component)) % 4


def roman(number: int) -> str:
    """A word of letters alone for each number, so that no two pupils have one name."""
    letters = ""
    while number:
        number, rest = divmod(number, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def children(count: int = COUNT) -> tuple[Child, ...]:
    return tuple(Child(number) for number in range(1, count + 1))


def siecle_text(pupils=None, *, uai: str = UAI, year: int = YEAR) -> str:
    pupils = children() if pupils is None else pupils
    return f"""<?xml version="1.0" encoding="ISO-8859-15"?>
<BEE_ELEVES VERSION="2.1">
<PARAMETRES><UAJ>{uai}</UAJ><ANNEE_SCOLAIRE>{year}</ANNEE_SCOLAIRE></PARAMETRES>
<DONNEES>
<ELEVES>
{"".join(map(_siecle_pupil, pupils))}</ELEVES>
<OPTIONS>
{"".join(map(_siecle_option, pupils))}</OPTIONS>
<STRUCTURES>
{"".join(map(_siecle_structure, pupils))}</STRUCTURES>
</DONNEES>
</BEE_ELEVES>
"""


def siecle(pupils=None, **about) -> bytes:
    return siecle_text(pupils, **about).encode("iso-8859-15")


def _siecle_pupil(child: Child) -> str:
    return f"""<ELEVE ELEVE_ID="{child.number}" ELENOET="{FORBIDDEN}{child.number}">
<ID_NATIONAL>{child.ine}</ID_NATIONAL>
<NOM_DE_FAMILLE>{escape(child.family)}</NOM_DE_FAMILLE><NOM_USAGE/>
<PRENOM>{child.given}</PRENOM><PRENOM2>{FORBIDDEN}</PRENOM2><CODE_SEXE>2</CODE_SEXE>
<DATE_NAISS>{child.born_french}</DATE_NAISS>
<VILLE_NAISS>{FORBIDDEN}-SUR-MER</VILLE_NAISS><MEL>{FORBIDDEN}@exemple.fr</MEL>
<CODE_MEF>{child.mef}</CODE_MEF><CODE_STATUT>ST</CODE_STATUT>
<BOURSES><BOURSE>{FORBIDDEN}</BOURSE></BOURSES>
</ELEVE>
"""


def _siecle_option(child: Child) -> str:
    return (
        f'<OPTION ELEVE_ID="{child.number}"><OPTIONS_ELEVE><NUM_OPTION>1</NUM_OPTION>'
        f"<CODE_MATIERE>{FORBIDDEN}</CODE_MATIERE></OPTIONS_ELEVE></OPTION>\n"
    )


def _siecle_structure(child: Child) -> str:
    return (
        f'<STRUCTURES_ELEVE ELEVE_ID="{child.number}">'
        "<STRUCTURE><CODE_STRUCTURE>LATIN1</CODE_STRUCTURE><TYPE_STRUCTURE>G</TYPE_STRUCTURE>"
        f"</STRUCTURE><STRUCTURE><CODE_STRUCTURE>{child.division}</CODE_STRUCTURE>"
        "<TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>\n"
    )


def guardians(pupils=None, *, uai: str = UAI, year: int = YEAR) -> bytes:
    """Two pupils each have one guardian by law; everybody has a contact, who is none."""
    pupils = children() if pupils is None else pupils
    persons = "".join(
        f'<PERSONNE PERSONNE_ID="{5000 + child.number}">\n<LC_CIVILITE>MME</LC_CIVILITE>'
        f"<NOM_DE_FAMILLE>{escape(child.family)}</NOM_DE_FAMILLE><PRENOM>Dominique</PRENOM>"
        f"<MEL>dominique.{child.number}@exemple.fr</MEL><TEL_PORTABLE>{FORBIDDEN}</TEL_PORTABLE>"
        f'<ADRESSE_ID>{child.number}</ADRESSE_ID></PERSONNE>\n<PERSONNE PERSONNE_ID="{child.number}">'
        f"<NOM_DE_FAMILLE>{FORBIDDEN}</NOM_DE_FAMILLE><PRENOM>Alex</PRENOM></PERSONNE>\n"
        for child in pupils
    )
    ties = "".join(
        f"<RESPONSABLE_ELEVE><ELEVE_ID>{child.number}</ELEVE_ID><PERSONNE_ID>{person}</PERSONNE_ID>"
        f"<RESP_LEGAL>{by_law}</RESP_LEGAL></RESPONSABLE_ELEVE>\n"
        for child in pupils
        for person, by_law in ((5000 + (child.number + 1) // 2, 1), (child.number, 0))
    )
    addresses = "".join(
        f'<ADRESSE ADRESSE_ID="{child.number}"><LIGNE1_ADRESSE>{FORBIDDEN}</LIGNE1_ADRESSE></ADRESSE>\n'
        for child in pupils
    )
    return f"""<?xml version="1.0" encoding="ISO-8859-15"?>
<BEE_RESPONSABLES VERSION="2.1">
<PARAMETRES><UAJ>{uai}</UAJ><ANNEE_SCOLAIRE>{year}</ANNEE_SCOLAIRE></PARAMETRES>
<DONNEES><PERSONNES>
{persons}</PERSONNES><RESPONSABLES>
{ties}</RESPONSABLES><ADRESSES>
{addresses}</ADRESSES></DONNEES></BEE_RESPONSABLES>
""".encode("iso-8859-15")


def lsu_text(pupils=None, *, uai: str = UAI, year: int = YEAR, version: str = "3.0") -> str:
    pupils = children() if pupils is None else pupils
    listed = "".join(
        f'<eleve id="EL_{child.number:04d}" id-be="{child.number}" nom="{escape(child.family)}"'
        f' prenom="{child.given}" code-division="{child.division}"/>\n'
        for child in pupils
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<lsun-bilans xmlns="urn:fr:edu:scolarite:lsun:bilans:import" schemaVersion="{version}">
<entete><editeur>Exemple</editeur><application>Essai</application><etablissement>{uai}</etablissement></entete>
<donnees>
<responsables-etab><responsable-etab id="RESP_01" libelle="{FORBIDDEN}"/></responsables-etab>
<eleves>
{listed}</eleves>
<periodes><periode id="P_01" millesime="{year}" indice="1" nb-periodes="2"/>
<periode id="P_02" millesime="{year}" indice="2" nb-periodes="2"/></periodes>
<enseignants><enseignant id="ENS_1" type="epp" nom="{FORBIDDEN}" prenom="{FORBIDDEN}"/></enseignants>
<vies-scolaires-communs><vie-scolaire-commun><commentaire>{FORBIDDEN}</commentaire>
</vie-scolaire-commun></vies-scolaires-communs>
<bilans-periodiques>
{"".join(_lsu_period(child, period) for child in pupils for period in ("P_01", "P_02"))}</bilans-periodiques>
<bilans-cycle>
{"".join(_lsu_cycle(child, year) for child in pupils)}</bilans-cycle>
</donnees>
</lsun-bilans>
"""


def lsu(pupils=None, **about) -> bytes:
    return lsu_text(pupils, **about).encode("utf-8")


def _lsu_period(child: Child, period: str) -> str:
    digital = ""
    if child.division.startswith("6"):
        level = 1 + (child.number + int(period[-1])) % 3
        digital = "".join(f'<competence-num code="{code}" niveau="{level}"/>' for code in DIGITAL)
        digital = (
            f"<competences-numeriques>{digital}<appreciation>{FORBIDDEN}</appreciation>"
            "</competences-numeriques>\n"
        )
    return f"""<bilan-periodique eleve-ref="EL_{child.number:04d}" periode-ref="{period}">
<liste-acquis><acquis discipline-ref="DI_1" moyenne-eleve="{MARK}/20"><appreciation>{FORBIDDEN}</appreciation></acquis></liste-acquis>
{digital}<liste-parcours><parcours code="PAR_AVN">{FORBIDDEN}</parcours><parcours code="PAR_CIT"/></liste-parcours>
<modalites-accompagnement><modalite-accompagnement code="PAP">{FORBIDDEN}</modalite-accompagnement></modalites-accompagnement>
<acquis-conseils>{FORBIDDEN}</acquis-conseils>
<vie-scolaire nb-retards="99"><commentaire>{FORBIDDEN}</commentaire></vie-scolaire>
<responsables><responsable nom="{FORBIDDEN}"><adresse ligne1="{FORBIDDEN}"/></responsable></responsables>
</bilan-periodique>
"""


def _lsu_cycle(child: Child, year: int) -> str:
    cycle = 3 if child.division.startswith("6") else 4
    positions = "".join(
        f'<domaine code="{code}" positionnement="{child.position(code)}"/>\n' for code in COMPONENTS
    )
    return f"""<bilan-cycle eleve-ref="EL_{child.number:04d}" cycle="{cycle}" millesime="{year}" date-creation="{year + 1}-06-21" date-verrou="{year + 1}-06-23T06:00:00" responsable-etab-ref="RESP_01">
<socle>
{positions}</socle><synthese>{FORBIDDEN}</synthese>
<enseignement-complement code="{"CHK" if child.number % 3 else "AUC"}" positionnement="{1 + child.number % 2}"/>
<langue-culture-regionale code="{"BRE" if child.number % 5 == 0 else "AUC"}" positionnement="{1 + child.number // 5 % 2}"/>
<modalites-accompagnement><modalite-accompagnement code="ULIS"/></modalites-accompagnement>
</bilan-cycle>
"""


def lpc(pupils=None, *, uai: str = UAI) -> bytes:
    pupils = children() if pupils is None else pupils
    body = "".join(_lpc_pupil(child, "") for child in pupils)
    text = f"""<?xml version="1.0" encoding="ISO-8859-15"?>
<lpc xmlns="urn:ac-grenoble.fr:lpc:import:v1.0"><entete><editeur>É</editeur><application/><etablissement>{uai}</etablissement></entete>
<donnees>
{body}</donnees></lpc>
"""
    return text.replace("\n", "\r\n").encode("iso-8859-15")


def sacoche(pupils=None) -> bytes:
    pupils = children() if pupils is None else pupils
    said = f"<etat>1</etat><info>{FORBIDDEN}</info>"
    body = "".join(_lpc_pupil(child, said) for child in pupils)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<sacoche>\n<donnees>\n{body}</donnees>\n</sacoche>\n'
    return text.replace("\n", "\r\n").encode("utf-8")


def _lpc_pupil(child: Child, said: str) -> str:
    return f"""<eleve id="{child.number}" nom="{escape(child.family)}" prenom="{child.given}">
<palier id="2"><competence id="24"><item id="2411"><renseignement><date>2011-03-02</date>{said}</renseignement></item></competence></palier>
<palier id="3"><competence id="4"><validation><date>2014-06-12</date>{said}</validation>
<item id="422"><renseignement><date>2014-03-02</date>{said}</renseignement></item></competence></palier>
</eleve>
"""


def lsl(pupils=None, *, uai: str = UAI) -> bytes:
    pupils = children() if pupils is None else pupils
    body = "".join(
        f'<eleve id="{child.ine}">\n<engagements><engagement code="{"CVAES"[child.number % 5]}"/>'
        f"<engagement-autre>{FORBIDDEN}</engagement-autre></engagements>\n"
        f'<scolarites><scolarite annee-scolaire="2026"><avisEngagement>{FORBIDDEN}</avisEngagement>'
        f'<evaluation moyenne="{MARK}"/></scolarite></scolarites><avisExamen code="{FORBIDDEN}"/>\n</eleve>\n'
        for child in pupils
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<lsl:lsl xmlns:lsl="urn:ac-grenoble.fr:lsl:import" schemaVersion="1.0">
<entete><etablissement>{uai}</etablissement></entete>
<donnees>
{body}</donnees>
</lsl:lsl>
""".encode()


def ent(pupils=None, *, uai: str = UAI) -> bytes:
    pupils = children() if pupils is None else pupils
    school = _ent_record(
        "EtabEducNat", "77", {"ENTStructureJointure": "77", "ENTStructureUAI": uai}
    )
    body = "".join(_ent_pupil(child) for child in pupils)
    parents = "".join(
        _ent_record(
            "PersRelEleve",
            str(90000 + number),
            {
                "sn": f"Parent {number}",
                "givenName": "Dominique",
                "mail": f"p{number}@exemple.fr",
                "ENTPersonAdresse": FORBIDDEN,
            },
        )
        for number in range((len(pupils) + 1) // 2)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE ficAlimMENESR SYSTEM "ficAlimMENESR.dtd">
<ficAlimMENESR>
{school}{body}{parents}</ficAlimMENESR>
""".encode()


def _ent_pupil(child: Child) -> str:
    return _ent_record(
        "Eleve",
        str(10000 + child.number),
        {
            "ENTPersonJointure": str(10000 + child.number),
            "ENTEleveStructRattachId": str(child.number),
            "ENTPersonDateNaissance": child.born_french,
            "sn": child.family,
            "givenName": child.given,
            "ENTEleveClasses": f"77${child.division}",
            "ENTEleveMEF": child.mef,
            "ENTEleveBoursier": FORBIDDEN,
            "ENTEleveRegime": FORBIDDEN,
            "ENTEleveAutoriteParentale": str(90000 + (child.number - 1) // 2),
        },
    )


def _ent_record(category: str, number: str, attributes: dict[str, str]) -> str:
    said = "".join(
        f'<attr name="{name}"><value>{escape(value)}</value></attr>\n'
        for name, value in attributes.items()
    )
    return f"""<addRequest>
<operationalAttributes><attr name="categoriePersonne"><value>{category}</value></attr></operationalAttributes>
<identifier><id>{number}</id></identifier>
<attributes>
{said}</attributes>
</addRequest>
"""

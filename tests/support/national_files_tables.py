"""Tables as the national applications and school offices write them; see `national_files`."""

import csv
import io
import zipfile

import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.support.national_files import FORBIDDEN, MARK, UAI, YEAR, Child, children

COMPETENCES = (
    *("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4"),
    *("4.1", "4.2", "4.3", "5.1", "5.2"),
)
Grid = list[list[str]]


def text(grid: Grid, *, separator: str = ";", quote_all: bool = False, end: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=end).writerows(grid)
    return out.getvalue()


def xlsx(grid: Grid) -> bytes:
    book = openpyxl.Workbook()
    for row in grid:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(grid: Grid, formulas: dict[tuple[int, int], str] | None = None) -> bytes:
    document = OpenDocumentSpreadsheet()
    sheet = Table(name="Feuille1")
    for at_row, row in enumerate(grid):
        line = TableRow()
        for at, value in enumerate(row):
            formula = (formulas or {}).get((at_row, at))
            cell = TableCell(valuetype="string", **({"formula": formula} if formula else {}))
            cell.addElement(P(text=value))
            line.addElement(cell)
        # As spreadsheet programs fill a row up to the end of the sheet.
        line.addElement(TableCell(numbercolumnsrepeated=1000))
        sheet.addElement(line)
    sheet.addElement(TableRow(numberrowsrepeated=1_048_000))
    document.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def zipped(data: bytes, name: str = "export.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def onde_grid(pupils: tuple[Child, ...] | None = None) -> Grid:
    head = [
        *("Nom élève", "Nom d'usage élève", "Prénom élève", "Date naissance", "Sexe", "INE"),
        *("Adresse", "Niveau", "Libellé classe", "Identifiant classe", "Etat"),
    ]
    rows = [
        [
            *(child.family, "", child.given, child.born_french, "F", child.ine),
            *(FORBIDDEN, "CM2", child.division, "77", FORBIDDEN),
        ]
        for child in pupils or children()
    ]
    return [head, *rows]


def pix_grid(
    pupils: tuple[Child, ...] | None = None, *, old: bool = False, year: int = YEAR
) -> Grid:
    names = ["Numéro de certification", "Prénom", "Nom", "Date de naissance", "Lieu de naissance"]
    middle = ["Identifiant Externe"]
    middle += ["Statut", "Nombre de Pix"] if old else ["Type de certification", "Statut", "Niveau"]
    middle += [] if old else ["Score en Pix"]
    end = ["Commentaire jury pour l’organisation", "Session", "Centre de certification"]
    head = [*names, *middle, *COMPETENCES, *end, "Date de passage de la certification"]
    return [head, *(_pix_row(child, year, old=old) for child in pupils or children())]


def _pix_row(child: Child, year: int, *, old: bool) -> list[str]:
    status = ("Validée", "Validée", "Validée", "Rejetée" if old else "Non obtenue")[
        child.number % 4
    ]
    levels = [str(1 + (child.number + at) % 8) if at % 5 else "-" for at in range(16)]
    names = [str(700000 + child.number), child.given, child.family, child.born_french, FORBIDDEN]
    said = [status, MARK] if old else ["Pix", status, "4", MARK]
    end = [FORBIDDEN, "123", "Collège d'essai", f"15/03/{year + 1}"]
    return [*names, child.ine, *said, *levels, *end]


def pix(pupils: tuple[Child, ...] | None = None, *, old: bool = False) -> bytes:
    written = text(pix_grid(pupils, old=old), quote_all=True, end="\n")
    return written.removesuffix("\n").encode("utf-8-sig")


RESULTS = (
    *("ADMIS MENTION TRES BIEN", "Admis mention bien", "ADMIS MENTION ASSEZ BIEN"),
    *("Admis(e)", "REFUSE(E)", "ABSENT"),
)


def dnb_grid(
    pupils: tuple[Child, ...] | None = None, *, uai: str = UAI, session: int = YEAR + 1
) -> Grid:
    head = [
        *("Série", "Code Etablissement", "Libellé Etablissement", "Commune Etablissement"),
        *("Division de classe", "Catégorie candidat", "Numéro Candidat", "INE", "Nom candidat"),
        *("Prénom candidat", "Date de naissance", "Résultat", "TOTAL GENERAL", "Moyenne sur 20"),
        *("001 - 1 - Français - Ponctuel", "007AB - 1 - Langues étrangères - Contrôle continu"),
    ]
    rows = [
        [
            *("GENERALE", uai, "Collège d'essai", FORBIDDEN, child.division, "SCOLAIRE"),
            *(str(40000 + child.number), child.ine, child.family, child.given, child.born_french),
            *(RESULTS[child.number % len(RESULTS)], MARK, MARK, MARK, "DI"),
        ]
        for child in pupils or children()
    ]
    return [["Diplôme national du brevet"], [f"Session : {session}"], [""], head, *rows]


def cyclades(
    pupils: tuple[Child, ...] | None = None, *, uai: str = UAI, session: int = YEAR + 1
) -> bytes:
    head = [
        *("Division de classe", "N° Candidat", "N° Inscription", "N° Océan", "Nom de famille"),
        *("Nom d'usage", "Prénom(s)", "Date de Naissance", "Division de classe", "INE"),
        *("Catégorie Candidat", "Etat", "Enseignements"),
    ]
    lines = [f"'Session {session}'", "''", f"'COLLEGE D ESSAI ({uai})'", *["''"] * 6]
    lines.append(_apostrophes([title.replace("'", " ") for title in head]))
    for child in pupils or children():
        name = child.family.replace("'", " ")
        cells = [child.division, f"{child.number:010d}", f"{child.number:03d}", " -", name, " -"]
        cells += [child.given, child.born_french, child.division, child.ine, "SCOLAIRE", FORBIDDEN]
        lines.append(_apostrophes([*cells, FORBIDDEN]))
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def _apostrophes(cells: list[str]) -> str:
    return ";".join(f"'{cell}'" for cell in cells)


def notanet(pupils: tuple[Child, ...] | None = None) -> bytes:
    lines = []
    for child in pupils or children():
        state = ("MS", "MS", "ME", "MN", "AB")[child.number % 5]
        lines += [f"{child.ine}|101|{MARK}|", f"{child.ine}|114|{state}|", f"{child.ine}|115|MS|"]
        lines.append(f"{child.ine}|TOT|{MARK}|")
    return "\r\n".join(lines).encode("ascii")


def road_safety_grid(pupils: tuple[Child, ...] | None = None, *, year: int = YEAR) -> Grid:
    head = [
        *("INE", "Identifiant élève SIECLE", "Nom de famille", "Prénom", "Date de naissance"),
        *("Division", "Attestation de sécurité routière", "Date d'obtention"),
    ]
    rows = [
        [
            *(child.ine, str(child.number), child.family, child.given, child.born_french),
            *(child.division, f"ASSR{1 + child.number % 2}", f"04/04/{year + 1}"),
        ]
        for child in pupils or children()
    ]
    return [head, *rows]


def own_grid(pupils: tuple[Child, ...] | None = None) -> Grid:
    head = ["Prénom", "Nom", "Classe", "Badge", "Date", "Courriel", "Commentaire", "Régime"]
    rows = [
        [
            *(child.given, child.family, child.division, "ECODELEGUE", "2027-05-04"),
            *(f"eleve{child.number}@exemple.fr", "Tri des déchets ; compost", FORBIDDEN),
        ]
        for child in pupils or children()
    ]
    return [head, *rows]

"""What is wrong with a file as a whole, by code: what, and how to mend it."""

from typing import Final

from issuer.importing.mending import EXPORT_AGAIN
from service.language import N_

FILE: Final = {
    "file-too-large": (
        N_("The file is larger than {max_megabytes} MB."),
        N_("Export fewer classes at a time."),
    ),
    "file-empty": (N_("The file is empty."), EXPORT_AGAIN),
    "file-kind-unknown": (
        N_("This is no table, no XML and no ZIP."),
        N_("Send the file as the application exported it."),
    ),
    "file-old-excel": (
        N_("This workbook is in the old Excel format, or has a password."),
        N_("Save it as .xlsx or .ods without a password."),
    ),
    "file-pdf": (
        N_("This is a PDF, which cannot be read as a table."),
        N_("Ask the application for a CSV, XLSX or XML export."),
    ),
    "file-not-table": (
        N_("A table was expected, and this is XML."),
        N_("Send a CSV, XLSX or ODS file."),
    ),
    "zip-damaged": (
        N_("The ZIP is damaged or was cut short."),
        N_("Download it again, then send it unchanged."),
    ),
    "zip-empty": (N_("There is no file in the ZIP."), EXPORT_AGAIN),
    "zip-several-files": (
        N_("There are {count} files in the ZIP, and one is expected."),
        N_("Unpack it and send the files one by one."),
    ),
    "zip-too-many-files": (
        N_("The ZIP holds more than {max_files} files."),
        N_("Unpack it and send the right file alone."),
    ),
    "zip-encrypted": (
        N_("The ZIP has a password."),
        N_("Unpack it and send the file inside."),
    ),
    "zip-in-zip": (
        N_("In the ZIP there is another ZIP."),
        N_("Unpack the outer one and send what is inside."),
    ),
    "zip-bomb": (
        N_("The ZIP unpacks to far more than any export."),
        EXPORT_AGAIN,
    ),
    "zip-compression-unknown": (
        N_("The ZIP is packed in a way that cannot be read here."),
        N_("Unpack it and send the file inside."),
    ),
    "sheet-damaged": (
        N_("The spreadsheet is damaged."),
        N_("Open it in a spreadsheet program, save it anew and send that."),
    ),
    "sheet-empty": (
        N_("The first sheet is empty."),
        N_("Put the table on the first sheet."),
    ),
    "encoding-unknown": (
        N_("The text has characters that no usual encoding has."),
        N_("Save the file as CSV in UTF-8."),
    ),
    "encoding-unsupported": (
        N_("The file says it is written in {encoding}, which is not read here."),
        EXPORT_AGAIN,
    ),
    "encoding-wrong": (
        N_("The file says it is written in {encoding}, but it is not."),
        EXPORT_AGAIN,
    ),
    "csv-malformed": (
        N_("A quotation mark is missing, or is one too many."),
        N_("Look at this line in a text editor and correct the quotation marks."),
    ),
    "too-many-rows": (
        N_("There are more than {max_rows} rows."),
        N_("Split the file."),
    ),
    "too-many-columns": (
        N_("There are more than {max_columns} columns."),
        N_("Delete the columns that are not needed."),
    ),
    "columns-missing": (
        N_("Columns are missing: {columns}."),
        N_("Export the file with these columns, or write their titles as here."),
    ),
}
XML: Final = {
    "xml-malformed": (N_("The XML is not well formed ({problem})."), EXPORT_AGAIN),
    "xml-cut-short": (
        N_("The file ends before its end; it was probably cut during a download."),
        N_("Download it again, then send it unchanged."),
    ),
    "xml-doctype": (
        N_("The file declares a document type or entities, which no export needs."),
        EXPORT_AGAIN,
    ),
    "xml-too-deep": (N_("The elements are nested deeper than in any export."), EXPORT_AGAIN),
    "xml-too-many-elements": (
        N_("There are more than {max_elements} elements."),
        N_("Export fewer classes at a time."),
    ),
    "xml-record-too-large": (
        N_("One entry has more than {max_elements} elements."),
        EXPORT_AGAIN,
    ),
    "xml-text-too-long": (
        N_("A text has more than {max_characters} characters."),
        EXPORT_AGAIN,
    ),
    "xml-tag-too-long": (N_("A tag or comment is longer than in any export."), EXPORT_AGAIN),
}
SUBJECT: Final = {
    "source-unknown": (
        N_("This is no file that can be imported."),
        N_("See the list of files that can, or choose the columns of your own table by hand."),
    ),
    "source-other": (
        N_("This is not a file of the kind that was chosen: {expected}."),
        N_("It looks like: {found}. Choose the kind that fits, or let the content tell."),
    ),
    "school-other": (
        N_("The file is of the school {uai}, yours is {expected}."),
        N_("Sign in for that school, or export the file of your own."),
    ),
    "school-two": (
        N_("The file speaks of two schools, {expected} and {uai}."),
        N_("Export one file for each school."),
    ),
    "school-year-other": (
        N_("The file is of the school year {year}, and {expected} was chosen."),
        N_("Choose the other year, or export the file of the right one."),
    ),
    "school-year-malformed": (
        N_("{value} is no school year."),
        EXPORT_AGAIN,
    ),
    "session-unknown": (
        N_("Nothing in the file tells the session of the examination."),
        N_("Choose the school year before you import."),
    ),
    "guardians-without-numbers": (
        N_("This list of guardians names the children by name alone; nobody is joined by name."),
        N_("Import the pupils, and let guardians be invited by the school."),
    ),
    "nothing-to-import": (
        N_("Nothing in the file can be imported."),
        N_("Check that the export holds the pupils or reports that you expect."),
    ),
    "mapping-malformed": (
        N_("The saved choice of columns cannot be read."),
        N_("Choose the columns anew."),
    ),
    "mapping-incomplete": (
        N_("No column was chosen for: {columns}."),
        N_("Choose a column for each of these."),
    ),
    "confirm-final": (
        N_("The file does not tell surely whether its reports are final."),
        N_("Confirm that they are before anything is issued."),
    ),
}

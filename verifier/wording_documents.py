"""Sentences about files and the form of documents, by the code of the finding."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

DOCUMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # files
        "file-empty": N_("The file is empty."),
        "file-too-large": N_("The file is larger than what we read."),
        "members-unreadable": N_(
            "Too many parts of this list are no credentials; we stopped here."
        ),
        "credential-not-found": N_("No badge was found in this file."),
        "line-too-long": N_("A line is longer than what we read."),
        "unpacked-too-large": N_("Unpacked, the files are larger than what we read."),
        "envelope-unsupported": N_("What the envelope holds is of a kind not known here."),
        "json-not-an-object": N_("The text is JSON, but not a credential."),
        "png-malformed": N_("The image is not a well-formed PNG."),
        "png-truncated": N_("The image is damaged: it ends too early."),
        "png-too-many-chunks": N_("The image has more parts than we read."),
        "png-text-malformed": N_("The text in the image cannot be read."),
        "png-text-too-large": N_("The text in the image is larger than what we read."),
        "png-more-than-one-credential": N_(
            "The image holds several badges; only the first counts."
        ),
        "png-text-chunk-not-itxt": N_("The badge stands in the image in an older way."),
        "png-text-compressed": N_(
            "The badge is compressed in the image, which the standard does not provide for."
        ),
        "png-data-after-end": N_(
            "Something follows after the end of the image; it was left alone."
        ),
        "svg-malformed": N_("The drawing is not a well-formed SVG."),
        "svg-entities": N_(
            "The drawing declares abbreviations (entities); such files are never read."
        ),
        "svg-default-attributes": N_(
            "The drawing declares values of its own for its elements; such files are never read."
        ),
        "svg-too-deep": N_("The drawing is nested too deeply."),
        "svg-too-many-elements": N_("The drawing has more elements than we read."),
        "svg-too-many-attributes": N_("The drawing has more attributes than we read."),
        "svg-text-too-large": N_("The text in the drawing is larger than what we read."),
        "svg-more-than-one-credential": N_(
            "The drawing holds several badges; only the first counts."
        ),
        "pdf-malformed": N_("The PDF cannot be read."),
        "pdf-encrypted": N_("The PDF asks for a password."),
        "pdf-nested-too-deep": N_("A PDF within a PDF within a PDF is not looked into."),
        "pdf-too-many-attachments": N_("The PDF has more attachments than we read."),
        "pdf-attachment-filter": N_("An attachment of the PDF is packed in a way not known here."),
        "pdf-attachment-malformed": N_("An attachment of the PDF is damaged."),
        "pdf-attachment-too-large": N_("An attachment of the PDF is larger than what we read."),
        "zip-malformed": N_("The archive cannot be read."),
        "zip-empty": N_("The archive is empty."),
        "zip-bomb": N_("The archive unfolds to far more than it holds; it was left alone."),
        "zip-path-unsafe": N_("The archive names a file outside of itself; it was left alone."),
        "zip-encrypted": N_("The archive asks for a password."),
        "zip-entry-damaged": N_("A file in the archive is damaged."),
        "zip-compression-unsupported": N_(
            "A file in the archive is packed in a way not known here."
        ),
        "zip-nested-too-deep": N_("Archives within archives are not looked into any deeper."),
        "zip-too-many-entries": N_("The archive has more files than we read."),
        # form
        "document-not-an-object": N_("This is not a credential but another kind of value."),
        "document-too-complex": N_("The document is too complex to be checked."),
        "context-missing": N_("The vocabulary of its kind is not named at {pointer}."),
        "context-order": N_(
            "The vocabularies are not named in the order of the standard ({pointer})."
        ),
        "context-malformed": N_("What names a vocabulary at {pointer} is not well formed."),
        "context-extensions-missing": N_(
            "It uses an extension at {pointer} without naming the vocabulary of extensions."
        ),
        "type-missing": N_("What stands at {pointer} does not say what it is."),
        "type-malformed": N_("The type at {pointer} is not well formed."),
        "type-wrong": N_("What stands at {pointer} says to be something else than it should be."),
        "id-missing": N_("An identifier is missing at {pointer}."),
        "id-malformed": N_("The identifier at {pointer} is not a full address."),
        "issuer-missing": N_("It does not say who issued it."),
        "issuer-malformed": N_("Who issued it is not stated as an address."),
        "holder-malformed": N_("Who presents it is not stated as an address."),
        "subject-missing": N_("It does not say whom it is about."),
        "subject-malformed": N_("Whom it is about is not well formed ({pointer})."),
        "subject-empty": N_("Nothing is said about the person ({pointer})."),
        "subject-unidentified": N_("Nothing tells which person it is about ({pointer})."),
        "language-malformed": N_(
            "The text at {pointer} does not state its language as the standard has it."
        ),
        "date-missing": N_("A date is missing at {pointer}."),
        "dates-reversed": N_("It ends before it begins."),
        "object-expected": N_("At {pointer} an object is expected, not an address or a text."),
        "credential-malformed": N_("What is presented at {pointer} is not a credential."),
        "self-asserted-holder-mismatch": N_(
            "What is presented at {pointer} is not signed, and is not the holder's own word."
        ),
        "clr-too-many-credentials": N_("The record holds more credentials than we read."),
        "related-resource-duplicate": N_("The same resource is named twice ({pointer})."),
        "related-resource-id-repeated": N_("The same resource is named twice ({pointer})."),
        "related-resource-digest-missing": N_(
            "A resource is named at {pointer} without its digest."
        ),
        "related-resource-digest-malformed": N_("The digest at {pointer} is not well formed."),
        "related-resource-digest-unknown": N_(
            "The digest at {pointer} is of a kind not known here."
        ),
        "related-resource-malformed": N_("What names a resource at {pointer} is not well formed."),
        "related-resource-too-many": N_("It names more resources than we compare."),
        # data model
        "schema-type": N_("The value at {pointer} is not of the kind that the standard has there."),
        "schema-enum": N_("The value at {pointer} is none of those that the standard lists."),
        "schema-pattern": N_("The value at {pointer} is not written as the standard has it."),
        "schema-too-few": N_("There is too little at {pointer}."),
        "schema-unknown-property": N_("The standard allows no such member at {pointer}."),
        "schema-invalid": N_("What stands at {pointer} does not follow the data model."),
        "schema-own-missing": N_("It names data models, but not the standard's own."),
        "criteria-empty": N_("The criteria at {pointer} say nothing."),
        "required-level-unknown": N_("The level required at {pointer} is not described."),
        "achieved-level-unknown": N_("The level reached at {pointer} is not described."),
        "result-description-unknown": N_(
            "The result at {pointer} belongs to no description of the achievement."
        ),
        "result-status-missing": N_("The result at {pointer} leaves out its status."),
        "content-of-another-subject": N_(
            "A credential inside ({pointer}) names another person than the record."
        ),
        "refresh-older": N_("The copy offered is older; this one was judged."),
        "status-list-too-large": N_("The status list is larger than what we read."),
        "status-size-unsupported": N_("Its status entry has a size that no list has."),
    }
)

"""The data model of Open Badges 3.0 and CLR 2.0 as one table; the JSON Schemas are written from it.

https://www.imsglobal.org/spec/ob/v3p0#data-models
"""

from schemas.model.classes import classes
from schemas.model.parts import Class, Property
from schemas.model.published import DOCUMENTS, document_class
from schemas.model.writing import json_schemas

__all__ = ["DOCUMENTS", "Class", "Property", "classes", "document_class", "json_schemas"]

"""The booklet: items in eight rubrics, each with the document as it came or was signed."""

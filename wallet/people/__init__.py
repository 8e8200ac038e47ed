"""Who has a booklet: the young people, their keys, the schools whose lists opened it for them."""

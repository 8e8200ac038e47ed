"""What the wallet keeps of persons, for the record of what is kept."""

from collections.abc import Mapping

BOOKLET = "as the booklet: until its holder deletes the thing, or the account"
OPEN = "to know who reads what, and to show it to the holder"

PERSONAL: Mapping[str, tuple[str, str, str]] = {
    "wallet_holder": (
        "year and month of birth, DID, day of the last visit",
        "to have a booklet; to know who is a minor",
        "as the account",
    ),
    "wallet_key": ("DIDs and who knows them; the keys are sealed", "to sign", "as the account"),
    "wallet_seat": (
        "name, class, year and month of birth, address, guardians, hash of the printed code",
        "to open booklets from a class list",
        "until the list of the school is taken out",
    ),
    "wallet_class_adult": (
        "which member of the staff accompanies which class",
        "to put them beside the pupils who open a booklet",
        "as the account",
    ),
    "wallet_item": ("what a credential or an entry says", "to draw the booklet", BOOKLET),
    "wallet_version": ("the bytes as they came, and their check", "to give them back", BOOKLET),
    "wallet_skill": ("competences that are named", "to read by competence", BOOKLET),
    "wallet_file": ("documents and pictures", "to show what was done", BOOKLET),
    "wallet_endorsement": ("who said what of which entry", "to show it", BOOKLET),
    "wallet_note": ("private notes, sealed", "for the holder alone", BOOKLET),
    "wallet_draft": ("an entry that is not finished", "to go on writing", "until it is finished"),
    "wallet_ask": (
        "name, address and answer of who is asked to attest",
        "to ask, and to show the answer",
        BOOKLET,
    ),
    "wallet_import": (
        "counts of what an archive holds and what came of it",
        "to bring a booklet back",
        "a day",
    ),
    "wallet_import_piece": ("the archive", "to bring a booklet back", "until it is, or a day"),
    "wallet_companion": (
        "name and address of an adult, what they are to the holder",
        OPEN,
        BOOKLET,
    ),
    "wallet_opened": ("what is open to which adult", OPEN, "until it is closed again"),
    "wallet_comment": ("what adults say of an item", "to encourage", BOOKLET),
    "wallet_approval": (
        "a guardian's answer about a partner",
        "to ask once for each partner",
        "as the account",
    ),
    "wallet_dossier": ("what was chosen for a purpose, its opening text", "to show it", BOOKLET),
    "wallet_chosen": ("which items, in which order", "to show them", BOOKLET),
    "wallet_share": (
        "what a link shows, for whom, until when; hash of the link",
        "to show it, to stop it",
        "what it showed goes when it ends; that it was, as the booklet",
    ),
    "wallet_share_file": ("which files a link shows", "to show them", "until the link ends"),
    "wallet_visit": (
        "when a link was opened, and by whom where the reader said it",
        "to show it to the holder; no address of a machine",
        "as the link",
    ),
    "wallet_ob_request": (
        "what an application asks for, before anybody is known",
        "to ask",
        "half an hour",
    ),
    "wallet_ob_grant": (
        "which application may read or write for whom; hashes of tokens",
        OPEN,
        "until it is taken back, and a month",
    ),
    "wallet_ob_profile": (
        "what an application says of the holder, as it came",
        "to give it back to applications that may read it",
        "until the holder takes it out, or the account",
    ),
    "wallet_connection": (
        "from which other host badges are brought; sealed tokens",
        "to bring them",
        "until the holder ends it",
    ),
    "wallet_notice": ("what somebody is told", "to tell it", "as the account"),
}
"""By table: what, why, how long."""
IMPERSONAL: frozenset[str] = frozenset({"wallet_school", "wallet_ob_client"})
"""Tables about schools."""

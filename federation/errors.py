"""How the room `federation` says no: one family, with a code for machines and facts for people."""

from schemas.errors import LivretError


class FederationError(LivretError):
    """What the room `federation` raises, and nothing else."""


class FetchError(FederationError):
    """A document could not be had from outside, or was not asked for because that is not safe.

    The facts always hold `url`, and mostly `reason` (lowercase-kebab, stable). The codes:

    - `offline`: this world asks nobody.
    - `url-malformed`: not a URL we would write down (`reason`: `characters`, `too-long`,
      `syntax`, `userinfo`, `host`).
    - `scheme-refused`: neither https nor an origin that a setting allows.
    - `address-refused`: host or port lies where nobody but an attacker would send us
      (`reason`: `host-form`, `port`, `not-public`).
    - `dns-failed`, `connection-failed`, `tls-failed`: it did not get as far as a question.
    - `timed-out`: the time for connecting or for everything was used up.
    - `redirect-refused` (`reason`: `too-many`, `no-location`, `location-malformed`, `downgrade`,
      `to-allowed-origin`, `location-refused`, and `not-followed` for what was sent).
    - `http-status`: an answer, but not the document (`status`).
    - `too-large`: more than `max_bytes` for this kind of document, counted after decompression.
    - `sent-too-large`: more than `max_bytes` was to be sent.
    - `encoding-refused`: a content coding other than gzip.
    - `too-many-questions`: one report has asked for all that it may (`reason`: `addresses`,
      `seconds`).
    - `body-truncated`, `response-malformed`: the answer breaks off or breaks the protocol.
    """

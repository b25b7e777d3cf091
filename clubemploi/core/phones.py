"""Phone numbers: stored E.164 (+33612345678), shown the French way (06 12 34 56 78)."""

import phonenumbers


def parse_phone(text: str) -> str:
    """E.164 form of a number as people type it; ValueError when it cannot be one.

    « Possible » rather than « valid »: number ranges open faster than any library learns of them.
    """
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException as error:
        raise ValueError(text) from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError(text)
    if number.country_code == 33 and len(str(number.national_number)) != 9:
        raise ValueError(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def format_phone(e164: str) -> str:
    """« +33612345678 » → « 06 12 34 56 78 », with non-breaking spaces; foreign numbers keep their prefix."""
    if e164.startswith("+33") and len(e164) == 12:
        digits = "0" + e164[3:]
        return "\u00a0".join(digits[i : i + 2] for i in range(0, 10, 2))
    if not e164:
        return ""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return shown.replace(" ", "\u00a0")

"""The child process of sealing.py: reads an order on standard input, writes a sealed PDF on standard output."""

import base64
import io
import json
import sys
from typing import Any

sys.path.insert(0, sys.argv[1])

from asn1crypto import tsp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper

from clubemploi.core.outside import post_outside

ROOM = 32 * 1024  # hexadecimal digits kept for the signature, chain and time stamp included


class OurTimeStamper(TimeStamper):
    """Asks within our own limits (core/outside.py)."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        kind = "application/timestamp-query"
        answer = post_outside(self.address, req.dump(), kind=kind, expected="application/timestamp-reply")
        return tsp.TimeStampResp.load(answer)


def sign(order: dict[str, Any], stamper: TimeStamper | None) -> bytes:
    signer = signers.SimpleSigner.load_pkcs12_data(base64.b64decode(order["p12"]), [], None)
    if signer is None:
        raise ValueError("the certificate cannot be read")
    meta = signers.PdfSignatureMetadata(
        field_name="cachet",
        name=order["name"],
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    # Out of the page and of no size: what both PDF/A and PDF/UA allow.
    place = fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
    spec = fields.SigFieldSpec("cachet", readable_field_name="Cachet électronique", invis_sig_settings=place)
    signing = signers.PdfSigner(meta, signer, timestamper=stamper, new_field_spec=spec)
    writer = IncrementalPdfFileWriter(io.BytesIO(base64.b64decode(order["pdf"])))
    return signing.sign_pdf(writer, bytes_reserved=ROOM).getvalue()


def main() -> None:
    order = json.load(sys.stdin)
    stamper = OurTimeStamper(order["tsa_url"]) if order["tsa_url"] else None
    try:
        pdf = sign(order, stamper)
    except Exception:
        if stamper is None:
            raise
        pdf = sign(order, None)  # the authority does not answer: sealed all the same
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()

"""The mark that says how a clip was made: an XMP packet in a `uuid` box of its mp4.

Source: XMP specification part 3 (MPEG-4), IPTC Photo Metadata "Digital Source Type" and its NewsCodes.
"""

from __future__ import annotations

import struct
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree

from lanterne.media.boxes import find_boxes

XMP_BOX = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
IPTC_EXT = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
MAX_PACKET = 1_000_000  # bytes; a larger packet is not ours


class SourceType(StrEnum):
    """How the pixels came to be, in the words of the IPTC."""

    TRAINED_MODEL = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    SIMULATION = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"


_PACKET = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:Iptc4xmpExt="{iptc}"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmp:CreatorTool="Lanterne"
    Iptc4xmpExt:DigitalSourceType="{source}"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def box(source: SourceType) -> bytes:
    """The whole `uuid` box: it may stand at the top level of an mp4, anywhere after `ftyp`."""
    packet = _PACKET.format(iptc=IPTC_EXT, source=source.value).encode()
    return struct.pack(">I4s", 8 + len(XMP_BOX) + len(packet), b"uuid") + XMP_BOX + packet


def read_source(path: Path) -> SourceType | None:
    """How the clip says it was made; None where it says nothing that is known here. Raises MediaError."""
    for kind, offset, size in find_boxes(path):
        if kind != "uuid" or size > MAX_PACKET:
            continue
        with path.open("rb") as file:
            file.seek(offset + 8)
            content = file.read(size - 8)
        if content.startswith(XMP_BOX):
            return _source_of(content[len(XMP_BOX) :])
    return None


def _source_of(packet: bytes) -> SourceType | None:
    if b"<!" in packet:  # no document types, so no entities that grow
        return None
    try:
        tree = ElementTree.fromstring(packet.decode())
    except (UnicodeDecodeError, ElementTree.ParseError):
        return None
    for element in tree.iter():
        value = element.get(f"{{{IPTC_EXT}}}DigitalSourceType")
        if value in list(SourceType):
            return SourceType(value)
    return None

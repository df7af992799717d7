"""Sending a stored file, whole or in part. Source: RFC 9110, sections 13 and 14."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.responses import Response, StreamingResponse

from lanterne.store.blobs import Blob, BlobStore

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def send(blobs: BlobStore, blob: Blob, headers: Mapping[str, str], name: str, is_head: bool = False) -> Response:
    """The answer to a GET, or a HEAD, with these request headers. name: for whoever saves it.

    One range is served; several, or a range that makes no sense, are answered with the whole, as the source allows.
    """
    tag = f'"{blob.hash}"'
    common = {
        "accept-ranges": "bytes",
        "etag": tag,
        "cache-control": "private, max-age=3600",
        "content-disposition": f'inline; filename="{name}"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    if headers.get("if-none-match") in (tag, "*"):
        return Response(status_code=304, headers=common)
    start, end, status = 0, blob.size, 200
    asked = _RANGE.fullmatch(headers.get("range", "").replace(" ", ""))
    if asked and (asked[1] or asked[2]) and headers.get("if-range", tag) == tag:
        start, end = _resolve(asked[1], asked[2], blob.size)
        if start >= end:
            return Response(status_code=416, headers={**common, "content-range": f"bytes */{blob.size}"})
        status = 206
        common["content-range"] = f"bytes {start}-{end - 1}/{blob.size}"
    common["content-length"] = str(end - start)
    if is_head:
        return Response(status_code=status, headers=common, media_type=blob.type)
    return StreamingResponse(blobs.open_range(blob.hash, start, end), status, common, media_type=blob.type)


def _resolve(first: str, last: str, size: int) -> tuple[int, int]:
    """(start, end) of a range, the end not included; start >= end where nothing of the file lies in it."""
    if not first:
        return max(0, size - int(last)), size if int(last) else 0
    end = min(size, int(last) + 1) if last else size
    if last and int(last) < int(first):
        return size, size
    return int(first), end

"""What the OpenAPI document says of bodies that are read by hand: the same fields as a form and as JSON."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


def body_of(model: type[BaseModel], *files: str) -> dict[str, Any]:
    """`openapi_extra` of a route whose body is `model`, with `files` to upload where it comes as a form."""
    plain = _inlined(model.model_json_schema())
    form = {**plain, "properties": dict(plain["properties"])}
    for name in files:
        upload = {"type": "string", "format": "binary"}
        other = plain["properties"].get(name)
        form["properties"][name] = {"anyOf": [upload, other]} if other else upload
    content = {"multipart/form-data": {"schema": form}}
    if not files or set(files) & set(plain["properties"]):  # else it takes an upload
        content["application/json"] = {"schema": plain}
    return {"requestBody": {"required": True, "content": content}}


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its definitions in the places that refer to them."""
    definitions = schema.pop("$defs", {})

    def walk(node: Any) -> Any:  # noqa: ANN401 (JSON)
        if isinstance(node, list):
            return [walk(each) for each in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return walk(definitions[node["$ref"].rpartition("/")[2]])
        return {key: walk(value) for key, value in node.items()}

    inlined: dict[str, Any] = walk(schema)
    return inlined

"""GeoReport v2 in words of OpenAPI, written from its public specification, not from our code."""

from collections.abc import Mapping

Json = Mapping[str, object]
TEXT: Json = {"type": "string"}
DATE: Json = {"type": "string", "format": "date-time"}
MAYBE: Json = {"type": "string", "nullable": True}
FORM: Json = {
    "name": "form",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "enum": ["json", "xml"]},
}


def description(server: str, api_key: str, *, codes: tuple[str, ...]) -> dict[str, object]:
    """Describe a server; *codes* are some of its services."""
    code = {"anyOf": [{"type": "string", "enum": list(codes)}, TEXT]}
    return {
        "openapi": "3.0.3",
        "info": {"title": "GeoReport", "version": "2"},
        "servers": [{"url": server}],
        "paths": {
            "/discovery.{form}": _read("discovery", {"type": "object"}, ()),
            "/services.{form}": _read("services", _list(_SERVICE), ()),
            "/services/{service_code}.{form}": _read(
                "service", _DEFINITION, (_in_path("service_code", code),)
            ),
            "/requests.{form}": {
                **_read("requests", _list(_REQUEST), _filters(code)),
                **_write(api_key, code),
            },
            "/requests/{service_request_id}.{form}": _read(
                "request", _list(_REQUEST), (_in_path("service_request_id", TEXT),)
            ),
            "/tokens/{token}.{form}": _read(
                "token", _list(_object("service_request_id", "token")), (_in_path("token", TEXT),)
            ),
        },
    }


def _read(name: str, schema: Json, parameters: tuple[Json, ...]) -> dict[str, object]:
    jurisdiction = _query("jurisdiction_id", TEXT)
    return {
        "get": {
            "operationId": name,
            "parameters": [FORM, jurisdiction, *parameters],
            "responses": {"200": _said(schema), **_faults("400", "404")},
        }
    }


def _filters(code: Json) -> tuple[Json, ...]:
    number = {"type": "integer", "minimum": 1, "maximum": 200}
    return (
        _query("service_request_id", TEXT),
        _query("service_code", code),
        _query("start_date", DATE),
        _query("end_date", DATE),
        _query("status", {"type": "string", "enum": ["open", "closed", "open,closed"]}),
        _query("page", number),
        _query("page_size", number),
    )


def _write(api_key: str, code: Json) -> dict[str, object]:
    words = (
        "address_string", "address_id", "description", "email", "device_id", "account_id",
        "first_name", "last_name", "phone", "attribute[place]",
    )  # fmt: skip
    fields: dict[str, object] = {
        **dict.fromkeys(words, TEXT),
        "api_key": {"type": "string", "enum": [api_key]},
        "service_code": code,
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "long": {"type": "number", "minimum": -180, "maximum": 180},
        "media_url": {"type": "string", "format": "uri"},
    }
    body = {"type": "object", "required": ["api_key", "service_code"], "properties": fields}
    made = _list(_object("service_request_id", "service_notice", "account_id"))
    return {
        "post": {
            "operationId": "report",
            "parameters": [FORM],
            "requestBody": {
                "required": True,
                "content": {"application/x-www-form-urlencoded": {"schema": body}},
            },
            "responses": {"201": _said(made), **_faults("400", "403", "404")},
        }
    }


def _object(*names: str) -> Json:
    return {
        "type": "object",
        "required": list(names),
        "properties": dict.fromkeys(names, MAYBE),
    }


_SERVICE: Json = {
    "type": "object",
    "required": ["service_code", "service_name", "description", "metadata", "type"],
    "properties": {
        "service_code": TEXT,
        "service_name": TEXT,
        "metadata": {"type": "boolean"},
        "type": {"type": "string", "enum": ["realtime", "batch", "blackbox"]},
    },
}
_DEFINITION: Json = {
    "type": "object",
    "required": ["service_code", "attributes"],
    "properties": {"service_code": TEXT, "attributes": {"type": "array"}},
}
_REQUEST: Json = {
    "type": "object",
    "required": ["service_request_id", "status", "service_code", "requested_datetime"],
    "properties": {
        "service_request_id": TEXT,
        "status": {"type": "string", "enum": ["open", "closed"]},
        "requested_datetime": DATE,
        "updated_datetime": DATE,
        "lat": {"type": "number", "nullable": True},
        "long": {"type": "number", "nullable": True},
    },
}


def _list(schema: Json) -> Json:
    return {"type": "array", "items": schema}


def _said(schema: Json) -> Json:
    return {
        "description": "as specified",
        "content": {"application/json": {"schema": schema}, "text/xml": {"schema": TEXT}},
    }


def _faults(*codes: str) -> dict[str, object]:
    fault = {
        "type": "object",
        "required": ["code", "description"],
        "properties": {"code": {"type": "integer"}, "description": TEXT},
    }
    return {code: _said(_list(fault)) for code in codes}


def _query(name: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "schema": schema}


def _in_path(name: str, schema: Json) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": schema}

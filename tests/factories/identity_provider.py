"""A platform that signs people in, on this machine (模拟登录平台): honest unless told to lie."""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

CLIENT, SECRET = "xianzhi", "a secret of the application"


class Provider:
    """What the platform knows; a test changes ``claims``, ``key`` or ``answers`` to make it lie."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "first", "alg": "ES256", "use": "sig"})
        self.published = [self.key]
        self.header: dict = {"alg": "ES256", "kid": "first"}
        self.claims: dict = {}
        self.codes: dict[str, dict] = {}
        self.answers: dict[str, tuple[int, object]] = {}
        self.description: dict = {}
        self.heard: list[tuple[str, dict, dict]] = []
        self.url = ""
        self.at = datetime.now(UTC)

    def agrees(self, address: str, subject: str = "sub-1") -> dict[str, str]:
        """Let somebody say yes at the address of the browser; give what comes back with it."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = asked | {"subject": subject}
        return {"code": code, "state": asked["state"]}

    def described(self) -> dict:
        doors = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
        found = {name: f"{self.url}/{path}" for name, path in doors.items()}
        found |= {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}
        return found | self.description

    def token(self, form: dict, headers: dict) -> tuple[int, object]:
        pair = base64.b64decode(headers.get("Authorization", "Basic ")[6:]).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        is_right = (
            asked is not None
            and pair == f"{CLIENT}:{SECRET.replace(' ', '%20')}"
            and asked["redirect_uri"] == form["redirect_uri"]
            and asked["code_challenge"] == base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        )
        if not is_right:
            return 400, {"error": "invalid_grant"}
        now = int(self.at.timestamp())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": asked["subject"],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        return 200, {"access_token": "a", "id_token": self.signed(claims), "token_type": "Bearer"}

    def signed(self, claims: dict) -> str:
        if self.header.get("alg") == "none":
            parts = (json.dumps(part).encode() for part in (self.header, claims))
            return ".".join(base64.urlsafe_b64encode(p).rstrip(b"=").decode() for p in parts) + "."
        if self.header.get("alg") == "HS256":
            return jwt.encode(self.header, claims, OctKey.import_key(SECRET * 2))
        return jwt.encode(self.header, claims, self.key)

    def answer(self, path: str, sent: dict, headers: dict) -> tuple[int, object]:
        self.heard.append((path, sent, headers))
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            return 200, self.described()
        if path == "/keys":
            return 200, KeySet(self.published).as_dict(private=False)
        return self.token(sent, headers) if path == "/token" else (404, {})


@contextmanager
def provider_running() -> Iterator[Provider]:
    provider = Provider()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self.say(parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            is_json = "json" in self.headers.get("Content-Type", "")
            sent = json.loads(text) if is_json else {k: v[0] for k, v in parse_qs(text).items()}
            self.say(self.path, sent)

        def say(self, path: str, sent: dict) -> None:
            status, said = provider.answer(path, sent, dict(self.headers.items()))
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: tests read what was printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

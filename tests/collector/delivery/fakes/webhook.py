"""A receiver that checks signatures as https://github.com/standard-webhooks/standard-webhooks says, and takes each id once."""

from __future__ import annotations

import base64
import hashlib
import hmac

from tests.collector.delivery.fakes.server import Answer, Call, FakeServer, Kept, StoredFile

SECRET = "whsec_" + base64.b64encode(b"a key of thirty-two random bytes").decode()


class FakeWebhook(FakeServer):
    """Keeps an event under its `webhook-id`; `repeats` counts how often a known one came again."""

    def __init__(self) -> None:
        super().__init__()
        self.repeats = 0

    def answer(self, call: Call) -> Answer:
        if not is_signed(call, SECRET):
            return Answer(401, {"error": "bad signature"})
        known_by, data = call.headers["webhook-id"], call.data["data"]
        if any(one.key == known_by for one in self.tickets):
            self.repeats += 1
            return Answer(204)
        files = [StoredFile(one["name"], one["type"], base64.b64decode(one["content"])) for one in data["files"]]
        self.tickets.append(Kept(len(self.tickets) + 1, data["code"], data["message"], known_by, files))
        return Answer(204)


def is_signed(call: Call, secret: str) -> bool:
    """Say whether one of the signatures of a call was made with `secret`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode() + call.body
    wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(wanted, given) for given in call.headers["webhook-signature"].split(" "))

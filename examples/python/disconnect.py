#!/usr/bin/env python3
"""Hangs up one party of a conference: list, act, confirm. What the script of the thread wanted to do.

    npm start                                        # in another terminal
    python3 examples/python/disconnect.py            # the first participant, or: disconnect.py +15550102
"""
import os
import sys

import requests

URL = os.environ.get("PARTYLINE_URL", "http://127.0.0.1:7278")
CLIENT = (os.environ.get("PARTYLINE_CLIENT_ID", "demo"), os.environ.get("PARTYLINE_CLIENT_SECRET", "demo"))
PHONES = f"{URL}/api/v2/conversations/phone/participants"


def explained(response: requests.Response) -> requests.Response:
    """Ends the script with the cause and the corrected request when the server refused."""
    if response.ok:
        return response
    body = response.json()
    fix = (body.get("explain") or {}).get("fix") or {}
    print(f"{response.status_code}: {body.get('message') or body.get('error_description')}", file=sys.stderr)
    if fix.get("curl"):
        print(f"this works: {fix['curl']}", file=sys.stderr)
    sys.exit(1)


def main(address: str) -> None:
    session = requests.Session()
    session.trust_env = False  # loopback needs no proxy
    grant = session.post(f"{URL}/oauth/token", data={"grant_type": "client_credentials"}, auth=CLIENT, timeout=10)
    session.headers["Authorization"] = f"Bearer {explained(grant).json()['access_token']}"

    query = {"address": address} if address else {}
    found = explained(session.get(PHONES, params=query, timeout=10)).json()["entities"]
    if not found:
        print("nobody to hang up", file=sys.stderr)
        sys.exit(4)

    # List and act at once: an id is good for as long as its party stays on the phone.
    participant = found[0]
    removed = explained(
        session.patch(
            f"{PHONES}/{participant['id']}",
            json={"status": "disconnected"},  # json= also sets Content-Type: application/json
            headers={"Prefer": "wait=5"},
            timeout=40,
        )
    ).json()
    print(f"evidence: {removed.get('evidence')}, the call goes on: {not removed.get('conversationEnded')}")
    print(f"disconnected {participant['id']}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")

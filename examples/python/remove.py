#!/usr/bin/env python3
"""Removes one party from a call: resolve, act, confirm. Works with Partyline and, unchanged, with Genesys Cloud.

    python3 examples/python/remove.py +15550102                        # npm start runs in another terminal
    python3 examples/python/remove.py "Alice Smith" <conversationId>   # of this call; a client of the cloud needs it
    PARTYLINE_URL=https://api.mypurecloud.de PARTYLINE_CLIENT_ID=… PARTYLINE_CLIENT_SECRET=… python3 …/remove.py …

Exit codes: 0 off the call, or was before; 1 refused or not confirmed; 2 usage; 3 no server; 4 nobody fits; 5 several fit.
"""
import os, re, sys, time
import requests

URL = os.environ.get("PARTYLINE_URL", "http://127.0.0.1:7278").rstrip("/")
LOGIN = URL.replace("//api.", "//login.")  # where the cloud gives its tokens
CLIENT = (os.environ.get("PARTYLINE_CLIENT_ID", "demo"), os.environ.get("PARTYLINE_CLIENT_SECRET", "demo"))
ALL = f"{URL}/api/v2/conversations"
http = requests.Session()
sent = []  # whose removal was asked for
http.trust_env = "//127.0.0.1" not in URL  # loopback needs no proxy


def end(code, text):
    print(text, file=sys.stderr if code else sys.stdout)
    sys.exit(code)


def ask(method, url, **more):
    """An answer and its body; the script ends with the cause, and with what would work, where it was refused."""
    answer = http.request(method, url, timeout=10, **more)
    body = answer.json() if answer.text else {}
    mild = r"call\.disconnected|no\.active\.conversations|conversation\.not\.found" + (r"|not\.a\.user" if method == "PATCH" else "")
    if answer.ok or re.search(mild, body.get("code", "")):
        return body
    fix = ((body.get("explain") or {}).get("fix") or {}).get("curl")
    end(1, f"{answer.status_code}: {body.get('message') or body.get('error')}" + (f"\nthis works: {fix}" if fix else ""))


def live(conversation):
    """The participants of whom a leg is up or rings, by their ids; a voicemail is nobody."""
    on = lambda p: any(call.get("state") not in ("disconnected", "terminated") for call in p.get("calls") or [])
    return {p["id"]: p for p in conversation.get("participants", []) if on(p) and p.get("purpose") != "voicemail"}


def fits(party, who):
    """The id, the name or the number, whole; a number however it is written."""
    number = lambda text: re.sub(r"^(tel|sip):|@.*|[\s().-]", "", text or "")
    return who in (party["id"], party.get("name")) or number(who) == number(party.get("address")) != ""


def remove(who, conversation):
    grant = ask("POST", f"{LOGIN}/oauth/token", data={"grant_type": "client_credentials"}, auth=CLIENT)
    http.headers["Authorization"] = f"Bearer {grant.get('access_token')}"
    # Resolve at the moment of the act: an id of an earlier list may be of somebody who has left.
    read = ask("GET", f"{ALL}/{conversation}" if conversation else ALL)
    found = [(c["id"], id) for c in read.get("entities", [read]) for id, p in live(c).items() if fits(p, who)]
    if len(found) != 1:
        end(5 if found else 4, f"{len(found)} fit {who!r}, nothing was done: {found}" if found else f"nobody who is live fits {who!r}")
    call, participant = found[0]
    # Act on this one, never on the whole call; a client without a user may have to take the path of all media.
    sent.append(participant)
    for base in (f"{ALL}/calls", ALL):
        done = ask("PATCH", f"{base}/{call}/participants/{participant}", json={"state": "disconnected"})
        if done.get("code") != "not.a.user":
            break
    # Confirm: the answer to the act says only that it was accepted.
    for _ in range(40):
        if participant not in live(ask("GET", f"{ALL}/{call}")):
            end(0, f"disconnected {participant}")
        time.sleep(0.25)
    end(1, f"accepted, not confirmed: {participant}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or not sys.argv[1].strip():
        end(2, __doc__)
    try:
        remove(sys.argv[1], "".join(sys.argv[2:]))
    except (requests.RequestException, ValueError) as error:
        unknown = f"the removal of {sent[0]} was sent, outcome unknown: " if sent else ""
        end(1 if sent else 3, f"{unknown}no usable answer from {URL}: {error}")

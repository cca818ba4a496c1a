#!/bin/sh
# Hangs up one party of a running conference, with nothing but curl: list, act, read what was confirmed.
#
#   npm start                  # in another terminal
#   sh examples/curl.sh        # removes the first participant of the list; or: sh examples/curl.sh +15550102
set -eu

URL=${PARTYLINE_URL:-http://127.0.0.1:7278}
ADDRESS=${1:-}

# Client credentials by HTTP Basic, as OAuth asks; the client of a local server is demo with the secret demo.
TOKEN=$(curl -sS --fail-with-body -u "${PARTYLINE_CLIENT_ID:-demo}:${PARTYLINE_CLIENT_SECRET:-demo}" \
  -d grant_type=client_credentials "$URL/oauth/token" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')

# Who is on the phone now? --data-urlencode because a plus in a query is a space.
LIST=$(curl -sS --fail-with-body -G "$URL/api/v2/conversations/phone/participants" \
  -H "Authorization: Bearer $TOKEN" --data-urlencode "address=$ADDRESS")
PARTICIPANT=$(printf '%s' "$LIST" | sed -n 's/^{"entities":\[{"id":"\([^"]*\)".*/\1/p')
[ -n "$PARTICIPANT" ] || { echo "nobody to hang up"; exit 4; }
TOTAL=$(printf '%s' "$LIST" | sed -n 's/.*"total":\([0-9]*\).*/\1/p')
[ -z "$ADDRESS" ] || [ "$TOTAL" = 1 ] || { echo "$TOTAL fit $ADDRESS, nothing was done"; exit 5; }

# The removal, held until the leg is down (or five seconds). A refusal prints why, and the request that works.
DONE=$(curl -sS --fail-with-body -X PATCH "$URL/api/v2/conversations/phone/participants/$PARTICIPANT" \
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -H 'Prefer: wait=5' \
  -d '{"status":"disconnected"}') || { echo "$DONE"; exit 1; }
echo "$DONE"
case $DONE in
  *'"legDown":true'*) echo "disconnected $PARTICIPANT" ;;
  *) echo "accepted, not confirmed: $PARTICIPANT"; exit 1 ;;
esac

# Can this participant be removed? The plan says so, and why not where it can not. Nothing is carried out.
check "participant_can_be_removed" {
  data "external" "removal" {
    program = var.partyline

    # null leaves a key out. An empty string is refused: it would select more people than were meant.
    # Client id and secret come from PARTYLINE_CLIENT_ID and PARTYLINE_CLIENT_SECRET, or from `partyline login`:
    # what stands in a query is kept in the state.
    query = {
      action               = "check"
      url                  = var.url
      address              = var.address
      room                 = var.room
      may_end_conversation = tostring(var.may_end_conversation)
    }
  }

  assert {
    condition     = data.external.removal.result.ok == "true"
    error_message = data.external.removal.result.explanation
  }
}

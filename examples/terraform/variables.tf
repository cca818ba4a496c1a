variable "partyline" {
  description = "The program and its arguments; the first is looked up on the PATH."
  type        = list(string)
  default     = ["npx", "partyline", "terraform"]
}

variable "url" {
  description = "Base URL of a Partyline, or https://api.<region> of Genesys Cloud. null: PARTYLINE_URL, else http://127.0.0.1:7278."
  type        = string
  default     = null
}

variable "address" {
  description = "Number of the participant, however it is written, sip:user@host, or user:name."
  type        = string
}

variable "room" {
  description = "Number of the conference room it has to be in. null: any call."
  type        = string
  default     = null
}

variable "may_end_conversation" {
  description = "Whether the removal may leave nobody on the call."
  type        = bool
  default     = false
}

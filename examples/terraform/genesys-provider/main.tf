terraform {
  required_providers {
    genesyscloud = {
      source = "mypurecloud/genesyscloud"
    }
  }
}

variable "access_token" {
  description = "A token of the Partyline: POST /oauth/token. With it the provider does not sign in by itself."
  type        = string
  sensitive   = true
}

provider "genesyscloud" {
  access_token = var.access_token
  # Has to be a region that the provider knows; the gateway takes its place.
  aws_region = "us-east-1"

  # The environment variables GENESYSCLOUD_GATEWAY_* only fill in a block that stands here.
  gateway {
    protocol = "http"
    host     = "127.0.0.1"
    port     = "7278"
  }
}

data "genesyscloud_organizations_me" "here" {}

output "organisation" {
  value = data.genesyscloud_organizations_me.here.name
}

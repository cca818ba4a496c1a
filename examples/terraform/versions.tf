terraform {
  # check blocks came with Terraform 1.5, and OpenTofu has had them from its first release on.
  required_version = ">= 1.5"

  required_providers {
    external = {
      source  = "hashicorp/external"
      version = ">= 2.3"
    }
  }
}

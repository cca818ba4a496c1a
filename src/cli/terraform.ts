import type { Verb } from './flags/flag.ts';

/** `partyline terraform`. */
export const terraformVerb: Verb = {
  name: 'terraform',
  about: 'answers a data source of Terraform or OpenTofu, which runs it',
  flags: [],
  more: `Speaks the protocol of hashicorp/external: one JSON object of strings comes in on stdin, one goes
out on stdout. In a configuration:

  data "external" "removal" {
    program = ["npx", "partyline", "terraform"]
    query   = { room = "600", address = "+15550101" }
  }

Without action = "disconnect" and confirm = "yes" it only says what a removal would do.
docs/terraform.md has every key. Exit codes: 0 answered, 1 not (why stands on stderr).`,
  run: async () => (await import('./terraform/run-terraform.ts')).runTerraform(),
};

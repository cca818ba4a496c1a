import type { Edge } from '../edge/edge.ts';
import { CLIENT } from './bearer.ts';
import { base64url, proofOf } from './pkce.ts';

/** What the sign-in page sent the browser back with. */
export interface Return {
  readonly query: URLSearchParams;
  readonly verifier: string;
  readonly isOurs: boolean;
}

/** Leaves for the server's sign-in page; the tab keeps what proves the return, and the place. */
export function leaveForSignIn(edge: Edge, organisation: string | undefined): void {
  const proof = proofOf(edge.bytes(32));
  const nonce = base64url(edge.bytes(16));
  const client = organisation === undefined ? (edge.tab.get('client') ?? CLIENT) : `${CLIENT}:${organisation}`;
  const kept = { verifier: proof.verifier, state: nonce, place: edge.hash, client, 'signed-out': undefined };
  for (const [name, text] of Object.entries(kept)) edge.tab.set(name, text);
  const asked = {
    response_type: 'code',
    client_id: client,
    redirect_uri: `${edge.origin}/`,
    state: nonce,
    code_challenge: proof.challenge,
    code_challenge_method: 'S256',
  };
  edge.leaveFor(`/oauth/authorize?${new URLSearchParams(asked)}`);
}

/** Takes it out of the address at once, and puts back the place where the person was. */
export function readReturn(edge: Edge): Return | undefined {
  const query = new URLSearchParams(edge.query);
  if (!query.has('code') && !query.has('error')) return undefined;
  const verifier = edge.tab.get('verifier') ?? '';
  const isOurs = query.get('state') !== null && query.get('state') === edge.tab.get('state');
  edge.rewrite(`/${edge.tab.get('place') ?? ''}`);
  for (const name of ['verifier', 'state', 'place']) edge.tab.set(name, undefined);
  return { query, verifier, isOurs };
}

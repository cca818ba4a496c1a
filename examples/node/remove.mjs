// Takes one person off a call by number, and knows that he is off. The same lines work against Genesys Cloud: set
// PARTYLINE_URL to https://api.<region> and the id and secret to those of an OAuth client.
//
//   npm start                                        # in another terminal
//   npm run build                                    # in the clone: examples/node takes the library from it
//   node examples/node/remove.mjs +15550102
import { createClient, PartylineError } from 'partyline/client';

const client = createClient({
  url: process.env.PARTYLINE_URL ?? 'http://127.0.0.1:7278',
  credentials: {
    clientId: process.env.PARTYLINE_CLIENT_ID ?? 'demo',
    clientSecret: process.env.PARTYLINE_CLIENT_SECRET ?? 'demo',
  },
});
const address = process.argv[2] ?? '+15550102';

for (const { name, address: number, status } of await client.list()) console.log(`${number} ${status} ${name}`);
try {
  const { outcome, evidence, othersConnected, tookMs } = await client.disconnect({ address });
  console.log(`${othersConnected} others are still connected; it took ${Math.round(tookMs)} ms, evidence ${evidence}`);
  if (outcome === 'accepted') process.exitCode = 1;
  console.log(
    `${address} is ${outcome === 'accepted' ? 'not confirmed to be off the call' : `off the call: ${outcome}`}`,
  );
} catch (error) {
  if (!(error instanceof PartylineError)) throw error;
  console.error(error.message);
  if (error.explain) console.error(error.explain.cause);
  for (const { id, conversationId } of error.candidates ?? []) console.error(`${id} in ${conversationId}`);
  process.exitCode = 1;
} finally {
  client.close();
}

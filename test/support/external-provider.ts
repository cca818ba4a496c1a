import { spawn } from 'node:child_process';
import { createServer, type ServerHttp2Stream } from 'node:http2';
import { text as readText } from 'node:stream/consumers';
import type { Cleanup } from './processes.ts';
import { field, memberOf, numeric, pack, unpack } from './proto-fields.ts';

const [REQUIRED, OPTIONAL, COMPUTED] = [4, 5, 6];
const attribute = (name: string, type: string, use: number): Buffer =>
  field(2, Buffer.concat([field(1, name), field(2, type), numeric(use, 1)]));
const block = Buffer.concat([
  attribute('program', '["list","string"]', REQUIRED),
  attribute('query', '["map","string"]', OPTIONAL),
  attribute('working_dir', '"string"', OPTIONAL),
  attribute('result', '["map","string"]', COMPUTED),
  attribute('id', '"string"', COMPUTED),
]);
const schema = Buffer.concat([
  field(1, field(2, '')),
  field(3, Buffer.concat([field(1, 'external'), field(2, field(2, block))])),
]);

/** Runs the program of a data source as hashicorp/external 2.3 does: its query on stdin, without what is null. */
async function read(request: Buffer, env: NodeJS.ProcessEnv): Promise<Buffer> {
  const config: { program?: string[]; query?: object | null } = Object(unpack(memberOf(memberOf(request, 2), 1)));
  const [path = '', ...args] = config.program ?? [];
  const child = spawn(path, args, { env });
  child.stdin.on('error', () => undefined);
  child.stdin.end(
    JSON.stringify(Object.fromEntries(Object.entries(config.query ?? {}).filter(([, one]) => one !== null))),
  );
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, readText(child.stdout), readText(child.stderr)]);
  if (code === 0) return field(1, field(1, pack({ ...config, result: JSON.parse(stdout), id: '-' })));
  const detail = `Error Message: ${stderr}\nState: exit status ${code}`;
  return field(2, Buffer.concat([numeric(1, 1), field(2, 'External Program Execution Failed'), field(3, detail)]));
}

/**
 * A stand-in for hashicorp/external that speaks plugin protocol 6, for where no registry can be reached. Terraform finds it
 * by the setting that is answered, TF_REATTACH_PROVIDERS, and then needs no download.
 */
export async function startExternalProvider(t: Cleanup, env: NodeJS.ProcessEnv): Promise<string> {
  const server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    const method = String(headers[':path']).split('/').at(-1) ?? '';
    // Its own channels for logs and for brokers stay open and silent.
    if (method.startsWith('Str') || method === 'StartStream') return;
    receive(stream, async (request) => {
      if (method === 'GetProviderSchema') return schema;
      return method === 'ReadDataSource' ? read(request, env) : Buffer.alloc(0);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return JSON.stringify({
    'registry.terraform.io/hashicorp/external': {
      Protocol: 'grpc',
      ProtocolVersion: 6,
      Pid: process.pid,
      Test: true,
      Addr: { Network: 'tcp', String: `127.0.0.1:${port}` },
    },
  });
}

/** One call of gRPC: a message with its length in front, one in return, and a status in the trailers. */
function receive(stream: ServerHttp2Stream, answer: (request: Buffer) => Promise<Buffer>): void {
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  stream.once('end', async () => {
    const body = await answer(Buffer.concat(parts).subarray(5));
    const head = Buffer.alloc(5);
    head.writeUInt32BE(body.length, 1);
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.concat([head, body]));
  });
}

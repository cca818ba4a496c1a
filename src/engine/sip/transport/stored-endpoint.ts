import { type Endpoint, type TransportName, transportOf } from './transport.ts';

const names: ReadonlyMap<string, TransportName> = new Map(
  (['TCP', 'TLS', 'WS', 'WSS'] as const).map((name) => [name, name] as const),
);

/**
 * Port and, unless it is UDP, transport of an end, and of TLS the name to be proven, as one text: `5060`, `5060 TCP`,
 * `5061 TLS pbx.example.com`. Its connection ends with the process.
 */
export function portText(end: Endpoint): string {
  const { port, serverName } = end;
  if (transportOf(end) === 'UDP') return String(port);
  return [port, transportOf(end), ...(serverName === undefined ? [] : [serverName])].join(' ');
}

/** The end again; undefined where the text is none of ours. */
export function storedEndpoint(address: string, text: string | undefined): Endpoint | undefined {
  const [port, name, serverName] = (text ?? 'none').split(' ');
  const number = Number(port);
  const transport = name === undefined ? undefined : names.get(name);
  if (!Number.isSafeInteger(number) || (name !== undefined && transport === undefined)) return undefined;
  return {
    ...{ address, port: number },
    ...(transport === undefined ? {} : { transport }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

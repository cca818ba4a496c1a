import { type Endpoint, type TransportName, transportOf } from './transport.ts';

const names: ReadonlyMap<string, TransportName> = new Map(
  (['TCP', 'TLS', 'WS', 'WSS'] as const).map((name) => [name, name] as const),
);

/** Port and, unless it is UDP, transport of an end, as one text: `5060`, `5060 TCP`. Its connection ends with the process. */
export const portText = (end: Endpoint): string =>
  transportOf(end) === 'UDP' ? String(end.port) : `${end.port} ${transportOf(end)}`;

/** The end again; undefined where the text is none of ours. */
export function storedEndpoint(address: string, text: string | undefined): Endpoint | undefined {
  const [port, name] = (text ?? 'none').split(' ');
  const number = Number(port);
  const transport = name === undefined ? undefined : names.get(name);
  if (!Number.isSafeInteger(number) || (name !== undefined && transport === undefined)) return undefined;
  return { address, port: number, ...(transport === undefined ? {} : { transport }) };
}

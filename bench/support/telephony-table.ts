import { quantile } from './distribution.ts';
import { memberAt } from './member.ts';

/** One line: what was measured here and there, and what was wanted. */
export interface FigureRow {
  readonly figure: string;
  readonly ours: string;
  readonly theirs: string;
  readonly ratio: string;
  readonly target: string;
}

type Side = 'partyline' | 'asterisk';

const listAt = (value: unknown, place: string): readonly unknown[] => {
  const list = memberAt(value, place);
  return Array.isArray(list) ? list : [];
};

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return ((sorted[(sorted.length - 1) >> 1] ?? Number.NaN) + (sorted[sorted.length >> 1] ?? Number.NaN)) / 2;
};

const show = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : '–');
const ratioOf = (one: number, other: number): string =>
  Number.isFinite(one / other) ? `${show(one / other, 2)}x` : '–';

/** The lines of the comparison, from the file that its `--json` wrote. */
export function comparedRows(told: unknown): readonly FigureRow[] {
  const all = (side: Side, key: string, name: string): readonly number[] =>
    listAt(told, `results.${side}.${key}`).flatMap((round) => {
      const value = memberAt(round, name);
      return Array.isArray(value) ? value.map(Number) : [Number(value)];
    });
  const row = (
    figure: string,
    read: (side: Side) => number,
    { digits, target }: { digits: number; target: string },
  ): FigureRow => {
    const [ours, theirs] = [read('partyline'), read('asterisk')];
    return { figure, ours: show(ours, digits), theirs: show(theirs, digits), ratio: ratioOf(ours, theirs), target };
  };
  const cpu = (key: string, name: string, target: string): FigureRow =>
    row(`CPU ms per leg-second, ${name}`, (side) => median(all(side, key, 'cpu')), { digits: 3, target });
  const removal = (key: string, share: number, target: string): FigureRow =>
    row(`PATCH → BYE, ${key.slice(4)} legs, p${share * 100}, ms`, (side) => quantile(all(side, key, 'bye'), share), {
      digits: 2,
      target,
    });
  const memory = (key: string, name: string): FigureRow =>
    row(`memory per leg, ${name}, kB`, (side) => median(all(side, key, 'rss')), { digits: 0, target: '≤ 0.5x' });
  const lost = (key: string, name: string): FigureRow =>
    row(
      `lost frames, ${name}, of ${show(sum(all('partyline', key, 'frames')), 0)}`,
      (side) => sum(all(side, key, 'lost')),
      { digits: 0, target: '0' },
    );
  const calls = (side: Side): number => Number(memberAt(told, `results.${side}.cps`));
  return [
    cpu('cpu3', 'conferences of 3', '≤ 0.33x'),
    cpu('cpu50', 'conferences of 50', '≤ 0.33x'),
    cpu('cpu200', 'one conference of 200', '–'),
    removal('kick10', 0.5, '–'),
    removal('kick10', 0.99, '≤ 0.5x'),
    removal('kick200', 0.5, '–'),
    removal('kick200', 0.99, '≤ 0.5x'),
    row('clean call set-ups per second', calls, { digits: 0, target: '≥ 2x' }),
    lost('cpu3', 'conferences of 3'),
    lost('cpu50', 'conferences of 50'),
    lost('cpu200', 'one conference of 200'),
    memory('cpu3', 'conferences of 3'),
    memory('cpu50', 'conferences of 50'),
  ];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What the parts without Asterisk told; undefined where one did not run. */
export interface Alone {
  readonly oneCore: unknown;
  /** What bench/sip-parse.ts printed. */
  readonly parsed: string | undefined;
  readonly fuzz: unknown;
}

export function aloneRows({ oneCore, parsed, fuzz }: Alone): readonly FigureRow[] {
  const alone = (figure: string, ours: string, target: string): FigureRow => ({
    ...{ figure, ours, target },
    theirs: '–',
    ratio: '–',
  });
  const rows: FigureRow[] = [];
  if (oneCore !== undefined) {
    const of = (place: string): number => Number(memberAt(oneCore, place));
    const name = `${of('legs')} legs on one core, ${show(of('seconds'), 0)} s`;
    rows.push(
      alone(`${name}: lost frames of ${of('frames')}`, String(of('lost')), '0'),
      alone(`${name}: tick lateness p99, ms`, `≤ ${of('lateP99')}`, '≤ 5'),
      alone(`${name}: share of the core`, `${show(of('coreShare') * 100, 0)} %`, '–'),
      alone(
        `${name}: memory first, most, last, MiB`,
        ['first', 'most', 'last'].map((which) => show(of(`memory.${which}Kib`) / 1024, 0)).join(', '),
        'flat',
      ),
    );
  }
  const rate = /parse INVITE\s+(\d+)/.exec(parsed ?? '')?.[1];
  if (rate !== undefined) rows.push(alone('INVITE parsed per second, one core', rate, '≥ 150000'));
  for (const part of listAt(fuzz, 'parts')) {
    const of = (place: string): string => String(memberAt(part, place));
    rows.push(
      alone(
        `fuzz: ${of('count')} ${of('name')}: throws, longest stall, growth`,
        `${of('throws')}, ${of('stallMs')} ms, ${of('growthKib')} KiB`,
        '0, < 50 ms, none',
      ),
    );
  }
  return rows;
}

export function tableOf(machine: string, rows: readonly FigureRow[]): string {
  const lines = rows.map((row) => `| ${[row.figure, row.ours, row.theirs, row.ratio, row.target].join(' | ')} |`);
  return [machine, '', '| figure | Partyline | Asterisk | ratio | wanted |', '|---|---|---|---|---|', ...lines].join(
    '\n',
  );
}

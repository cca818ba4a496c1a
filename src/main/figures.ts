import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { App } from '../app/app.ts';
import type { LegQuality } from '../domain/leg-quality.ts';
import { participantState } from '../domain/participant.ts';
import type { MediaFigures } from '../engine/media/media.ts';
import type { TrunkStatus } from '../engine/sip/trunk/trunks.ts';
import type { HttpFigures } from '../http/figures.ts';

/** Where everything is counted, and how it is printed for Prometheus. */
export interface Figures {
  readonly http: HttpFigures;
  /** An event of the SIP engine, by name: `sip_requests`, with labels. */
  count(name: string, labels?: Readonly<Record<string, string>>): void;
  /** How a leg's audio went, at its end. */
  legMeasured(quality: LegQuality): void;
  print(): Promise<{ readonly type: string; readonly content: string }>;
}

/** What is read at the moment of printing. */
export interface FigureSources {
  readonly app: () => App | undefined;
  readonly media: () => MediaFigures | undefined;
  /** By name, whether we are registered there. */
  readonly trunks?: () => readonly TrunkStatus[];
}

const MS_BUCKETS = [0.25, 0.5, 1, 2, 3, 5, 10, 25, 50, 100, 250, 1000, 5000];

/** Figures in a registry of their own, so that two servers in one process do not share them. */
export function createFigures(sources: FigureSources): Figures {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'partyline_' });
  const requests = new Histogram({
    name: 'partyline_http_request_ms',
    help: 'HTTP requests by operation and status, milliseconds',
    labelNames: ['operation', 'status'],
    buckets: MS_BUCKETS,
    registers,
  });
  const refusals = new Counter({
    name: 'partyline_http_refusals_total',
    help: 'refused requests by reason',
    labelNames: ['reason'],
    registers,
  });
  const engine = new Counter({
    name: 'partyline_sip_total',
    help: 'events of the SIP engine by name',
    labelNames: ['event', 'detail'],
    registers,
  });
  liveGauges(sources, registry);
  ghostGauges(sources, registry);
  trunkGauge(sources, registry);
  mediaGauges(sources, registry);
  const legMeasured = legHistograms(registry);
  return {
    legMeasured,
    http: {
      answered: (operation, status, ms) => requests.observe({ operation, status: String(status) }, ms),
      refusedFor: (reason) => refusals.inc({ reason }),
    },
    count: (name, labels = {}) => engine.inc({ event: name, detail: Object.values(labels).join(' ') }),
    print: async () => ({ type: registry.contentType, content: await registry.metrics() }),
  };
}

function liveGauges({ app }: FigureSources, registry: Registry): void {
  new Gauge({
    name: 'partyline_conversations',
    help: 'live conversations',
    registers: [registry],
    collect() {
      this.set(app()?.directory.count() ?? 0);
    },
  });
  new Gauge({
    name: 'partyline_participants',
    help: 'live participants by state',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.reset();
      for (const conversation of app()?.directory.all() ?? []) {
        for (const participant of conversation.live.values()) this.inc({ state: participantState(participant) });
      }
    },
  });
}

const ghostCounts: Readonly<Record<keyof ReturnType<App['ghostFigures']>, string>> = {
  marked: 'marked',
  revived: 'revived',
  ended: 'ended',
  dialogsWithoutEntry: 'dialog_without_participant',
  entriesWithoutDialog: 'participant_without_dialog',
};

function ghostGauges({ app }: FigureSources, registry: Registry): void {
  new Gauge({
    name: 'partyline_ghosts',
    help: 'live participants whose phone is gone',
    registers: [registry],
    collect() {
      let ghosts = 0;
      for (const { live } of app()?.directory.all() ?? [])
        for (const { ghost } of live.values()) if (ghost !== undefined) ghosts += 1;
      this.set(ghosts);
    },
  });
  new Counter({
    name: 'partyline_ghosts_total',
    help: 'ghosts since the start, and dialogs and participants that were there without the other',
    labelNames: ['what'],
    registers: [registry],
    collect() {
      this.reset();
      const figures = app()?.ghostFigures();
      for (const [name, what] of Object.entries(ghostCounts)) {
        const value = figures && Reflect.get(figures, name);
        this.inc({ what }, typeof value === 'number' ? value : 0);
      }
    },
  });
}

function trunkGauge({ trunks = () => [] }: FigureSources, registry: Registry): void {
  new Gauge({
    name: 'partyline_sip_trunk_registered',
    help: '1 where we are registered with a trunk, 0 where we should be',
    labelNames: ['trunk'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, state } of trunks())
        if (state !== 'idle') this.set({ trunk: name }, state === 'registered' ? 1 : 0);
    },
  });
}

type MediaCount = Exclude<keyof MediaFigures, 'workers' | 'dropped' | 'tickLateness'>;

const mediaCounts: Readonly<Record<MediaCount, string>> = {
  received: 'RTP packets taken',
  sent: 'RTP packets sent',
  late: 'RTP packets that came after their time',
  resyncs: 'jitter buffers set anew',
  lost: 'RTP packets missing by their sequence numbers',
  duplicates: 'RTP packets that came twice',
  concealed: 'frames that did not come, and were made out of those before',
  talking: 'legs whose phone is spoken into now, with PARTYLINE_TALK_EVENTS on',
  skippedFrames: 'frames left out because a mixer was too far behind',
  recordingDrops: 'frames that a recording lost because the disk was too slow',
  rtcpReceived: 'RTCP packets taken',
  rtcpSent: 'RTCP packets sent',
  rtcpDropped: 'RTCP packets that were not taken: unreadable, or from a stranger',
};

const seriesOf = (name: string): string =>
  name.startsWith('rtcp') ? `rtcp_${name.slice(4).toLowerCase()}` : `rtp_${name.toLowerCase()}`;

function mediaGauges({ media }: FigureSources, registry: Registry): void {
  const registers = [registry];
  for (const [name, help] of Object.entries(mediaCounts)) {
    new Gauge({
      name: `partyline_${seriesOf(name)}`,
      help,
      registers,
      collect() {
        const figures = media();
        const value = figures && Reflect.get(figures, name);
        this.set(typeof value === 'number' ? value : 0);
      },
    });
  }
  new Gauge({
    name: 'partyline_rtp_dropped',
    help: 'RTP packets that were not taken, by reason; unauthentic ones of RTCP too',
    labelNames: ['reason'],
    registers,
    collect() {
      for (const [reason, count] of Object.entries(media()?.dropped ?? {})) this.set({ reason }, count);
    },
  });
  new Gauge({
    name: 'partyline_mixer_legs',
    help: 'legs by mixer thread',
    labelNames: ['worker'],
    registers,
    collect() {
      this.reset();
      for (const worker of media()?.workers ?? []) this.set({ worker: worker.name }, worker.legs);
    },
  });
  tickGauge(media, registry);
}

/** Cumulative like the buckets of a histogram: the mixers count by themselves, so that no tick tells another thread. */
function tickGauge(media: FigureSources['media'], registry: Registry): void {
  new Gauge({
    name: 'partyline_mixer_tick_late_ms_bucket',
    help: 'ticks of the mixers that began at most so many milliseconds late',
    labelNames: ['le'],
    registers: [registry],
    collect() {
      const { bounds = [], counts = [] } = media()?.tickLateness ?? {};
      let sum = 0;
      for (const [at, count] of counts.entries()) {
        sum += count;
        this.set({ le: String(bounds[at] ?? '+Inf') }, sum);
      }
    },
  });
}

const qualityBuckets = {
  loss: [0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2],
  jitterMs: [1, 2, 5, 10, 20, 40, 80, 200],
  roundTripMs: [1, 5, 20, 50, 100, 150, 300, 600],
  mos: [1, 2, 2.5, 3, 3.5, 3.8, 4, 4.2, 4.4],
} as const satisfies Partial<Record<keyof LegQuality, readonly number[]>>;

const qualitySeries: Readonly<Record<keyof typeof qualityBuckets, readonly [name: string, help: string]>> = {
  loss: ['loss', 'share of lost packets of a phone, 0 to 1'],
  jitterMs: ['jitter_ms', 'jitter of the packets of a phone, milliseconds'],
  roundTripMs: ['round_trip_ms', 'way to a phone and back by RTCP, milliseconds'],
  mos: ['mos', 'estimated mean opinion score of what came from a phone'],
};

/** Each leg is counted once, at its end. */
function legHistograms(registry: Registry): Figures['legMeasured'] {
  const histogramOf = (key: keyof typeof qualityBuckets): Histogram => {
    const [name, help] = qualitySeries[key];
    const buckets = [...qualityBuckets[key]];
    return new Histogram({
      name: `partyline_leg_${name}`,
      help: `${help}, of ended legs`,
      buckets,
      registers: [registry],
    });
  };
  const [loss, jitter, roundTrip, mos] = [
    histogramOf('loss'),
    histogramOf('jitterMs'),
    histogramOf('roundTripMs'),
    histogramOf('mos'),
  ];
  return (quality) => {
    // Of a phone that never sent anything there is nothing to say.
    if (quality.packetsIn > 0) loss.observe(quality.loss);
    if (quality.jitterMs !== undefined) jitter.observe(quality.jitterMs);
    if (quality.roundTripMs !== undefined) roundTrip.observe(quality.roundTripMs);
    if (quality.mos !== undefined) mos.observe(quality.mos);
  };
}

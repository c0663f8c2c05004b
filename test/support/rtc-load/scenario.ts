import { setTimeout as delay } from 'node:timers/promises';
import { type Adapter, type Joining, type Member, vanish } from './adapters/adapter.ts';
import { type Engine, type MediaShape, nowMs } from './Engine.ts';

/** What one publisher sends: audio as Opus has it (50 packets a second), and video of a given bitrate. */
export function mediaShapes({ audioHz = 50, videoKbps = 500, fps = 30 } = {}): MediaShape[] {
  const audio: MediaShape = { kind: 'a', bytes: 80, perTick: 1, hz: audioHz };
  if (videoKbps === 0) return [audio];
  const frameBytes = (videoKbps * 1000) / 8 / fps;
  const perTick = Math.max(1, Math.ceil(frameBytes / 1100));
  return [audio, { kind: 'v', bytes: Math.max(64, Math.round(frameBytes / perTick)), perTick, hz: fps }];
}

/** One participant of a run. */
export interface Participant {
  name: string;
  adapter: string;
  /** Streams it shall get, such as `a0` or `v12`: kind and publisher. */
  wanted: ReadonlySet<string>;
  /** Those that arrived decrypted, and when. */
  got: Map<string, number>;
  member?: Member;
  failure?: string;
}

export interface Outcome {
  participants: Participant[];
  /** One line for every stream that did not arrive, and every join that failed. */
  missing: string[];
  streamsWanted: number;
  streamsArrived: number;
  /** From the first join to the last awaited stream. */
  allArrivedMs: number;
  /** All participants vanish. */
  end(): void;
}

export interface RunOptions {
  engines: Engine[];
  room: string;
  n: number;
  /** The adapter of the i-th participant. */
  adapterOf: (i: number) => Adapter;
  /** Milliseconds between two joins; 0: all at once. */
  rampMs?: number;
  media?: readonly MediaShape[];
  timeoutMs?: number;
}

type Roles = Pick<Joining, 'publish' | 'subscribe' | 'pub'>;

/** Everybody publishes and receives everybody else. */
export async function runRoom(options: RunOptions): Promise<Outcome> {
  const run = new Run(options);
  for (let i = 0; i < options.n; i++) {
    const others = Array.from({ length: options.n }, (_, pub) => pub).filter((pub) => pub !== i);
    void run.start(i, { publish: true, subscribe: true, pub: i }, others);
    if (options.rampMs && i < options.n - 1) await delay(options.rampMs);
  }
  return run.finish();
}

/** One publishes, then n others come and only receive. */
export async function runLecture(options: RunOptions): Promise<Outcome> {
  const speaker = await runSpeaker(options);
  const audience = await runAudience(options);
  return {
    ...audience,
    missing: [...speaker.missing, ...audience.missing],
    end() {
      audience.end();
      speaker.end();
    },
  };
}

/** One publishes, and nobody listens yet. */
export async function runSpeaker(options: RunOptions): Promise<Outcome> {
  const run = new Run(options);
  await run.start(0, { publish: true, subscribe: false, pub: 0 }, []);
  return run.finish();
}

/** n people come who only receive what the speaker sends; the first of them is the `from`-th. */
export async function runAudience(options: RunOptions, from = 1): Promise<Outcome> {
  const run = new Run(options);
  for (let i = from; i < from + options.n; i++) {
    void run.start(i, { publish: false, subscribe: true, pub: -1 }, [0]);
    if (options.rampMs && i < from + options.n - 1) await delay(options.rampMs);
  }
  return run.finish();
}

class Run {
  private readonly options: RunOptions;
  private readonly participants: Participant[] = [];
  private readonly pending: Promise<unknown>[] = [];
  private readonly beganAt = nowMs();
  private readonly media: readonly MediaShape[];

  constructor(options: RunOptions) {
    this.options = options;
    this.media = options.media ?? mediaShapes();
  }

  /** Resolves when it has joined and everything it shall get has arrived, or when it has failed. */
  start(i: number, roles: Roles, publishers: readonly number[]): Promise<unknown> {
    const { engines, room, adapterOf } = this.options;
    const adapter = adapterOf(i);
    const wanted = new Set(publishers.flatMap((pub) => this.media.map(({ kind }) => `${kind}${pub}`)));
    const participant: Participant = { name: `p${i}`, adapter: adapter.name, wanted, got: new Map() };
    this.participants.push(participant);
    const arrived = new Promise<void>((resolve) => {
      if (wanted.size === 0) resolve();
      const engine = engines[i % engines.length];
      if (!engine) throw new Error('a run needs an engine');
      const onStream: Joining['onStream'] = ({ kind, pub, t }) => {
        participant.got.set(`${kind}${pub}`, t);
        if (participant.got.size >= wanted.size) resolve();
      };
      const joined = adapter.join({ engine, room, name: participant.name, media: this.media, onStream, ...roles });
      this.pending.push(
        joined.then(
          (member) => (participant.member = member),
          (error: unknown) => {
            participant.failure = error instanceof Error ? error.message : String(error);
            resolve();
          },
        ),
      );
    });
    this.pending.push(arrived);
    return Promise.all(this.pending);
  }

  async finish(): Promise<Outcome> {
    const { timeoutMs = 30_000 } = this.options;
    const abort = new AbortController();
    await Promise.race([Promise.all(this.pending), delay(timeoutMs, undefined, { signal: abort.signal }).catch(() => {})]);
    abort.abort();
    const allArrivedMs = nowMs() - this.beganAt;
    const participants = this.participants;
    const wanted = participants.reduce((sum, one) => sum + one.wanted.size, 0);
    const arrived = participants.reduce((sum, one) => sum + one.got.size, 0);
    return {
      participants,
      missing: participants.flatMap(complaints),
      streamsWanted: wanted,
      streamsArrived: arrived,
      allArrivedMs,
      end: () => participants.forEach(({ member }) => member && vanish(member)),
    };
  }
}

function complaints({ name, adapter, wanted, got, failure, member }: Participant): string[] {
  if (failure !== undefined) return [`${name} (${adapter}): ${failure}`];
  const streams = [...wanted].filter((stream) => !got.has(stream)).map((stream) => `${name} (${adapter}) did not get ${stream}`);
  return member ? streams : [`${name} (${adapter}) did not finish joining`, ...streams];
}

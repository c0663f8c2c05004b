import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { buildEngine } from './buildEngine.ts';

/** CLOCK_MONOTONIC in milliseconds: the clock of the engine's own time stamps. */
export const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

export interface StreamSeen {
  kind: 'a' | 'v';
  /** Number of the publisher, from the payload. */
  pub: number;
  t: number;
}

interface Quantiles {
  p50: number;
  p95: number;
  p99: number;
}

/** Since the last reset; see native/statistics.h. */
export interface EngineStatistics {
  sec: number;
  streams: number;
  /** Streams that were seen once but not since the last reset. */
  silent: number;
  rx: number;
  rxBytes: number;
  tx: number;
  expected: number;
  lost: number;
  badDec: number;
  other: number;
  plis: number;
  keys: number;
  cpuPct: number;
  fwdUs: Quantiles & { p999: number; max: number };
  appUs: Quantiles;
  genUs: Quantiles;
}

type EngineEvent =
  | { e: 'ready'; fp: string; pid: number }
  | ({ e: 'stat' } & EngineStatistics)
  | { e: 'reset' }
  | { e: 'ice' | 'stunerr'; id: number }
  | { e: 'dtls'; id: number; t: number; suite: number }
  | { e: 'fail'; id: number; why: string }
  | ({ e: 'stream'; id: number } & StreamSeen);

export interface RemoteTransport {
  ip: string;
  port: number;
  remoteUfrag: string;
  remotePwd: string;
}

/** Our side of ICE, for servers that want to know it beforehand. */
export interface IceCredentials {
  ufrag: string;
  pwd: string;
}

export const iceCredentials = (): IceCredentials => ({ ufrag: randomBytes(6).toString('hex'), pwd: randomBytes(16).toString('hex') });

/** What one publisher sends: packets of `bytes`, `perTick` of them `hz` times a second. */
export interface MediaShape {
  kind: 'a' | 'v';
  bytes: number;
  perTick: number;
  hz: number;
}

/** One peer connection in the engine. */
export class EnginePeer {
  readonly id: number;
  /** Resolves when media can flow: ICE and DTLS are done. */
  readonly up: Promise<void>;
  private readonly engine: Engine;
  private readonly seen: (stream: StreamSeen) => void;
  private resolveUp!: () => void;
  private rejectUp!: (error: Error) => void;

  constructor(engine: Engine, id: number, seen: (stream: StreamSeen) => void) {
    this.engine = engine;
    this.id = id;
    this.seen = seen;
    this.up = new Promise((resolve, reject) => {
      this.resolveUp = resolve;
      this.rejectUp = reject;
    });
    // Whoever never sends does not wait for it.
    this.up.catch(() => {});
  }

  publish(shape: MediaShape, { ssrc, pt, pub }: { ssrc: number; pt: number; pub: number }) {
    const { kind, perTick, hz, bytes } = shape;
    this.engine.send(`pub ${this.id} ${ssrc} ${pt} ${kind} ${perTick} ${hz} ${bytes} ${pub}`);
  }

  close() {
    this.engine.forget(this.id);
  }

  /** Called by the engine. */
  handle(event: EngineEvent) {
    if (event.e === 'dtls') this.resolveUp();
    else if (event.e === 'fail') this.rejectUp(new Error(event.why));
    else if (event.e === 'stream') this.seen(event);
  }
}

/** One process that carries the media of many peers. */
export class Engine {
  /** SHA-256 fingerprint of the certificate that all its peers share. */
  readonly fingerprint: string;
  readonly pid: number;
  private readonly child: ChildProcess;
  private readonly peers = new Map<number, EnginePeer>();
  private readonly waiting: ((event: EngineEvent) => void)[] = [];
  private nextId = 1;

  private constructor(child: ChildProcess, ready: { fp: string; pid: number }) {
    this.child = child;
    this.fingerprint = ready.fp;
    this.pid = ready.pid;
  }

  /** `cpu` pins it to one core. */
  static async start({ cpu }: { cpu?: number } = {}): Promise<Engine> {
    const binary = await buildEngine();
    const [command, args] = cpu === undefined ? [binary, []] : ['taskset', ['-c', String(cpu), binary]];
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    return new Promise((resolve, reject) => {
      let engine: Engine | undefined;
      child.once('error', reject);
      createInterface({ input: child.stdout }).on('line', (line) => {
        const event = JSON.parse(line) as EngineEvent;
        if (event.e === 'ready') resolve((engine = new Engine(child, event)));
        else engine?.handle(event);
      });
    });
  }

  private handle(event: EngineEvent) {
    if (event.e === 'stat' || event.e === 'reset') this.waiting.shift()?.(event);
    else if ('id' in event) this.peers.get(event.id)?.handle(event);
  }

  send(line: string) {
    // A member that still joins while everybody leaves has nobody to tell.
    if (this.child.stdin?.writable) this.child.stdin.write(`${line}\n`);
  }

  private ask(line: string): Promise<EngineEvent> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.send(line);
    });
  }

  /** Starts counting anew. */
  async reset() {
    await this.ask('reset');
  }

  async statistics(): Promise<EngineStatistics> {
    return (await this.ask('stat')) as EngineEvent & { e: 'stat' };
  }

  /** Connects to a server's transport, which takes the DTLS server's part. */
  connect(remote: RemoteTransport, seen?: (stream: StreamSeen) => void, local = iceCredentials()): EnginePeer {
    const { ip, port, remoteUfrag, remotePwd } = remote;
    return this.add(seen, (id) => `peer ${id} ${ip} ${port} ${remoteUfrag} ${remotePwd} ${local.ufrag} ${local.pwd} client`);
  }

  /** Receives plain RTP on a port of this machine. */
  receivePlain(port: number, seen: (stream: StreamSeen) => void): EnginePeer {
    return this.add(seen, (id) => `plain ${id} ${port}`);
  }

  /** Sends plain RTP there; nothing needs to come `up` first. */
  sendPlain(ip: string, port: number): EnginePeer {
    return this.add(undefined, (id) => `plainpub ${id} ${ip} ${port}`);
  }

  private add(seen: (stream: StreamSeen) => void = () => {}, command: (id: number) => string): EnginePeer {
    const peer = new EnginePeer(this, this.nextId++, seen);
    this.peers.set(peer.id, peer);
    this.send(command(peer.id));
    return peer;
  }

  forget(id: number) {
    this.peers.delete(id);
    this.send(`close ${id}`);
  }

  async quit() {
    if (this.child.exitCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.send('quit');
    await gone;
  }
}

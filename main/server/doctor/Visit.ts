/** One device that is being examined: at most one probe at a time, gone with its connection. */
import { doctorContract, type DoctorContract } from '../../contract/doctor.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Handlers } from '../../contract/message.ts';
import type { MediaWorker } from '../../media/MediaWorker.ts';
import { Probe, type ProbeOptions } from '../../media/Probe.ts';
import type { Admitted } from '../admission.ts';
import { TokenBucket } from '../../lib/TokenBucket.ts';

/** What all visits share. */
export interface Surgery {
  /** A probe may be opened: the returned function gives its place back. Refuses with 429. */
  takePlace(visitor: Visitor): () => void;
  someWorker(): Promise<MediaWorker>;
}

/** Where it came from, and which of our addresses it came to. */
export type Visitor = Pick<Admitted, 'remoteAddress' | 'localAddress'>;

const PROBE_MS = 30_000;
/** An examination moves a few megabytes, all its probes together. */
const MOST_BYTES = 48 * 1024 * 1024;
/** It takes three, and as many again for those that came to nothing. */
const MOST_PROBES = 8;
const PACE = { burst: 4, perSecond: 1 };

export class Visit {
  readonly #visitor: Visitor;
  readonly #surgery: Surgery;
  #probe: Probe | undefined;
  readonly #pace = new TokenBucket(PACE.burst, PACE.perSecond);
  /** Of the probes that have closed. */
  #bytes = 0;
  #probes = 0;
  #opening = false;
  #closed = false;

  constructor(surgery: Surgery, visitor: Visitor) {
    this.#surgery = surgery;
    this.#visitor = visitor;
  }

  get probe(): Probe {
    if (!this.#probe || this.#probe.closed) throw new Refusal('wrongState', 'no transport is open; ask for one first');
    return this.#probe;
  }

  async open(protocol: ProbeOptions['protocol']): Promise<Probe> {
    if (this.#opening) throw new Refusal('wrongState', 'one is being opened already');
    this.closeProbe();
    if (this.#probes >= MOST_PROBES || this.#bytes >= MOST_BYTES) throw new Refusal('tooMany', 'this examination has gone on for long enough; connect again');
    if (!this.#pace.take()) throw new Refusal('tooMany', 'too many at once; ask again in a moment');
    const giveBack = this.#surgery.takePlace(this.#visitor);
    this.#opening = true;
    try {
      const worker = await this.#surgery.someWorker();
      const probe = await Probe.open(worker, { protocol, localAddress: this.#visitor.localAddress, lifeMs: PROBE_MS, mostBytes: MOST_BYTES - this.#bytes });
      this.#probes++;
      probe.onClose(() => {
        this.#bytes += probe.bytes;
        giveBack();
      });
      if (this.#closed) {
        probe.close();
        throw new Refusal('wrongState', 'the connection has closed');
      }
      this.#probe = probe;
      return probe;
    } catch (error) {
      giveBack();
      throw error;
    } finally {
      this.#opening = false;
    }
  }

  closeProbe(): void {
    this.#probe?.close();
    this.#probe = undefined;
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    this.closeProbe();
  }
}

export const visitHandlers: Handlers<DoctorContract, Visit> = {
  openMedia: async (visit, { protocol }) => {
    const { transport } = await visit.open(protocol);
    const { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters } = transport;
    return doctorContract.requests.openMedia.output.parse({ id, iceParameters, iceCandidates, dtlsParameters, sctpParameters });
  },
  connectMedia: async (visit, { dtlsParameters }) => {
    await visit.probe.connect(dtlsParameters);
    return {};
  },
  closeMedia: (visit) => {
    visit.closeProbe();
    return {};
  },
};

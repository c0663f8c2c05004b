/**
 * One stream through a tunnel: consumed at its near end, and produced anew at
 * the far one, under its own id, where it is paused, resumed and closed with
 * what it is of. Requests for key frames travel back by themselves (RTCP).
 */
import type { Consumer, DataProducer, Producer } from 'mediasoup/types';
import type { Tunnel } from './Tunnels.ts';

/** One end of a pipe: whichever closes, the other goes with it. */
export interface End {
  readonly closed: boolean;
  readonly observer: { once(event: 'close', listener: () => void): unknown };
  close(): void;
}

export async function pipeThrough(tunnel: Tunnel, producer: Producer | DataProducer): Promise<End> {
  const [here, produce] = 'kind' in producer ? await media(producer, tunnel) : await data(producer, tunnel);
  let there: Producer | DataProducer | undefined;
  try {
    there = await produce();
    // What closed while something was made on it does not say so to that.
    if ([producer, tunnel.near, tunnel.far, here, there].some(({ closed }) => closed)) throw new Error('the stream ended before it was piped');
    closeTogether(here, there);
    if ('kind' in here) follow(here, there as Producer);
    return here;
  } catch (error) {
    here.close();
    there?.close();
    throw error;
  }
}

async function media({ id, appData }: Producer, { near, far }: Tunnel) {
  const here = await near.consume({ producerId: id });
  const produce = () => far.produce({ id, kind: here.kind, rtpParameters: here.rtpParameters, paused: here.producerPaused, appData });
  return [here, produce] as const;
}

async function data({ id, appData }: DataProducer, { near, far }: Tunnel) {
  const here = await near.consumeData({ dataProducerId: id });
  const { sctpStreamParameters, label, protocol } = here;
  const produce = () => far.produceData({ id, sctpStreamParameters, label, protocol, appData });
  return [here, produce] as const;
}

function closeTogether(here: End, there: End): void {
  here.observer.once('close', () => there.close());
  there.observer.once('close', () => here.close());
}

/** A worker takes what it is asked in order, so the last word counts. */
function follow(here: Consumer, there: Producer): void {
  // Refused where the worker over there dies before it has answered: the stream over there goes with it.
  const relay = (what: 'pause' | 'resume') => void there[what]().catch(() => {});
  here.observer.on('pause', () => relay('pause'));
  here.observer.on('resume', () => relay('resume'));
  // Meanwhile it may have been either.
  if (here.producerPaused !== there.paused) relay(here.producerPaused ? 'pause' : 'resume');
}

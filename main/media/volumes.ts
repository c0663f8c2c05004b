/**
 * Two observers that hear the same producers, as one. mediasoup's takes nobody
 * into account who sent fewer than ten packets in its interval (worker,
 * `AudioLevelObserver::Update`): whoever sends few long ones is heard by the
 * slow one alone, and everybody else by the quick one.
 */
import type { AudioLevelObserver, AudioLevelObserverVolume, Producer } from 'mediasoup/types';

/** Tells as soon as either does: the loudest first; nobody when everybody is silent. */
export function mergeVolumes(quick: Pick<AudioLevelObserver, 'on'>, slow: Pick<AudioLevelObserver, 'on'>, tell: (volumes: AudioLevelObserverVolume[]) => void): void {
  const quicklyHeard = new WeakSet<Producer>();
  let now: AudioLevelObserverVolume[] = [];
  let lately: AudioLevelObserverVolume[] = [];
  const others = () => lately.filter(({ producer }) => !quicklyHeard.has(producer) && !producer.closed);
  const merged = () => [...now, ...others()].sort((a, b) => b.volume - a.volume);

  const hearQuick = (volumes: AudioLevelObserverVolume[]) => {
    now = volumes;
    for (const { producer } of volumes) quicklyHeard.add(producer);
    tell(merged());
  };
  const hearSlow = (volumes: AudioLevelObserverVolume[]) => {
    const before = others().length;
    lately = volumes;
    // Nearly always: nothing that the quick one has not told.
    if (before > 0 || others().length > 0) tell(merged());
  };
  quick.on('volumes', hearQuick);
  quick.on('silence', () => hearQuick([]));
  slow.on('volumes', hearSlow);
  slow.on('silence', () => hearSlow([]));
}

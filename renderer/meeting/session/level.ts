/** Ten times a second looks alive and costs nothing. */
const EVERY = 100;

/**
 * Measures how loud a microphone is, 0 to 1. Returns its own undo. Without
 * Web Audio the meter stays at 0: it is decoration.
 */
export function meterLevel(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  if (typeof AudioContext === 'undefined') return () => {};
  let context: AudioContext;
  let analyser: AnalyserNode;
  try {
    context = new AudioContext();
    analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  } catch {
    return () => {};
  }
  const samples = new Float32Array(analyser.fftSize);
  // Browsers keep audio asleep until the person touches the page.
  const wake = () => void context.resume().catch(() => {});
  const events = ['pointerdown', 'keydown'] as const;
  for (const event of events) addEventListener(event, wake, { passive: true });
  wake();

  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    tell(loudness(samples));
  }, EVERY);

  return () => {
    clearInterval(timer);
    for (const event of events) removeEventListener(event, wake);
    void context.close().catch(() => {});
    tell(0);
  };
}

/** Speech fills the scale between a whisper and a shout: -60 to -10 dB. */
export function loudness(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < samples.length; index += 1) sum += samples[index]! ** 2;
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) + Number.MIN_VALUE);
  const level = Math.min(1, Math.max(0, (decibels + 60) / 50));
  // Two decimals: nobody sees more, and equal values cause no redraw.
  return Math.round(level * 100) / 100;
}

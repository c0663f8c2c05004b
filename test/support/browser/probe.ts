/**
 * What runs inside the page under test, before its own scripts: it remembers
 * every RTCPeerConnection, keeps the camera small, and can listen to and count
 * what arrives. `installProbe` is sent to the browser as text, so it must not
 * use anything outside itself.
 */

export interface Heard {
  /** The loudest frequency, or 0 if there is silence. */
  hertz: number;
  decibels: number;
}

export interface Decoded {
  framesDecoded: number;
  frameWidth: number;
  frameHeight: number;
}

export interface Path {
  /** `udp` or `tcp`. */
  protocol: string;
  state: string;
}

export interface Probe {
  connections: RTCPeerConnection[];
  /** Listens to what an audio element of this participant plays. Null: there is none. */
  hear(peerId: string, source: string, milliseconds: number): Promise<Heard | null>;
  /** What was decoded for a video element of this participant. Null: there is none. */
  decoded(peerId: string, source: string): Promise<Decoded | null>;
  /** Packets of this kind that have arrived, over all live connections. */
  received(kind: 'audio' | 'video'): Promise<number>;
  /** The selected candidate pair of every live connection. */
  paths(): Promise<Path[]>;
}

declare global {
  interface Window {
    probe: Probe;
  }
}

export interface ProbeOptions {
  /** What every camera is held to: several browsers share a small machine. */
  video: { width: number; height: number; frameRate: number };
}

export function installProbe({ video }: ProbeOptions): void {
  const SILENCE_DECIBELS = -65;
  const connections: RTCPeerConnection[] = [];

  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
    construct(target, args, newTarget) {
      const connection = Reflect.construct(target, args, newTarget) as RTCPeerConnection;
      connections.push(connection);
      return connection;
    },
  });

  // Absent on a page that is not secure.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices) {
    const getUserMedia = devices.getUserMedia.bind(devices);
    const asObject = (constraint: boolean | MediaTrackConstraints | undefined) =>
      typeof constraint === 'object' ? constraint : {};
    devices.getUserMedia = (constraints = {}) =>
      getUserMedia({
        ...(constraints.video ? { video: { ...asObject(constraints.video), ...video } } : {}),
        // Noise suppression and echo cancellation take test tones for noise.
        ...(constraints.audio
          ? { audio: { ...asObject(constraints.audio), echoCancellation: false, noiseSuppression: false, autoGainControl: false } }
          : {}),
      });
  }

  const live = () => connections.filter((connection) => connection.connectionState !== 'closed');

  function element<T extends HTMLMediaElement>(tag: string, peerId: string, source: string): T | null {
    const all = document.querySelectorAll<T>(`${tag}[data-peer-id="${peerId}"][data-source="${source}"]`);
    return [...all].find((one) => one.srcObject instanceof MediaStream) ?? null;
  }

  let context: AudioContext | undefined;

  async function hear(peerId: string, source: string, milliseconds: number): Promise<Heard | null> {
    const audio = element<HTMLAudioElement>('audio', peerId, source);
    if (!audio) return null;
    const silent = { hertz: 0, decibels: -Infinity };
    // What a person would not hear does not count, whatever the track carries.
    if (audio.paused || audio.muted || audio.volume === 0) return silent;
    const stream = audio.srcObject as MediaStream;
    context ??= new AudioContext({ sampleRate: 48_000 });
    // Firefox plays nothing, and so analyses nothing, on a machine without a sound card; it records nevertheless.
    if (context.state !== 'running') await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, 1000))]);
    const loudest = context.state === 'running' ? await listen(context, stream, milliseconds) : await record(stream, milliseconds);
    return loudest.decibels < SILENCE_DECIBELS ? { ...loudest, hertz: 0 } : loudest;
  }

  async function listen(context: AudioContext, stream: MediaStream, milliseconds: number): Promise<Heard> {
    const input = context.createMediaStreamSource(stream);
    const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
    input.connect(analyser);
    const spectrum = new Float32Array(analyser.frequencyBinCount);
    const hertzPerBin = context.sampleRate / analyser.fftSize;
    let loudest: Heard = { hertz: 0, decibels: -Infinity };
    const until = performance.now() + milliseconds;
    while (performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      analyser.getFloatFrequencyData(spectrum);
      spectrum.forEach((decibels, bin) => {
        if (decibels > loudest.decibels && bin * hertzPerBin > 100) loudest = { hertz: bin * hertzPerBin, decibels };
      });
    }
    input.disconnect();
    return loudest;
  }

  /** The same from a recording; tones up to 2 kHz. */
  async function record(stream: MediaStream, milliseconds: number): Promise<Heard> {
    const recorder = new MediaRecorder(new MediaStream(stream.getAudioTracks()));
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.start();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    const stopped = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.stop();
    await stopped;
    const rate = 48_000;
    const recorded = await new OfflineAudioContext(1, rate, rate).decodeAudioData(await new Blob(parts).arrayBuffer());
    const samples = recorded.getChannelData(0);
    let loudest: Heard = { hertz: 0, decibels: -Infinity };
    const size = 4096;
    for (let start = 0; start + size <= samples.length; start += size) {
      for (let hertz = 100; hertz <= 2000; hertz += 10) {
        // Goertzel's algorithm: one bin of a Fourier transform.
        const turn = 2 * Math.cos((2 * Math.PI * hertz) / rate);
        let [last, before] = [0, 0];
        for (let i = start; i < start + size; i++) [last, before] = [samples[i]! + turn * last - before, last];
        const power = last * last + before * before - turn * last * before;
        const decibels = 10 * Math.log10((4 * power) / size ** 2);
        if (decibels > loudest.decibels) loudest = { hertz, decibels };
      }
    }
    return loudest;
  }

  async function decoded(peerId: string, source: string): Promise<Decoded | null> {
    const stream = element<HTMLVideoElement>('video', peerId, source)?.srcObject as MediaStream | undefined;
    const [track] = stream?.getVideoTracks() ?? [];
    const receiver = live()
      .flatMap((connection) => connection.getReceivers())
      .find((one) => one.track === track);
    if (!track || !receiver) return null;
    for (const entry of (await receiver.getStats()).values() as Iterable<RTCInboundRtpStreamStats>) {
      if (entry.type !== 'inbound-rtp') continue;
      const { framesDecoded = 0, frameWidth = 0, frameHeight = 0 } = entry;
      return { framesDecoded, frameWidth, frameHeight };
    }
    return { framesDecoded: 0, frameWidth: 0, frameHeight: 0 };
  }

  async function received(kind: 'audio' | 'video'): Promise<number> {
    const reports = await Promise.all(live().map((connection) => connection.getStats()));
    const entries = reports.flatMap((report) => [...(report.values() as Iterable<RTCInboundRtpStreamStats>)]);
    return entries.filter((entry) => entry.type === 'inbound-rtp' && entry.kind === kind).reduce((sum, { packetsReceived = 0 }) => sum + packetsReceived, 0);
  }

  async function paths(): Promise<Path[]> {
    const found: Path[] = [];
    for (const connection of live()) {
      const stats = await connection.getStats();
      const entries = [...(stats.values() as Iterable<RTCStats & Record<string, string>>)];
      const transport = entries.find(({ type }) => type === 'transport');
      // Firefox has no such entry for the transport, but marks the pair.
      const marked = entries.find((entry) => entry.type === 'candidate-pair' && 'selected' in entry && Boolean(entry['selected']));
      const pair = (stats.get(transport?.['selectedCandidatePairId'] ?? '') ?? marked) as RTCIceCandidatePairStats | undefined;
      const remote = stats.get(pair?.remoteCandidateId ?? '') as { protocol?: string } | undefined;
      found.push({ protocol: remote?.protocol ?? 'none', state: connection.connectionState });
    }
    return found;
  }

  window.probe = { connections, hear, decoded, received, paths };
}

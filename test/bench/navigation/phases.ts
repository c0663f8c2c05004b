/** What runs in the page before its own scripts: when what happened, in ms since the navigation began. Sent as text, so it uses nothing outside itself. */

export interface Phases {
  /** The document has begun to be read. */
  document?: number;
  /** The page's own script has made its first WebSocket; it is open. */
  socketMade?: number;
  socketOpen?: number;
  /** It asks to be let in. */
  asked?: number;
  /** The answer has become a description; that is set on both sides. */
  answered?: number;
  described?: number;
  /** The way is found; keys are agreed on. */
  ice?: number;
  connected?: number;
  /** The first packet of a picture is here; the first whole picture is. */
  packet?: number;
  picture?: number;
  /** It is shown. */
  frame?: number;
}

declare global {
  interface Window {
    phases: Phases;
    /** Resolves when the first picture is shown. */
    firstFrame: Promise<Phases>;
  }
}

export function installPhases(): void {
  const phases: Phases = (window.phases = { document: performance.now() });
  const mark = (phase: keyof Phases, at = performance.now()) => void (phases[phase] ??= at);
  let shown!: (phases: Phases) => void;
  window.firstFrame = new Promise((resolve) => (shown = resolve));

  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      mark('socketMade');
      this.addEventListener('open', () => mark('socketOpen'));
    }
    override send(data: string): void {
      super.send(data);
      if (/"method":"(enter|join)"/.test(data)) mark('asked');
    }
  };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('iceconnectionstatechange', () => this.iceConnectionState === 'connected' && mark('ice'));
      this.addEventListener('connectionstatechange', () => this.connectionState === 'connected' && mark('connected'));
      this.addEventListener('track', ({ track }) => track.kind === 'video' && track.addEventListener('unmute', () => mark('packet')));
    }
    override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      mark('answered');
      return super.setRemoteDescription(description);
    }
    override setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
      return super.setLocalDescription(description).then(() => mark('described'));
    }
  };
  new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        const videos = node instanceof HTMLVideoElement ? [node] : [...node.querySelectorAll('video')];
        for (const video of videos) {
          video.requestVideoFrameCallback((_now, { receiveTime }) => {
            mark('frame');
            if (receiveTime !== undefined) mark('picture', receiveTime);
            shown(phases);
          });
        }
      }
    }
  }).observe(document, { childList: true, subtree: true });
}

/** What runs in the page before its own scripts: when what happened, in ms since the navigation began. Sent as text, so it uses nothing outside itself. */

export interface Phases {
  /** The document has begun to be read. */
  document?: number;
  /** The page's own script has made its first WebSocket; it is open. */
  socketMade?: number;
  socketOpen?: number;
  /** The first connection exists; it has a remote description; media may flow. */
  connection?: number;
  described?: number;
  connected?: number;
  /** The first packet of a picture is here. */
  packet?: number;
  frame?: number;
}

declare global {
  interface Window {
    phases: Phases;
  }
}

export function installPhases(): void {
  const phases: Phases = (window.phases = { document: performance.now() });
  const mark = (phase: keyof Phases) => void (phases[phase] ??= performance.now());

  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      mark('socketMade');
      this.addEventListener('open', () => mark('socketOpen'));
    }
  };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('connectionstatechange', () => this.connectionState === 'connected' && mark('connected'));
      this.addEventListener('track', ({ track }) => track.kind === 'video' && track.addEventListener('unmute', () => mark('packet')));
    }
    override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      mark('connection');
      return super.setRemoteDescription(description).then(() => mark('described'));
    }
  };
  new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        const videos = node instanceof HTMLVideoElement ? [node] : [...node.querySelectorAll('video')];
        for (const video of videos) video.requestVideoFrameCallback(() => mark('frame'));
      }
    }
  }).observe(document, { childList: true, subtree: true });
}

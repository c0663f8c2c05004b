/** What runs in the page of somebody who has scanned: joins as soon as that can be done, and tells when the other's first picture is shown. Sent as text, so it uses nothing outside itself. */

export interface Arrival {
  /** In ms since 1970. */
  document: number;
  asked?: number;
  frame?: number;
}

declare global {
  interface Window {
    arrival: Arrival;
  }
}

export function installArrival({ join, other }: { join: string; other: string }): void {
  const now = () => performance.timeOrigin + performance.now();
  const arrival: Arrival = (window.arrival = { document: now() });
  const watched = new Set<HTMLVideoElement>();
  new MutationObserver(() => {
    const button = [...document.querySelectorAll('button')].find(({ textContent, disabled }) => !disabled && textContent?.trim() === join);
    if (button && arrival.asked === undefined) {
      arrival.asked = now();
      button.click();
    }
    for (const video of document.querySelectorAll<HTMLVideoElement>('[data-testid=tile] video')) {
      if (watched.has(video) || video.closest('[data-testid=tile]')?.getAttribute('aria-label') !== other) continue;
      watched.add(video);
      video.requestVideoFrameCallback(() => (arrival.frame ??= now()));
    }
  }).observe(document, { childList: true, subtree: true, attributes: true });
}

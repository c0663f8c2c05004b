/** The address that others join at: this page's (or where the appliance has moved to), without what is only mine (my name, my settings). */
export function meetingLink(roomId: string, origin: string | null = null, page = location.href): string {
  const link = new URL(origin ?? page);
  // Who only watches from here may send somebody who can speak.
  if (link.pathname === '/watch') link.pathname = '/';
  link.search = '';
  link.hash = '';
  link.searchParams.set('roomId', roomId);
  return link.href;
}

/** Where a page over plain HTTP leads whoever wants to speak. */
export const speakUrl = (roomId: string) => `/?roomId=${encodeURIComponent(roomId)}`;

/** The address that others join at: this page's (or where the appliance has moved to), without what is only mine (my name, my settings). */
export function meetingLink(roomId: string, origin: string | null = null, page = location.href): string {
  const link = new URL(origin ?? page);
  link.search = '';
  link.hash = '';
  link.searchParams.set('roomId', roomId);
  return link.href;
}

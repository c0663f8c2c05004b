/** "(2) Physics8b – Soupbox": the number first, because tabs are narrow. */
export function pageTitle(roomId: string, unread: number): string {
  const name = roomId ? `${roomId} – Soupbox` : 'Soupbox';
  return unread > 0 ? `(${unread > 99 ? '99+' : unread}) ${name}` : name;
}

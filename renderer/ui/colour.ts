/** Backgrounds on which white text has a contrast of at least 4.5. */
export const avatarColours = [
  '#b91c1c', '#c2410c', '#a16207', '#4d7c0f', '#15803d', '#0f766e',
  '#0369a1', '#1d4ed8', '#6d28d9', '#a21caf', '#be185d', '#57534e',
] as const;

/** The same colour for the same id, on every device. */
export function colourOf(id: string): string {
  // FNV-1a: short ids that differ in one character still spread well.
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  }
  return avatarColours[(hash >>> 0) % avatarColours.length]!;
}

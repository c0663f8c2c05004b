/** Long, so that a write takes a while and half of one would be noticed. */
export const settings = (letter: string) => ({
  announcedAddress: `${letter.repeat(60)}.${letter.repeat(60)}.example`,
  allowedOrigins: Array.from({ length: 64 }, (_, i) => `https://${letter.repeat(60)}.example:${1000 + i}`),
});

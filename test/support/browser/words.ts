/** An English page's words; tests in other languages find their own. */
export const words = {
  name: 'Your name',
  join: 'Join',
  bar: 'Meeting controls',
} as const;

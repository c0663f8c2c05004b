/** English of what both pages say. */
export const sharedEn = {
  app: { name: 'Soupbox' },
  settings: {
    title: 'Settings',
    language: 'Language',
    theme: 'Appearance',
    themes: { auto: 'Like the system', light: 'Light', dark: 'Dark' },
  },
  quality: {
    unknown: 'Connection: no data yet',
    poor: 'Connection: poor',
    fair: 'Connection: fair',
    good: 'Connection: good',
  },
};

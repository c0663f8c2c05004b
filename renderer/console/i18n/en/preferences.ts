/** The Settings screen. */
export const preferences = {
  about: 'About Soupbox',
};

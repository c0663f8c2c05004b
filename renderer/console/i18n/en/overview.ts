/** The Overview. */
export const overview = {
  title: 'Overview',
};

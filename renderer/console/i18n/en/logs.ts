/** The Logs screen. */
export const logs = {
  title: 'Logs',
};

/** The Network screen. */
export const network = {
  title: 'Network',
};

/** The full-screen view for a projector. */
export const projector = {
  title: 'Projector view',
};

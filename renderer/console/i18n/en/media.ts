/** The Media screen. */
export const media = {
  title: 'Media',
};

/** The Inspector. */
export const inspector = {
  title: 'Inspector',
};

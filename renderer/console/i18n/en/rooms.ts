/** The Rooms screen. */
export const rooms = {
  title: 'Rooms',
};

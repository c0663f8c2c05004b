/** What a stream shows: mediasoup keeps `appData` for the application, and ours says this. Without a library, as the page needs it at its start. */
export const mediaSources = ['mic', 'webcam', 'screen', 'screen-audio'] as const;
export type MediaSource = (typeof mediaSources)[number];

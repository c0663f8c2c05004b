/** What a stream shows: mediasoup keeps `appData` for the application, and ours says this. A file of its own, as the page needs it at its start, and nothing else of the room's contract. */
import { z } from 'zod';

export const mediaSource = z.enum(['mic', 'webcam', 'screen', 'screen-audio']);

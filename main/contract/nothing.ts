import { z } from 'zod';

/** Where nothing more is to be asked, or to be answered. */
export const nothing = z.object({}).default({});

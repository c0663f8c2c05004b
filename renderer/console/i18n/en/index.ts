import { sharedEn } from '../../../ui/i18n/shared/en.ts';
import type { KeyOf, Words } from '../../../ui/i18n/Words.ts';
import { capacity } from './capacity.ts';
import { errors } from './errors.ts';
import { forms } from './forms.ts';
import { frame } from './frame.ts';
import { inspector } from './inspector.ts';
import { logs } from './logs.ts';
import { media } from './media.ts';
import { network } from './network.ts';
import { overview } from './overview.ts';
import { preferences } from './preferences.ts';
import { projector } from './projector.ts';
import { rooms } from './rooms.ts';
import { setting } from './setting.ts';
import { signIn } from './signIn.ts';

/** English: one file per screen, and one for what all of them say. */
export const en = { ...sharedEn, frame, errors, overview, projector, rooms, network, media, inspector, logs, preferences, forms, setting, signIn, capacity };

/** What every language of the console has to say. */
export type ConsoleWords = Words<typeof en>;
export type ConsoleKey = KeyOf<typeof en>;

import { sharedZhCN } from '../../../ui/i18n/shared/zh-CN.ts';
import type { ConsoleWords } from '../en/index.ts';
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

/** 简体中文。 */
export const zhCN: ConsoleWords = { ...sharedZhCN, frame, errors, overview, projector, rooms, network, media, inspector, logs, preferences, forms, setting, signIn, capacity };

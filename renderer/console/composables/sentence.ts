import { LinkError } from '../../link/Link.ts';
import type { ConsoleKey } from '../i18n/en/index.ts';

const keys: Readonly<Record<number, ConsoleKey>> = {
  0: 'errors.lost',
  400: 'errors.invalid',
  401: 'errors.unauthorized',
  403: 'errors.forbidden',
  404: 'errors.notFound',
  409: 'errors.wrongState',
  429: 'errors.tooMany',
};

/** A failure in plain words: which sentence, and the appliance's own words for its `{detail}`. */
export function sentenceFor(error: unknown): { key: ConsoleKey; detail: string } {
  if (!(error instanceof LinkError)) return { key: 'errors.internal', detail: String(error) };
  return { key: keys[error.code] ?? 'errors.internal', detail: error.message };
}

import { wanted } from './scene.ts';

export function useParameters() {
  return { produce: !wanted.has('viewer'), info: wanted.has('stats'), stats: wanted.has('stats') };
}

/** Of a page that connects nowhere. */
export function begin() {
  return { meeting: { people: [] }, arrives: false };
}

import { wanted } from './scene.ts';

export function useParameters() {
  return { produce: !wanted.has('viewer'), info: wanted.has('stats'), stats: wanted.has('stats') };
}

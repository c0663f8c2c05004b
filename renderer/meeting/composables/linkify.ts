import { urlOf } from '../../ui/url.ts';

/** A piece of a chat message. Only `link` may become an anchor. */
export interface Piece {
  kind: 'text' | 'link';
  text: string;
}

const address = /\bhttps?:\/\/[^\s<>"'“”‘’「」《》，。、；：！？（）]+/giu;
/** Punctuation that ends the sentence, not the address. */
const trailing = /[.,;:!?…。，；：！？、）)\]}]+$/u;

/** Splits a message into text and http(s) addresses. Anything else, `javascript:` above all, stays text. */
export function linkify(message: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of message.matchAll(address)) {
    const link = match[0].replace(trailing, '');
    if (!urlOf(link)) continue;
    if (match.index > end) pieces.push({ kind: 'text', text: message.slice(end, match.index) });
    pieces.push({ kind: 'link', text: link });
    end = match.index + link.length;
  }
  if (end < message.length) pieces.push({ kind: 'text', text: message.slice(end) });
  return pieces;
}

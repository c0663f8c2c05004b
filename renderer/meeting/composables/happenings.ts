/** Something worth telling once. */
export type Happening =
  | { kind: 'joined' | 'left'; name: string }
  | { kind: 'chat'; name: string; text: string };

/** What is said about a number of happenings: names while they are few, numbers when a class arrives. */
export type Saying =
  | { key: 'people.joined' | 'people.left'; name: string }
  | { key: 'people.joinedMany' | 'people.leftMany'; n: number }
  | { key: 'chat.says'; name: string; text: string };

const MANY = 2;

/** Puts together what happened since the last time, so that a burst of 200 joins is one sentence. */
export function summarise(happenings: readonly Happening[]): Saying[] {
  const sayings: Saying[] = [];
  for (const kind of ['joined', 'left'] as const) {
    const these = happenings.filter((happening) => happening.kind === kind);
    if (these.length > MANY) sayings.push({ key: `people.${kind}Many`, n: these.length });
    else sayings.push(...these.map(({ name }) => ({ key: `people.${kind}` as const, name })));
  }
  const lastChat = happenings.findLast((happening) => happening.kind === 'chat');
  if (lastChat) sayings.push({ key: 'chat.says', name: lastChat.name, text: lastChat.text });
  return sayings;
}

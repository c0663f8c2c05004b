/** The tree of objects as rows: what is below what, what is open, what fits a search. Pure. */
import type { InspectedObject, ObjectType } from '../../../../../main/contract/console/inspect.ts';

export interface Node {
  /** `type:id` */
  readonly key: string;
  readonly object: InspectedObject;
  readonly parent: Node | null;
  readonly children: Node[];
  /** 1 for what is on nothing. */
  readonly level: number;
  /** What a search looks through, in small letters. */
  readonly text: string;
}

export interface Forest {
  readonly roots: readonly Node[];
  readonly nodes: ReadonlyMap<string, Node>;
  /** By mediasoup's own id, without the suffix that tells pipes apart. */
  readonly byId: ReadonlyMap<string, Node>;
}

export interface Filter {
  /** All of its words must occur. */
  readonly text: string;
  readonly type: ObjectType | null;
  readonly room: string | null;
  readonly peerId: string | null;
}

export interface Row {
  readonly node: Node;
  readonly open: boolean;
  /** Position among those beside it that are shown, from 1, and how many these are. */
  readonly position: number;
  readonly siblings: number;
}

export const noFilter: Filter = { text: '', type: null, room: null, peerId: null };
export const keyOf = ({ type, id }: Pick<InspectedObject, 'type' | 'id'>) => `${type}:${id}`;

/** Parents come before what is on them. */
export function plant(objects: readonly InspectedObject[]): Forest {
  const nodes = new Map<string, Node>();
  const byId = new Map<string, Node>();
  const roots: Node[] = [];
  for (const object of objects) {
    const parent = object.parent === null ? null : (nodes.get(object.parent) ?? null);
    const text = `${object.type} ${object.id} ${Object.values(object.facts).join(' ')}`.toLowerCase();
    const node: Node = { key: keyOf(object), object, parent, children: [], level: (parent?.level ?? 0) + 1, text };
    nodes.set(node.key, node);
    const [ownId = ''] = object.id.split('@');
    if (!byId.has(ownId)) byId.set(ownId, node);
    (parent?.children ?? roots).push(node);
  }
  return { roots, nodes, byId };
}

export function isFiltering({ text, type, room, peerId }: Filter): boolean {
  return text.trim() !== '' || type !== null || room !== null || peerId !== null;
}

/** Everything that fits. */
export function matching({ nodes }: Forest, { text, type, room, peerId }: Filter): Set<Node> {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = new Set<Node>();
  for (const node of nodes.values()) {
    const { object } = node;
    const { facts } = object;
    if (type !== null && object.type !== type) continue;
    if (room !== null && facts['room'] !== room && !(object.type === 'room' && object.id === room)) continue;
    if (peerId !== null && facts['peerId'] !== peerId) continue;
    if (words.every((word) => node.text.includes(word))) found.add(node);
  }
  return found;
}

/** The rows to show. While something is searched for, what fits and the way there; else what is open. */
export function rowsOf(forest: Forest, isOpen: (node: Node) => boolean, found: ReadonlySet<Node> | null): Row[] {
  const shown = found && withAncestors(found);
  const rows: Row[] = [];
  const add = (nodes: readonly Node[]) => {
    const visible = shown ? nodes.filter((node) => shown.has(node)) : nodes;
    for (const [index, node] of visible.entries()) {
      const open = node.children.length > 0 && isOpen(node);
      rows.push({ node, open, position: index + 1, siblings: visible.length });
      if (open) add(node.children);
    }
  };
  add(forest.roots);
  return rows;
}

function withAncestors(found: ReadonlySet<Node>): Set<Node> {
  const all = new Set<Node>();
  for (const node of found) for (let at: Node | null = node; at && !all.has(at); at = at.parent) all.add(at);
  return all;
}

/** What is below, however deep. */
export function countBelow(node: Node): number {
  return node.children.reduce((sum, child) => sum + 1 + countBelow(child), 0);
}

/** The configuration schema, walked into fields: what a form needs to draw itself. */
import { z } from 'zod';
import { configSchema, defaultConfig } from '../../../main/contract/config.ts';
import { valueAt } from './paths.ts';

export interface Field {
  /** As in the configuration: `media.webcamKbps`. */
  readonly path: string;
  /** `set`: some of a list; `order`: some of a list, in an order of one's own. */
  readonly kind: 'number' | 'switch' | 'choice' | 'text' | 'list' | 'set' | 'order';
  readonly standard: unknown;
  /** Empty means something. */
  readonly nullable: boolean;
  readonly unit: string | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Of choices, sets and orders. */
  readonly options: readonly string[];
  readonly description: string;
}

/** The part of JSON Schema that the configuration uses. */
interface Node {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly unit?: string;
  readonly ordered?: boolean;
}

function walk(node: Node, prefix: string): Field[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) =>
    child.properties ? walk(child, `${prefix}${key}.`) : [fieldOf(`${prefix}${key}`, child)],
  );
}

function fieldOf(path: string, node: Node): Field {
  const nullable = node.anyOf?.some(({ type }) => type === 'null') ?? false;
  const inner: Node = { ...node, ...(nullable ? node.anyOf?.find(({ type }) => type !== 'null') : {}) };
  return {
    path,
    kind: kindOf(inner),
    standard: valueAt(defaultConfig, path),
    nullable,
    unit: node.unit,
    min: inner.minimum,
    max: inner.maximum,
    options: inner.enum ?? inner.items?.enum ?? [],
    description: node.description ?? '',
  };
}

function kindOf({ type, enum: choices, items, ordered }: Node): Field['kind'] {
  if (type === 'boolean') return 'switch';
  if (type === 'integer' || type === 'number') return 'number';
  if (type !== 'array') return choices ? 'choice' : 'text';
  if (!items?.enum) return 'list';
  return ordered ? 'order' : 'set';
}

/** Every setting, in the order of the schema. */
export const fields: readonly Field[] = walk(z.toJSONSchema(configSchema, { io: 'input' }) as Node, '');

const byPath = new Map(fields.map((field) => [field.path, field]));

export function fieldAt(path: string): Field {
  const field = byPath.get(path);
  if (!field) throw new Error(`there is no setting ${path}`);
  return field;
}

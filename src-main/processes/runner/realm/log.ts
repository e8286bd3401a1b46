/** What a tool logs: values as text, lines and total limited, sent as frames. */
import type { Channel } from './channel.ts';
import { safeProperty, shortened } from './jig-error.ts';
import { byteLength } from './values.ts';

export type Level = 'info' | 'warn' | 'error';
const maxLine = 8_192;
const maxDepth = 4;
const maxItems = 100;

export class Log {
  private readonly channel: Channel;
  private left = 1_048_576;
  private limit = this.left;

  constructor(channel: Channel) {
    this.channel = channel;
  }

  start(bytes: number): void {
    this.left = bytes;
    this.limit = bytes;
  }

  write(level: Level, values: readonly unknown[]): void {
    if (this.left <= 0) return;
    const text = shortened(values.map((value) => (typeof value === 'string' ? value : show(value))).join(' '), maxLine);
    this.left -= byteLength(text) + 1;
    this.line(level, text);
    if (this.left <= 0) this.line('warn', `The log has reached its limit of ${this.limit} bytes; nothing more is kept.`);
  }

  private line(level: Level, text: string): void {
    this.channel.log(level, text);
  }
}

/** A value as a person reads it. Never throws: proxies and getters may. */
export function show(value: unknown): string {
  try {
    return showValue(value, [], false);
  } catch {
    return '[cannot be shown]';
  }
}

function showValue(value: unknown, above: readonly object[], quoted: boolean): string {
  if (typeof value === 'string') return quoted ? JSON.stringify(value) : value;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `[function ${String(safeProperty(value, 'name')) || 'anonymous'}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (above.includes(value)) return '[circular]';
  if (value instanceof Error) return `${String(value)}${frames(value)}`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (above.length >= maxDepth) return Array.isArray(value) ? '[list]' : '[object]';
  const path = [...above, value];
  const inside = (item: unknown) => showValue(item, path, true);
  if (Array.isArray(value)) return `[${joined(value, inside)}]`;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const items = value as unknown as ArrayLike<unknown>;
    return `${String(safeProperty(value, Symbol.toStringTag))}(${items.length}) [${joined(
      Array.from({ length: Math.min(items.length, maxItems + 1) }, (_, at) => items[at]),
      inside,
    )}]`;
  }
  if (value instanceof Map) return `Map(${value.size}) {${joined([...value], ([key, item]) => `${inside(key)} => ${inside(item)}`)}}`;
  if (value instanceof Set) return `Set(${value.size}) {${joined([...value], inside)}}`;
  const name: unknown = safeProperty(safeProperty(value, 'constructor') ?? {}, 'name');
  const fields = joined(
    Object.keys(value),
    (key) => `${/^[\w$]+$/.test(key) ? key : JSON.stringify(key)}: ${inside(safeProperty(value, key))}`,
  );
  return `${typeof name === 'string' && name !== 'Object' && name !== '' ? `${name} ` : ''}{${fields === '' ? '' : ` ${fields} `}}`;
}

function frames(error: Error): string {
  const stack = safeProperty(error, 'stack');
  const at = typeof stack === 'string' ? stack.indexOf('\n    at ') : -1;
  return at === -1 ? '' : String(stack).slice(at);
}

function joined<Item>(items: readonly Item[], text: (item: Item) => string): string {
  const shown = items.slice(0, maxItems).map(text);
  if (items.length > maxItems) shown.push(`… ${items.length - maxItems} more`);
  return shown.join(', ');
}

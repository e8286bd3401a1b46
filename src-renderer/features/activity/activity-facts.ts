/** What of an entry's details is worth a line of its own; the details' shape differs by kind and is read with care. */
import type { Activity } from '#contract/system.ts';
import type { GoldenDraft } from '../golden/index.ts';

export function activityFacts({ kind, details }: Activity): { name: string; value: string }[] {
  const facts: { name: string; value: string }[] = [];
  const picks = details['picks'];
  if (kind === 'route' && Array.isArray(picks)) {
    facts.push({ name: 'Picks', value: picks.length > 0 ? picks.map((pick) => text(pick, 'name')).join(', ') : 'none' });
  }
  const problem = text(details['error'], 'message');
  if (problem) facts.push({ name: 'Problem', value: problem });
  return facts;
}

/** Where the draft or the run of an entry is shown; null for entries that have none. */
export function placeOf({ details }: Activity): { screen: 'review' | 'runs'; item: string } | null {
  const [draft, run] = [text(details['draft'], 'id'), text(details['run'], 'id')];
  if (run !== '') return { screen: 'runs', item: run };
  return draft === '' ? null : { screen: 'review', item: draft };
}

/** A recorded route as a query of the golden set, with what it handed out as a first answer. Null for other entries. */
export function goldenDraft({ kind, details }: Activity): GoldenDraft | null {
  const { query, context, picks } = details;
  if (kind !== 'route' || typeof query !== 'string') return null;
  const turns = Array.isArray(context) ? context.map((turn) => ({ role: text(turn, 'role'), content: text(turn, 'content') })) : [];
  const names = Array.isArray(picks) ? picks.map((pick) => text(pick, 'name')).filter((name) => name !== '') : [];
  return { query, context: turns, needs: names.map((name) => [name]), origin: 'use' };
}

function text(value: unknown, name: string): string {
  const member: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : value;
  return typeof member === 'string' ? member : '';
}

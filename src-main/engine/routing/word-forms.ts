/** Word forms for comparing a request with names: a light stem, and the family of action that a verb belongs to. */

/** Cuts the commonest English endings, so that `transactions` meets `transaction` and `deleting` meets `delete`. Not a full stemmer: names are short. */
export function stem(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  let base = word;
  if (base.length > 5 && base.endsWith('ing')) base = base.slice(0, -3);
  else if (base.length > 4 && base.endsWith('ed')) base = base.slice(0, -2);
  else if (base.length > 3 && base.endsWith('s') && !base.endsWith('ss') && !base.endsWith('us')) base = base.slice(0, -1);
  return base.length > 4 && base.endsWith('e') ? base.slice(0, -1) : base;
}

const families = {
  read: 'get list show fetch read find search view display retrieve lookup see tell check give query describe browse count summarize analyze compare download export',
  create: 'create add new make insert book schedule register post open start generate build upload import write draft set up reserve',
  update: 'update edit change modify rename move assign set reassign replace patch adjust extend reschedule mark enable disable',
  remove: 'delete remove cancel drop clear erase unassign close destroy purge revoke uninstall discard archive unsubscribe',
  send: 'send email mail share forward reply notify message publish tell text',
} as const;

export type VerbFamily = keyof typeof families;

const familyOf = new Map<string, Set<VerbFamily>>();
for (const [family, verbs] of Object.entries(families) as [VerbFamily, string][]) {
  for (const verb of verbs.split(' ')) familyOf.set(stem(verb), (familyOf.get(stem(verb)) ?? new Set()).add(family));
}

/** Families of action among the (stemmed) words. */
export function verbFamilies(stems: Iterable<string>): Set<VerbFamily> {
  const found = new Set<VerbFamily>();
  for (const word of stems) for (const family of familyOf.get(word) ?? []) found.add(family);
  return found;
}

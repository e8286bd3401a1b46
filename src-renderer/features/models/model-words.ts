/** Models in words: what the roles are for, sizes, speeds, and rows of everything that could serve one. */
import type { Download, KnownModel, ModelOffer, ModelReport, ModelRole, ModelsOverview } from '#contract/models.ts';
import type { FilterChoice } from '#contract/system.ts';
import { formatCount, formatDuration, formatMs } from '../../lib/format.ts';

export const roles: readonly { id: ModelRole; title: string; meaning: string; filter: FilterChoice | null }[] = [
  {
    id: 'embedder',
    title: 'Embedding model',
    meaning: 'Finds tools by meaning. Another one means that every tool is indexed anew, in the background.',
    filter: null,
  },
  { id: 'ranker', title: 'Ranking model', meaning: 'Reads request and tool together where the evidence is unclear.', filter: 'ranker' },
  {
    id: 'languageModel',
    title: 'Language model',
    meaning: 'Chooses among the candidates as a filter; when it is late, the evidence answers.',
    filter: 'language-model',
  },
];

/** One model of a role's list: the built-in one, one on this machine, one that is coming, or one that could come. */
export type ModelRow =
  | { kind: 'built-in'; id: 'built-in' }
  | { kind: 'known'; id: string; known: KnownModel; offer: ModelOffer | null }
  | { kind: 'download'; id: string; download: Download; offer: ModelOffer | null }
  | { kind: 'offer'; id: string; offer: ModelOffer };

export function rowsOf(role: ModelRole, { roles: inUse, known, offers, downloads }: ModelsOverview): ModelRow[] {
  const own = <T extends { role: ModelRole }>(list: readonly T[]) => list.filter((one) => one.role === role);
  const offerOf = (uri: string | null) => offers.find((offer) => offer.uri === uri) ?? null;
  const taken = new Set([...own(known).map(({ uri }) => uri), ...own(downloads).map(({ uri }) => uri)]);
  return [
    ...(inUse.find((one) => one.role === role)?.hasBuiltIn ? [{ kind: 'built-in', id: 'built-in' } as const] : []),
    ...own(known).map((one): ModelRow => ({ kind: 'known', id: one.id, known: one, offer: offerOf(one.uri) })),
    ...own(downloads).map((one): ModelRow => ({ kind: 'download', id: one.id, download: one, offer: offerOf(one.uri) })),
    ...own(offers)
      .filter(({ uri }) => !taken.has(uri))
      .map((offer): ModelRow => ({ kind: 'offer', id: offer.id, offer })),
  ];
}

/** As model files are told of everywhere: in steps of 1,000. */
export function formatSize(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${bytes > 0 ? Math.max(1, Math.round(bytes / 1e6)) : 0} MB`;
}

export function offerFacts({ licence, bytes, languages, dimension }: ModelOffer): string {
  return [licence, formatSize(bytes), languages, ...(dimension === null ? [] : [`${dimension} dimensions`])].join(' · ');
}

export function knownFacts({ licence, bytes, report }: KnownModel): string {
  return [
    licence ?? 'licence unknown',
    formatSize(bytes),
    ...(report?.dimension ? [`${report.dimension} dimensions`] : []),
    ...(report?.architecture ? [report.architecture] : []),
  ].join(' · ');
}

const requestWords: Record<ModelRole, string> = { embedder: 'a request', ranker: '20 tools', languageModel: 'an answer' };

export function speedWords(role: ModelRole, { speed }: ModelReport): string {
  return [
    `${formatMs(speed.requestMs)} for ${requestWords[role]}`,
    ...(speed.textsPerSecond === null ? [] : [`${formatCount(Math.round(speed.textsPerSecond * 10) / 10)} tools a second`]),
    ...(speed.reindexSeconds === null ? [] : [`${formatDuration(speed.reindexSeconds * 1_000)} to index this library`]),
  ].join(' · ');
}

/** The reference protocol's own step: the top K in a prompt, a JSON array of names under a grammar, a deadline, and the evidence when it is late. */
import { ok } from '#contract/result.ts';
import { untilAborted } from '#lib/until-aborted.ts';
import type { Models } from '../../parts.ts';
import type { Filter, FilterRequest } from '../filter.ts';
import { evidenceFilter } from './evidence-filter.ts';

export interface LanguageModelSettings {
  /** `{tools}`, `{conversation}` and `{query}` are replaced. */
  prompt: string;
  deadlineMs: number;
  maxTokens: number;
  /** Characters of each description and turn that go into the prompt. */
  descriptionChars: number;
}

// A name that the model gives counts at least this much; one that it leaves out at most this much.
const named = 0.75;
const leftOut = 0.25;
const maxNames = 3;

export function promptFor(settings: LanguageModelSettings, request: FilterRequest): string {
  const cut = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, settings.descriptionChars);
  return settings.prompt
    .replace('{tools}', () => request.candidates.map((tool) => `- ${tool.name}: ${cut(tool.description)}`).join('\n'))
    .replace('{conversation}', () =>
      request.context
        .slice(-2)
        .map((turn) => `${turn.role}: ${cut(turn.content)}`)
        .join('\n'),
    )
    .replace('{query}', () => request.query.slice(0, 1_000));
}

/** Names in a possibly cut-off JSON array, in order, only those that were offered. */
export function namesIn(answer: string, offered: ReadonlySet<string>): string[] | null {
  if (!answer.includes('[')) return null;
  const names = [...answer.matchAll(/"([^"\\]*)"/g)].map((match) => match[1] ?? '').filter((name) => offered.has(name));
  return [...new Set(names)];
}

export function createLanguageModelFilter(models: Models, settings: LanguageModelSettings): Filter {
  return {
    async judge(request, signal) {
      const byEvidence = await evidenceFilter.judge(request, signal);
      if (!byEvidence.ok || request.candidates.length === 0) return byEvidence;
      const fallBack = (why: string) => ok({ ...byEvidence.value, note: `${why}; the evidence filter answered instead.` });
      const deadline = AbortSignal.timeout(settings.deadlineMs);
      const model = await untilAborted(models.languageModel(), deadline);
      if (model === 'aborted') return fallBack(`The language model was not loaded within ${settings.deadlineMs} ms`);
      if (!model.ok) return fallBack(model.error.message);
      const offered = request.candidates.map((candidate) => candidate.name);
      const answer = await model.value.complete(promptFor(settings, request), {
        grammar: { type: 'array', items: { enum: offered }, maxItems: maxNames },
        maxTokens: settings.maxTokens,
        signal: signal ? AbortSignal.any([deadline, signal]) : deadline,
      });
      if (!answer.ok)
        return fallBack(deadline.aborted ? `The language model took longer than ${settings.deadlineMs} ms` : answer.error.message);
      const names = namesIn(answer.value, new Set(offered));
      if (names === null) return fallBack('The language model gave no list of names');
      const chosen = names.map((name) => offered.indexOf(name));
      const probability = byEvidence.value.probability.map((p, i) => (chosen.includes(i) ? Math.max(p, named) : Math.min(p, leftOut)));
      const order = [...chosen, ...offered.map((_, i) => i).filter((i) => !chosen.includes(i))];
      // An empty list is the protocol's way to say that no tool is needed: below every threshold but 0, which always hands one out.
      const anyTool = names.length === 0 ? 0 : Math.max(request.anyTool, named);
      return ok({ by: 'language-model', order, probability, anyTool, note: null });
    },
  };
}

/** Turns the labelled requests of the training data into examples: registries of several sizes, joined requests, no-tool requests. */
import type { SetQuery, SetTool } from '../src-main/engine/routing/evaluate/read-set.ts';
import { randomFrom } from './train-evidence.ts';

export interface Registry {
  tools: SetTool[];
  queries: SetQuery[];
}

/** Natural weight of each source: many rows of few tools must not drown the rest. */
export const sourceWeights: Record<string, number> = {
  toole: 1.5,
  sgd: 0.7,
  clinc: 0.7,
  banking77: 0.3,
  hwu64: 0.7,
  snips: 0.5,
  tldr: 0.8,
  written: 2.5,
};

const registryShares = [0.15, 0.25, 0.4, 0.6, 0.8, 1];
const perTool = 12;
const perToolWithContext = 25;
const joinedRequests = 1_600;
const movedRequests = 800;
const perNoToolSource = 250;
const generalNoTool = 900;
const fillerTools = 4_500;
const largestFillerServer = 80;
/** Of servers with written requests the siblings are taken too; one with more tools brings as many as fit. */
const largestWrittenServer = 120;

const opening = [
  '',
  "I'm planning something for the weekend. ",
  'I need some help with work today. ',
  'Could you please assist me? ',
  "We're preparing a report for my company. ",
  '',
];
const joints = ['. Also, ', '. Additionally, ', '. Then ', ' and ', '. After that, ', '. I also want to know: '];

/** Source and server of a tool's id. */
const serverPart = (id: string) => id.split('/').slice(0, -1).join('/');

/** Two or three single requests in one: long requests with several needs are rare in the data and common in life. */
function joinRequests(queries: SetQuery[], random: () => number): SetQuery[] {
  const byTool = new Map<string, SetQuery[]>();
  for (const query of queries) {
    const [tool] = query.tools;
    if (tool && query.tools.length === 1 && !query.context?.length) byTool.set(tool, [...(byTool.get(tool) ?? []), query]);
  }
  const tools = [...byTool.keys()];
  const any = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
  const joined: SetQuery[] = [];
  for (let i = 0; i < joinedRequests; i += 1) {
    const count = random() < 0.7 ? 2 : 3;
    // Half of them ask one server twice, as people do who work on one thing.
    const first = any(tools);
    const near = random() < 0.5 ? tools.filter((tool) => serverPart(tool) === serverPart(first)) : tools;
    const parts = [first, ...Array.from({ length: count - 1 }, () => any(near))].map((tool) => any(byTool.get(tool) ?? []));
    if (new Set(parts.map((part) => part.tools[0])).size < count) continue;
    const text = parts.map((part) => part.query.replace(/[.?!]+$/, '')).reduce((all, part) => `${all}${any(joints)}${part}`);
    joined.push({
      id: `joined/${i}`,
      query: `${any(opening)}${text}.`,
      tools: parts.flatMap((part) => part.tools),
      any_of: parts.map((part) => part.any_of?.[0] ?? part.tools),
      source: 'joined',
    });
  }
  return joined;
}

function cap(queries: SetQuery[]): SetQuery[] {
  const counts = new Map<string, number>();
  return queries.filter((query) => {
    const key = query.tools[0] ?? `none ${query.source}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const limit =
      query.tools.length === 0
        ? query.source === 'notool_train'
          ? generalNoTool
          : perNoToolSource
        : query.context?.length
          ? perToolWithContext
          : perTool;
    return count <= limit;
  });
}

function shuffled<T>(items: T[], random: () => number): T[] {
  return items
    .map((item) => [random(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** Labelled tools, the other tools of their (small) sources, and whole servers of tools that nobody asks for. */
function pool(tools: SetTool[], gold: Set<string>, random: () => number): SetTool[] {
  const serverOf = (tool: SetTool) => `${String(tool.source)}|${tool.server}`;
  const sizes = new Map<string, number>();
  for (const tool of tools) sizes.set(serverOf(tool), (sizes.get(serverOf(tool)) ?? 0) + 1);
  const whole = new Set(['clinc', 'banking77', 'hwu64', 'snips', 'sgd', 'toole', 'ha_intents', 'restbench', 'nestful', 'mtu']);
  const chosen = new Set<string>();
  let count = 0;
  for (const server of shuffled([...new Set(tools.filter((tool) => real.has(String(tool.source))).map(serverOf))], random)) {
    const size = sizes.get(server) ?? 0;
    if (count > fillerTools || size > largestFillerServer) continue;
    chosen.add(server);
    count += size;
  }
  const siblings = new Set(tools.filter((tool) => gold.has(tool.id) && real.has(String(tool.source))).map(serverOf));
  const taken = new Map<string, number>();
  return tools.filter((tool) => {
    const server = serverOf(tool);
    if (gold.has(tool.id) || chosen.has(server) || whole.has(String(tool.source))) return true;
    if (!siblings.has(server)) return false;
    taken.set(server, (taken.get(server) ?? 0) + 1);
    return (taken.get(server) ?? 0) <= largestWrittenServer;
  });
}

/** Sources of tools of real services. */
const real = new Set(['mcp_misc', 'toucan', 'dify', 'openapi', 'powerplatform', 'botocore']);

const replies = [
  'Done.',
  'Sure, here it is.',
  'I found three of them.',
  'It is 231 dollars.',
  'Yes, that is possible. Anything else?',
  'All set!',
  'Here is what I found.',
  '',
];

/**
 * Requests that stand by themselves, said in the middle of another conversation: a new errand after an old one, or small talk after work.
 * The data has only conversations that stay on their subject.
 */
function inAnotherConversation(queries: SetQuery[], count: number, random: () => number): SetQuery[] {
  const single = queries.filter((query) => (query.context ?? []).length === 0);
  const before = single.filter((query) => query.tools.length > 0);
  const any = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
  const [asking, idle] = [before, single.filter((query) => query.tools.length === 0)];
  return [asking, idle].flatMap((group, kind) =>
    group.length === 0 || before.length === 0
      ? []
      : Array.from({ length: count }, (_, i): SetQuery => {
          const query = any(group);
          const reply = any(replies);
          const context = [{ role: 'user', content: any(before).query }, ...(reply === '' ? [] : [{ role: 'assistant', content: reply }])];
          return { ...query, id: `other/${kind}/${i}`, context };
        }),
  );
}

/** Registries of growing size, each with its own share of the requests. `valid` has unseen tools; no-tool rows come from `train` too. */
export function makeRegistries(tools: SetTool[], valid: SetQuery[], train: SetQuery[], seed: number): Registry[] {
  const random = randomFrom(seed);
  const noTool = cap(train.filter((query) => query.tools.length === 0));
  const known = [...cap(valid), ...joinRequests(valid, random), ...noTool];
  const queries = shuffled([...known, ...inAnotherConversation([...cap(valid), ...noTool], movedRequests, random)], random);
  const gold = new Set(valid.flatMap((query) => [...query.tools, ...(query.any_of ?? []).flat()]));
  const available = pool(tools, gold, random);
  const servers = [...new Set(available.map((tool) => tool.server))];
  return registryShares.map((share, r) => {
    const own = queries.filter((_, i) => i % registryShares.length === r);
    const needed = new Set(own.flatMap((query) => [...query.tools, ...(query.any_of ?? []).flat()]));
    const kept = new Set(servers.filter(() => random() < share));
    // A written request is about one of its server's tools and not the others: they must be there to be mistaken for it.
    for (const tool of available) if (needed.has(tool.id) && real.has(String(tool.source))) kept.add(tool.server);
    return { queries: own, tools: available.filter((tool) => needed.has(tool.id) || kept.has(tool.server)) };
  });
}

const intentPerNone = 2_500;
const intentPerTool = 9;
const intentPerFollowUp = 30;
const intentMoved = 1_500;

/** Exercises: an assistant works them out itself, and a calculator in the library would too. What they are depends on the library. */
const isExercise = (query: SetQuery) => query.source === 'notool_train' && (query.query.match(/\d+/g) ?? []).length >= 2;

/** Requests for the intent: many tools with few rows each, beside small talk, thanks and questions that an assistant answers itself. */
export function intentRequests(train: SetQuery[], seed: number): SetQuery[] {
  const counts = new Map<string, number>();
  const random = randomFrom(seed);
  const asked = shuffled(train, random).filter((query) => {
    const isFollowUp = (query.context ?? []).length > 0;
    const [tool] = query.tools;
    const key = tool ? `${isFollowUp} ${tool}` : `none ${query.source}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (!tool) return count <= intentPerNone;
    // Half of the command-line pages, one example each: they would be two thirds of all tools.
    if (query.source === 'tldr') return count === 1 && tool.length % 2 === 0;
    return count <= (isFollowUp ? intentPerFollowUp : intentPerTool);
  });
  return [...asked, ...inAnotherConversation(asked, intentMoved, random)].filter((query) => !isExercise(query));
}

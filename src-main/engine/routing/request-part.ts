/** Which part of a long text is the request: a paste before it would fill what the model reads, a paste behind it would drown it. */
import type { Turn } from '#contract/routing.ts';
import { withoutCourtesy } from './courtesy.ts';
import { maxQueryChars } from './query-words.ts';
import { requestText } from './request-text.ts';
import { stem, verbFamilies } from './word-forms.ts';

/** Up to this length a text is taken as it is: longer than all but a handful of requests that people type. */
const ordinaryWords = 120;
const ordinaryChars = 900;

/** A piece is a paragraph, or a line or a sentence of a longer one, of at most about so many words. */
const pieceWords = 60;

/** What is looked for stands at an edge of the text; the middle of a huge one is not read. */
const edgeChars = 20_000;

const asks =
  /\b(please|pls|can you|could you|would you|will you|i need|i want|i'd like|i would like|help me|let me know|tell me|show me)\b/i;
const questionWord = /^(what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|should|will|has|have)\b/i;
// Beside those that say what a tool does to its records.
const orders = new Set(
  `answer apply arrange ask attach bill block book build buy call check collect convert copy cut deploy draw end enter explain extract fill find fix
  give help import install keep let log look make merge note open order pay pause play put print propose record remind repeat replace report
  resize rewrite rotate run save set shut solve sort split start stop switch take test transcribe transfer translate turn use watch work write`.split(
    /\s+/,
  ),
);
/** Lines of mails, logs, tables, comments and diffs. */
const quoted = /^(>|\||#|\/\/|\/?\*|[-=_]{3,}|\[?\d{4}-\d\d-\d\d|(from|to|cc|bcc|date|sent|subject|reply-to|on .{4,60} wrote): ?)/i;
/** Logs, code and data have more signs than people write. */
const signs = /[{}()[\]<>=;_/\\|`$#*&~^+]/g;
const mostSigns = 0.05;

const wordCount = (text: string) => text.split(/\s+/).filter(Boolean).length;
const isSpeech = (line: string) => !quoted.test(line) && (line.match(signs) ?? []).length <= mostSigns * line.length;

/** Lines of one paragraph, put together as long as they are speech and not too long; a line that is too long by sentences. */
function piecesOfParagraph(paragraph: string): string[] {
  const pieces: string[] = [];
  let wasSpeech = false;
  for (const line of paragraph.split('\n').map((one) => one.trim())) {
    const before = pieces.at(-1) ?? '';
    const isJoined = wasSpeech && isSpeech(line) && wordCount(before) + wordCount(line) <= pieceWords;
    if (isJoined) pieces[pieces.length - 1] = `${before}\n${line}`;
    else if (wordCount(line) > pieceWords) pieces.push(...line.split(/(?<=[.!?])\s+/));
    else pieces.push(line);
    wasSpeech = isSpeech(line);
  }
  return pieces.filter(Boolean);
}

/** How much a piece sounds like a request to somebody: 0 for what nobody says, 4 for a polite question. */
function requestLikeness(piece: string): number {
  if (!isSpeech(piece)) return 0;
  const [first = ''] = piece.toLowerCase().match(/\p{L}+/gu) ?? [];
  const isOrder = orders.has(first) || verbFamilies([stem(first)]).size > 0;
  const isQuestion = piece.endsWith('?') || questionWord.test(piece);
  return 1 + (isOrder ? 1 : 0) + (isQuestion ? 1 : 0) + (asks.test(piece) ? 1 : 0);
}

/** The first and the last piece are where people write beside a paste; less surely so when nothing in them asks. */
const edgeBonus = (likeness: number) => (likeness === 0 ? 0 : likeness === 1 ? 2 : 3);
/** Other pieces are taken too when they are hardly less likely, so many at most. */
const closeEnough = 0.5;
const mostPieces = 3;

/** The request within a text: the text itself when it is of ordinary length, otherwise the piece of it that sounds most like one. */
export function requestPart(text: string): string {
  if (text.length <= ordinaryChars && wordCount(text) <= ordinaryWords) return text;
  const read = text.length <= 2 * edgeChars ? text : `${text.slice(0, edgeChars)}\n\n${text.slice(-edgeChars)}`;
  const pieces = read.split(/\n\s*\n/).flatMap(piecesOfParagraph);
  const likeness = pieces.map(requestLikeness);
  const score = likeness.map((value, i) => (i === 0 || i === pieces.length - 1 ? value + edgeBonus(value) : value));
  const best = Math.max(...score);
  const part = pieces.filter((_, i) => (score[i] ?? 0) >= best - closeEnough);
  // A few may be one request; more say nothing about which it is.
  const chosen = part.length <= mostPieces ? part : [...part.slice(0, 1), ...part.slice(-1)];
  return chosen.join('\n').slice(0, maxQueryChars);
}

/** A conversation whose user turns are cut to their requests; what others said stays. */
export function requestTurns(context: readonly Turn[]): Turn[] {
  return context.map((turn) => (turn.role === 'user' ? { ...turn, content: requestPart(turn.content) } : turn));
}

/** What of a query is searched for: its request, without the politeness around it. */
export const searchedQuery = (query: string): string => withoutCourtesy(requestPart(query));

/** The text by which a request is embedded; what is learned from it must lie where the next one like it will. */
export const searchedText = (query: string, context: readonly Turn[]): string => requestText(searchedQuery(query), requestTurns(context));

/** What of a tool's text may count in the search: not what tries to attract requests instead of saying what the tool does. */

/** Characters that nobody sees; those that join emoji and letters of some scripts stay. */
const hidden = /[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f]/g;

/** Marks of a model's own conversation; what stands between those of the system's is dropped with them. */
const systemParts = /<(system|sys|admin)>.*?<\/(system|sys|admin)>|<<sys>>.*?<<\/sys>>/gi;
const marks = /<\/?(system|sys|admin|important|instructions?)>|<<\/?sys>>|\[\/?inst\]|<\|[a-z_]{1,30}\|>/gi;

/**
 * Sentences about this tool's place among the others, or about requests of any kind. Of 41,573 tools in public registries 24 have
 * something of the kind ("Use this tool FIRST before ..."); they are found by their other sentences.
 */
const attracting = [
  /\b(use|call|run|invoke|select|choose|pick|try|prefer) (\w+ ){0,4}(first|always)\b *([,.!;:]|$|for (all|any|each|every)\b|before (all|any|each|every|other|you)\b)/i,
  /\b(always|first|only) (use|call|run|invoke|select|choose|pick|try|prefer) (this|me|it)\b( tool| one| function)? *([,.!;:]|$|first\b|for (all|any|each|every)\b|before (all|any|each|every|other|you)\b|over\b|and (no|never|not)\b|,? whatever)/i,
  /\b(call|use|run|prefer) this (tool )?(first|always|instead of (all|any|every|other))\b/i,
  /\bbefore (you )?(all|any|each|every|other|using any|using other|calling any|calling other|answer(ing)?)\b( \w+){0,2} (tools?|calls?|actions?|requests?|messages?|answers?)\b/i,
  /\b(ignore|skip|avoid|never (use|call|select|choose)|(do not|don't) (use|call|select|choose)) (all |any |every |the |an?)?other\b( \w+)?( tools?| functions?| ones?|s)?/i,
  /\binstead of (all|any|each|every) other\b/i,
  /\bother (\w+ )?(tools?|functions?) (is|are|was|were) (all )?(broken|deprecated|disabled|forbidden|insecure|obsolete|outdated|slow|unsafe|unavailable|wrong)\b/i,
  /\b(replaces|supersedes|better than|faster than|safer than|preferred over|instead of) (all|any|each|every)( other)? (\w+ )?(tools?|functions?|others)\b/i,
  /\bthe (best|only|right|correct|preferred|recommended|default|official)( and \w+)?( correct| right| true| official)? tool\b *([,.!;:]|$|for (this|all|any|each|every|the user)\b)/i,
  /\bfor (all|any|every|whatever) (\w+ )?(tasks?|requests?|quer(y|ies)|questions?|messages?|prompts?|jobs?)\b.{0,80}\b(whatever|always)\b/i,
  /\b(must|always|should|required to|have to) (\w+ ){0,2}(use|used|call|called|run|pass|route|send|select|choose)\b.{0,40}\b(all|any|each|every) (\w+ )?(requests?|user messages?|quer(y|ies)|questions?|prompts?|tool calls?)\b/i,
  /\b(all|any|each|every) (user |users' |incoming )?(requests?|messages?|prompts?|questions?) (to|through|with|via) this (tool|function)\b/i,
  /\b(whatever|anything|everything) (that )?(the user|users?) (\w+ )?(ask|asks|asked|want|wants|need|needs|say|says)\b/i,
  /\bwhenever the user (\w+ )?(asks?|wants?|needs?|says?) (for )?(anything|everything|something)\b/i,
  /\bdoes (absolutely )?(everything|anything)\b/i,
  /\b(what|what the) the user (wants|asks|needs|says|asked|wanted|said)\b/i,
  /\b(do not|don't|never) (tell|inform) the user (about|of) (it|this|that)\b/i,
  /\byou are (now )?an? (\w+ )?(tool router|router|assistant|agent|language model|ai)\b|\byour answer (is|must be) always\b|\bnew (policy|instructions?):/i,
  /\b(immer zuerst|stets zuerst|bei jeder anfrage|ignoriere alle|kein anderes werkzeug)\b/i,
  /\b(toujours cet outil|toute demande|ignorez tous|en premier lieu cet outil|cet outil en premier)\b/i,
  /\b(siempre esta herramienta|esta herramienta primero|cualquier solicitud|ignora todas)\b/i,
];

/** A sentence this long that tries to attract is judged clause by clause: it may say more than that. */
const longSentence = 40;

// Of the languages that descriptions are commonly written in.
const functionWords = new Set(
  `a an and any are as at be been by can does for from has have if in into is it its may not of on one or per that the their them then this to use
  used using was when where which will with you your das dem den der des die ein eine einen einer im ist mit oder sich sie und von zu zum zur au aux
  ce ces dans de du est et la le les ou par pas pour que qui sur un une al con del el en es los las o para por se y da do dos na nos os com em il di
  che e non per della dei het een van op te voor`.split(/\s+/),
);

/** A list of keywords: at least so many plain words, hardly one of which holds a sentence together. */
const listWords = 40;
const functionShare = 0.06;
const plainShare = 0.85;

const sentencesOf = (text: string) => text.split(/(?<=[.!?]) /);
const clausesOf = (text: string) => text.split(/(?<=[,;:]) /);
const attracts = (text: string) => attracting.some((pattern) => pattern.test(text));

function withoutOrders(sentence: string): string {
  if (!attracts(sentence)) return sentence;
  if (sentence.split(' ').length <= longSentence) return '';
  return clausesOf(sentence)
    .filter((clause) => !attracts(clause))
    .join(' ');
}

function withoutList(sentence: string): string {
  const words = sentence.split(' ');
  if (words.length < listWords) return sentence;
  const plain = words.filter((word) => /^[A-Za-z][a-z'-]*[,;:.]?$/.test(word));
  if (plain.length < plainShare * words.length) return sentence;
  const holding = plain.filter((word) => functionWords.has(word.toLowerCase().replace(/[,;:.]$/, '')));
  return holding.length < functionShare * plain.length ? '' : sentence;
}

const joined = (parts: readonly string[]) => parts.filter(Boolean).join(' ');

export interface HonestText {
  text: string;
  /** Whether something was left out that tried to attract; hidden characters alone are no such try. */
  begs: boolean;
}

/**
 * A text with single blanks, without hidden characters, marks of a conversation, sentences that order or beg to be chosen, and lists of
 * keywords. A text that has none of them comes back as it was.
 */
export function honestText(text: string): HonestText {
  const shown = text.replaceAll(hidden, '');
  const spoken = shown.replaceAll(systemParts, ' ').replaceAll(marks, ' ');
  const base = spoken === shown ? shown : spoken.replaceAll(/ +/g, ' ').trim();
  const sentences = sentencesOf(base);
  const honest = sentences.map((sentence) => withoutList(withoutOrders(sentence)));
  const isWhole = honest.every((sentence, i) => sentence === sentences[i]);
  return { text: isWhole ? base : joined(honest), begs: !isWhole };
}

/** Whether a name, split into words, orders or begs to be chosen: `use this tool first`. */
export function begsByName(words: string): boolean {
  return attracts(words);
}

import type { Channel } from "../../kernel/channel.js";
import { fold } from "./lint/fold.js";
import { findPattern, type Pattern, parsePatterns } from "./lint/pattern.js";
import type { Word } from "./lint/reading.js";
import { COURTESY, IN_FULL, RESUME_ALONE, STOP_ALONE, STOP_PHRASES_ALONE } from "./stop-words-lexicon.js";
import { OTHER_RULES } from "./stop-words-other-rules.js";
import { STOP_RULES, type StopRule } from "./stop-words-rules.js";

/** `stop_channel`: no more by the way this came. `stop_all`: no more contact of any kind, or out of our records. */
export type StopKind = "stop_channel" | "stop_all" | "resume" | "wrong_person" | "none";

/** Hints beside the answer: they end a product, they say they paid, they say they are somebody else. */
export type StopHint = "other_cancel" | "says_paid" | "wrong_person";

export interface StopReading {
  readonly kind: StopKind;
  /** The words that decided, as they were written; null where nothing did. */
  readonly matched: string | null;
  readonly hints: readonly StopHint[];
  /** Ways that the sentence names, such as "por WhatsApp"; none means the one it came by. */
  readonly channels: readonly Channel[];
}

/** Longer texts are letters: who wants no more says so at their beginning. */
const CHARS_MAX = 4_000;
const WORDS_MAX = 500;
const BEFORE_WORDS = 4;
/** A word alone with courtesies around it; more is a sentence. */
const ALONE_WORDS_MAX = 6;

/**
 * Does this reply ask us to stop, to begin again, or say that it reaches somebody else?
 *
 * Whoever hesitates should stop: a missed stop breaks the law, a stop too many is asked back. But "cancelar" means to pay
 * in Spanish, so that word alone stops only where our own message named it as the word to send (`keywords`).
 */
export function readStopWords(text: string, keywords: readonly string[] = []): StopReading {
  const words = wordsOf(text.slice(0, CHARS_MAX));
  const found = RULES_READ.map((rule) => ({ rule, place: placeOf(rule, words) }));
  const at = (hears: StopRule["hears"]) =>
    found.find(({ rule, place }) => rule.hears === hears && place !== null)?.place;
  const paid = at("says_paid") ?? pastAt(words);
  const other = at("wrong_person") ?? namesAnother(text, words);
  const hints: StopHint[] = [
    ...(at("other_cancel") ? ["other_cancel" as const] : []),
    ...(paid ? ["says_paid" as const] : []),
    ...(other ? ["wrong_person" as const] : []),
  ];
  const channels = channelsIn(words);
  const answer = (kind: StopKind, matched: string | null): StopReading => ({ kind, matched, hints, channels });

  const alone = aloneIn(text, words, keywords);
  if (alone !== null) return answer(alone, text.trim());
  const all = at("stop_all");
  const channel = at("stop_channel");
  if (all && !isOfChannel(all, words, channels)) return answer("stop_all", wordsAt(text, words, all));
  const stop = all ?? channel;
  if (stop && (all || !at("other_cancel") || words.some(({ folded }) => OF_MESSAGES.test(folded)))) {
    return answer(channels.length > 1 ? "stop_all" : "stop_channel", wordsAt(text, words, stop));
  }
  const emoji = /[\u{1f6d1}\u{1f6ab}\u{26d4}\u{270b}]/u.exec(text);
  if (emoji && words.length === 0) return answer("stop_channel", emoji[0]);
  const resume = at("resume");
  if (resume) return answer("resume", wordsAt(text, words, resume));
  return other ? answer("wrong_person", wordsAt(text, words, other)) : answer("none", null);
}

/** What an answer asks for, as far as its words alone say it. */
export const askedOf = (text: string, keywords: readonly string[]): StopKind => readStopWords(text, keywords).kind;

interface Place {
  readonly first: number;
  readonly last: number;
}

interface RuleRead {
  readonly hears: StopRule["hears"];
  readonly says: readonly Pattern[];
  readonly saysLast: readonly Pattern[];
  readonly unless: readonly Pattern[];
  readonly unlessBefore: ReadonlySet<string>;
}

const RULES_READ: readonly RuleRead[] = [...STOP_RULES, ...OTHER_RULES].map(
  ({ hears, says, saysLast = [], unless = [], unlessBefore = [] }) => ({
    hears,
    saysLast: saysLast.flatMap((one) => parsePatterns(one)),
    says: says.flatMap((one) => parsePatterns(one)),
    unless: unless.flatMap((one) => parsePatterns(one)),
    unlessBefore: new Set(unlessBefore),
  }),
);

/** Words bare of case and accents, those of chats in full; a sentence ends at its marks or at an empty line. */
function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  let sentence = 0;
  let end = 0;
  for (const found of text.matchAll(/[\p{L}\p{N}\p{M}]+(?:['’][\p{L}]+)*/gu)) {
    if (words.length >= WORDS_MAX) break;
    if (/[.!?…;]|\n\s*\n/.test(text.slice(end, found.index))) sentence++;
    end = found.index + found[0].length;
    const bare = fold(found[0]);
    const folded = Object.hasOwn(IN_FULL, bare) ? (IN_FULL[bare] ?? bare) : bare;
    words.push({ raw: found[0], folded, from: found.index, to: end, sentence, clause: sentence, isVariable: false });
  }
  return words;
}

function placeOf({ says, saysLast, unless, unlessBefore }: RuleRead, words: readonly Word[]): Place | null {
  for (const pattern of [...says, ...saysLast]) {
    for (const place of findPattern(pattern, words)) {
      if (saysLast.includes(pattern) && words[place.last + 1]?.sentence === words[place.last]?.sentence) continue;
      const sentence = words.filter((word) => word.sentence === words[place.first]?.sentence);
      const before = words.slice(Math.max(0, place.first - BEFORE_WORDS), place.first);
      const isTakenBack =
        before.some((word) => unlessBefore.has(word.folded) && word.sentence === words[place.first]?.sentence) ||
        unless.some((each) => !findPattern(each, sentence).next().done);
      if (!isTakenBack) return place;
    }
  }
  return null;
}

const wordsAt = (text: string, words: readonly Word[], { first, last }: Place): string =>
  text.slice(words[first]?.from, words[last]?.to);

/** A keyword that is the whole message, with nothing but courtesies around it. */
function aloneIn(text: string, words: readonly Word[], keywords: readonly string[]): "stop_channel" | "resume" | null {
  const named = new Set(keywords.map(fold));
  const [only] = words;
  if (words.length === 1 && only && named.has(only.folded))
    return RESUME_ALONE.has(only.folded) ? "resume" : "stop_channel";
  if (isShouted(words)) return "stop_channel";
  if (words.length === 0 || words.length > ALONE_WORDS_MAX || text.includes("?")) return null;
  const spelt = words.every(({ folded }) => folded.length === 1) ? words.map(({ folded }) => folded).join("") : "";
  if (STOP_ALONE.has(spelt)) return "stop_channel";
  const kept = words.filter(({ folded }) => !COURTESY.has(folded));
  const isAll = (set: ReadonlySet<string>) =>
    kept.length > 0 && kept.every(({ folded }) => set.has(folded) || named.has(folded));
  if (isAll(STOP_ALONE) || isWhole(kept)) return "stop_channel";
  return isAll(RESUME_ALONE) ? "resume" : null;
}

/** A product that is ended may be the messages themselves. */
const OF_MESSAGES = /^(?:mensaj|mensag|sms|correo|email|whats|notific)/;

/** "STOP no quiero esto": the keyword in capitals, and then the reason in small letters. */
const isShouted = ([first, second]: readonly Word[]): boolean =>
  first !== undefined &&
  second !== undefined &&
  /^(?:STOP|BAJA|SAIR|ALTO|PARAR)$/.test(first.raw) &&
  second.raw !== second.raw.toUpperCase();

const WHOLE_READ = STOP_PHRASES_ALONE.flatMap((one) => parsePatterns(one));

const isWhole = (kept: readonly Word[]): boolean =>
  WHOLE_READ.some((pattern) => {
    const place = findPattern(pattern, kept).next().value;
    return place?.first === 0 && place.last === kept.length - 1;
  });

const CHANNEL_WORDS: readonly (readonly [RegExp, Channel])[] = [
  [/^(?:whats|wasap|guasap|wpp|zap)/, "whatsapp"],
  [/^(?:sms|text|textee|texte)/, "sms"],
  [/^(?:e?mail|correo)/, "email"],
  [/^(?:llam|call|ligu|ligar|ligac|phon|ring)/, "call"],
  [/^telegram/, "telegram"],
];

const channelsIn = (words: readonly Word[]): readonly Channel[] =>
  CHANNEL_WORDS.flatMap(([pattern, channel]) => (words.some(({ folded }) => pattern.test(folded)) ? [channel] : []));

/** "Take me off the list for WhatsApp" is about WhatsApp alone, and a group is of one way. */
function isOfChannel({ first, last }: Place, words: readonly Word[], channels: readonly Channel[]): boolean {
  const said = words.slice(first, last + 4);
  if (said.some(({ folded }) => /^(?:grupo|group|difusion|difusao|transmissao|mailing)/.test(folded))) return true;
  const isList = said.some(({ folded }) => /^list/.test(folded));
  return isList && (channels.length === 1 || said.some(({ folded }) => OF_MESSAGES.test(folded)));
}

/** "No soy Jorge": a name, which has a capital in a text that also has small letters. */
function namesAnother(text: string, words: readonly Word[]): Place | undefined {
  if (text === text.toUpperCase()) return undefined;
  const at = words.findIndex(
    ({ folded }, index) =>
      /^(?:soy|sou)$/.test(folded) &&
      /^(?:no|nao)$/.test(words[index - 1]?.folded ?? "") &&
      words
        .slice(index + 1, index + 3)
        .some(({ raw, sentence }) => sentence === words[index]?.sentence && /^\p{Lu}\p{Ll}{2,}$/u.test(raw)),
  );
  return at < 0 ? undefined : { first: at - 1, last: at + 1 };
}

/** "Pagué", "cancelé": with its accent it is the past, and needs no word beside it. */
function pastAt(words: readonly Word[]): Place | undefined {
  const at = words.findIndex(({ raw }) =>
    /^(?:pagu|cancel|deposit|abon|consign|liquid|sald)é$|^transferí$/i.test(raw.normalize("NFC")),
  );
  const before = words
    .slice(Math.max(0, at - 2), Math.max(0, at))
    .some(({ folded }) => /^(?:no|nunca|aun|todavia|cuando|si)$/.test(folded));
  return at < 0 || before ? undefined : { first: at, last: at };
}

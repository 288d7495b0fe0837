import type { Locale } from "../../kernel/locale.js";
import en from "../words/en.json" with { type: "json" };
import es from "../words/es.json" with { type: "json" };
import pt from "../words/pt.json" with { type: "json" };
import type { Act, SaidMedia } from "./act.js";
import { draw, pick, spread } from "./draw.js";

/** People as collectors meet them. */
export const PERSONAS = [
  "pays",
  "haggles",
  "lost_job",
  "wrong_number",
  "upset",
  "silent",
  "breaks_promises",
  "away",
  "no_mailbox",
  "no_whatsapp",
  "blocks",
] as const;
export type PersonaKind = (typeof PERSONAS)[number];

/** Of a hundred people so many are so. */
export const USUAL_MIX: Readonly<Record<PersonaKind, number>> = {
  pays: 26,
  haggles: 11,
  lost_job: 9,
  wrong_number: 5,
  upset: 6,
  silent: 20,
  breaks_promises: 10,
  away: 3,
  no_mailbox: 3,
  no_whatsapp: 4,
  blocks: 3,
};

/** How they write: plainly, with a face at the end, by voice, or with a photo where there is something to show. */
export type Manner = "plain" | "emoji" | "voice" | "photo";

export interface Persona {
  readonly kind: PersonaKind;
  readonly locale: Locale;
  readonly manner: Manner;
}

const OTHER_TONGUES: readonly Locale[] = ["pt", "en"];

/** Who is this? The same person for ever, in every channel, from one seed. */
export function personaOf(seed: string, debtorId: bigint, locale: Locale): Persona {
  const speaksOther = draw(seed, debtorId, "tongue") < 0.06;
  const manner = draw(seed, debtorId, "manner");
  return {
    kind: kindAt(draw(seed, debtorId, "persona")),
    locale: speaksOther ? pick(OTHER_TONGUES, seed, debtorId, "which tongue") : locale,
    manner: manner < 0.7 ? "plain" : manner < 0.86 ? "emoji" : manner < 0.93 ? "voice" : "photo",
  };
}

function kindAt(drawn: number): PersonaKind {
  const all = PERSONAS.reduce((sum, kind) => sum + USUAL_MIX[kind], 0);
  let left = drawn * all;
  for (const kind of PERSONAS) {
    left -= USUAL_MIX[kind];
    if (left < 0) return kind;
  }
  return "silent";
}

/** A message of ours that reached somebody. */
export interface ReceivedMessage {
  readonly providerId: string;
  readonly channel: string;
  /** How many of ours they got there before, this one counted. */
  readonly number: number;
  readonly buttons: readonly { readonly id: string; readonly title: string }[];
}

type Topic = keyof typeof es;
const WORDS: Readonly<Record<Locale, Readonly<Record<Topic, readonly string[]>>>> = { es, en, pt };
const FACES: Readonly<Record<Topic, readonly string[]>> = {
  pays: ["🙏", "👍", "🙂"],
  paid: ["✅", "🙏", "👍"],
  haggles: ["🙏", "🤔"],
  lost_job: ["😔", "🙏", "😞"],
  wrong_number: ["🤷", "✋"],
  upset: ["😡", "🙄", "✋"],
  breaks_promises: ["🙏", "🙏🏼", "😅"],
  follow_up: ["🙏", "👍"],
  away: [""],
};

const MINUTE_S = 60;
const HOUR_S = 3600;
const READ_AFTER_S = [40, 45 * MINUTE_S] as const;
const ANSWER_AFTER_S = [1 * MINUTE_S, 50 * MINUTE_S] as const;

/** Of what somebody reads, how often they do. */
const READS: Readonly<Record<PersonaKind, number>> = {
  pays: 0.95,
  haggles: 0.95,
  lost_job: 0.9,
  wrong_number: 0.9,
  upset: 1,
  silent: 0.35,
  breaks_promises: 0.9,
  away: 0.1,
  no_mailbox: 0.7,
  no_whatsapp: 0.7,
  blocks: 0.8,
};

/** Somebody who answers does so with this chance to the first, second, … message; to later ones as to the last. */
const ANSWERS: Readonly<Partial<Record<PersonaKind, readonly number[]>>> = {
  pays: [0.45, 0.3, 0.1],
  haggles: [0.75, 0.5, 0.35],
  lost_job: [0.8, 0.25, 0.2],
  wrong_number: [0.75, 0.9, 0.95],
  upset: [0.35, 0.9, 1],
  breaks_promises: [0.75, 0.6, 0.55],
};

/** What will this person do about a message? In the order of time; the same message leads to the same, always. */
export function nextAct(persona: Persona, message: ReceivedMessage, seed: string): Act[] {
  if (message.channel === "call") return onThePhone(persona, message, seed);
  const { kind } = persona;
  const of = (what: string): number => draw(seed, message.providerId, what);
  const acts: Act[] = [];
  const readAfterS = Math.round(spread(READ_AFTER_S, seed, message.providerId, "read"));
  const isRead = of("reads") < READS[kind];
  if (kind === "away" && message.channel === "email") {
    return [{ afterS: 5, does: "say", text: wordsOf(persona, "away", message, seed), isAutomatic: true }];
  }
  if (kind === "no_mailbox" && message.channel === "email") return [{ afterS: 20, does: "bounce" }];
  if (!isRead) return [];
  acts.push({ afterS: readAfterS, does: "read" });
  const answerAfterS = readAfterS + Math.round(spread(ANSWER_AFTER_S, seed, message.providerId, "answer"));
  const chances = ANSWERS[kind] ?? [];
  const chance = chances[Math.min(message.number, chances.length) - 1] ?? 0;
  if (message.channel !== "push" && of("answers") < chance) acts.push(answerOf(persona, message, seed, answerAfterS));
  acts.push(...payments(persona, message, seed, readAfterS));
  if (kind === "blocks" && message.number >= 2) acts.push({ afterS: readAfterS + MINUTE_S, does: "block" });
  return acts.sort((a, b) => a.afterS - b.afterS);
}

/** An answer in words, by voice, or by one of the buttons under the message. */
function answerOf(persona: Persona, message: ReceivedMessage, seed: string, afterS: number): Act {
  const { kind, manner } = persona;
  const presses = message.buttons.length > 0 && draw(seed, message.providerId, "presses") < 0.55;
  if (presses && (kind === "pays" || kind === "haggles" || kind === "lost_job")) {
    return { afterS, does: "press", button: pick(message.buttons, seed, message.providerId, "button") };
  }
  if (manner === "voice" && canSendFiles(message.channel)) {
    return {
      afterS,
      does: "say",
      text: "",
      media: { kind: "voice", name: "audio.ogg", mime: "audio/ogg; codecs=opus" },
    };
  }
  const isTalked = message.number > 3 && (kind === "pays" || kind === "haggles" || kind === "lost_job");
  return { afterS, does: "say", text: wordsOf(persona, isTalked ? "follow_up" : topicOf(kind), message, seed) };
}

const topicOf = (kind: PersonaKind): Topic => (kind in es ? (kind as Topic) : "follow_up");
const canSendFiles = (channel: string): boolean => channel === "whatsapp" || channel === "telegram";

function wordsOf({ locale, manner }: Persona, topic: Topic, { providerId }: ReceivedMessage, seed: string): string {
  const text = pick(WORDS[locale][topic], seed, providerId, topic);
  return manner === "emoji" ? `${text} ${pick(FACES[topic], seed, providerId, "face")}`.trim() : text;
}

/** Who pays, and after which message: who pays at all does so once, and may show the receipt. */
function payments(persona: Persona, message: ReceivedMessage, seed: string, readAfterS: number): Act[] {
  const of = (what: string): number => draw(seed, message.providerId, what);
  const chance =
    { pays: 0.5, haggles: 0.12, breaks_promises: 0.08, no_whatsapp: 0.15, no_mailbox: 0.15 }[persona.kind as string] ??
    0;
  if (message.number < 2 && persona.kind !== "pays") return [];
  if (of("pays") >= chance) return [];
  const afterS = readAfterS + Math.round(spread([2 * HOUR_S, 60 * HOUR_S], seed, message.providerId, "pays after"));
  const share = persona.kind === "haggles" ? 0.5 : persona.kind === "breaks_promises" ? 0.3 : 1;
  const pay: Act = { afterS, does: "pay", share };
  if (message.channel === "push" || of("shows") > (persona.manner === "photo" ? 0.9 : 0.25)) return [pay];
  const text = wordsOf(persona, "paid", message, seed);
  const photo: SaidMedia = { kind: "image", name: "comprobante.jpg", mime: "image/jpeg" };
  const withPhoto = persona.manner === "photo" && canSendFiles(message.channel);
  return [pay, { afterS: afterS + 3 * MINUTE_S, does: "say", text, ...(withPhoto && { media: photo }) }];
}

/** Some pick up and press 1; some let the machine do it; some let it ring. */
function onThePhone({ kind }: Persona, { providerId }: ReceivedMessage, seed: string): Act[] {
  const drawn = draw(seed, providerId, "phone");
  const ringsS = Math.round(spread([4, 20], seed, providerId, "rings"));
  const picksUp = kind === "silent" || kind === "away" ? 0.15 : 0.55;
  if (drawn < picksUp) {
    const pickUp: Act = { afterS: ringsS, does: "pick_up", by: "human" };
    if (kind === "upset") return [pickUp, { afterS: ringsS + 6, does: "hang_up" }];
    return [pickUp, { afterS: ringsS + 12, does: "key", digit: "1" }, { afterS: ringsS + 50, does: "hang_up" }];
  }
  return drawn < picksUp + 0.25 ? [{ afterS: 25, does: "pick_up", by: "machine_start" }] : [];
}

const STEP_MS = 300_000;
const SOON_S = 600;

/** What people do later they do at full five minutes, so that a clock that is moved over days stops less often. */
export function momentOf(now: Date, afterS: number): Date {
  const at = now.getTime() + afterS * 1000;
  return new Date(afterS < SOON_S ? at : Math.ceil(at / STEP_MS) * STEP_MS);
}

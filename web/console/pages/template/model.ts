import type { Channel } from "../../../../src/kernel/channel.js";
import { LOCALES, type Locale } from "../../../../src/kernel/locale.js";
import { type ObjectShape, TEMPLATE_SCHEMA } from "../../../../src/messaging/domain/template-vars.js";
import type { Tone } from "../../../../src/messaging/domain/tone.js";
import type { FoundRow, Variant } from "./data.js";

/** Channels a text is written for, in the order of `Alt+1–5`. */
export const TEXT_CHANNELS = ["email", "whatsapp", "sms", "call", "letter"] as const satisfies readonly Channel[];

/** One text of a template, told apart by where and how it speaks. A text without a tone is warm. */
export interface Place {
  readonly channel: Channel;
  readonly locale: Locale;
  readonly tone: Tone;
}

const toneOf = ({ tone }: Pick<Variant, "tone">): Tone => tone ?? "warm";

export const isAt = (
  variant: Pick<Variant, "channel" | "locale" | "tone">,
  { channel, locale, tone }: Place,
): boolean => variant.channel === channel && variant.locale === locale && toneOf(variant) === tone;

export const textAt = (variants: readonly Variant[], place: Place): Variant | undefined =>
  variants.find((variant) => isAt(variant, place));

type AskedPlace = { readonly [Name in keyof Place]?: Place[Name] | undefined };

/** The text to open with: the one asked for, else the nearest there is. */
export function startAt(variants: readonly Variant[], asked: AskedPlace, own: Locale): Place {
  const fits = (variant: Variant, names: readonly (keyof Place)[]) =>
    names.every(
      (name) => asked[name] === undefined || asked[name] === (name === "tone" ? toneOf(variant) : variant[name]),
    );
  const found =
    variants.find(
      (variant) => fits(variant, ["channel", "locale", "tone"]) && (asked.locale ?? own) === variant.locale,
    ) ??
    variants.find((variant) => fits(variant, ["channel", "locale"])) ??
    variants.find((variant) => fits(variant, ["channel"])) ??
    variants[0];
  return {
    channel: asked.channel ?? found?.channel ?? "email",
    locale: asked.locale ?? LOCALES.find((locale) => locale === found?.locale) ?? own,
    tone: asked.tone ?? (found ? toneOf(found) : "warm"),
  };
}

/** The variants with this text in its place: changed, or added where it stood not. */
export function withText(variants: readonly Variant[], place: Place, change: Partial<Variant>): readonly Variant[] {
  const found = textAt(variants, place);
  if (found) return variants.map((variant) => (variant === found ? { ...variant, ...change } : variant));
  const { channel, locale, tone } = place;
  const blank: Variant = {
    channel,
    locale,
    tone: tone === "warm" ? null : tone,
    subject: channel === "email" ? "" : null,
    body: "",
    replies: [],
  };
  return [...variants, { ...blank, ...change }];
}

export const withoutText = (variants: readonly Variant[], place: Place): readonly Variant[] =>
  variants.filter((variant) => !isAt(variant, place));

export interface Insertable {
  readonly name: string;
  /** What goes into the text: with its format, and a fallback where it may be missing. */
  readonly text: string;
}

/** Everything a text may say of a person, ready to be put in. */
export const INSERTABLE: readonly Insertable[] = leaves(TEMPLATE_SCHEMA, "", false);

function leaves(shape: ObjectShape, path: string, mayLack: boolean): Insertable[] {
  return Object.entries(shape.fields).flatMap(([field, is]): Insertable[] => {
    const name = path === "" ? field : `${path}.${field}`;
    const lacks = mayLack || is.optional === true;
    if (is.is === "object") return name === "notice" ? [] : leaves(is, name, lacks);
    if (is.is === "list" || is.is === "flag") return [];
    const shown = is.is === "money" ? `${name} | money` : is.is === "day" ? `${name} | day` : name;
    return [{ name, text: lacks ? `{{ ${shown} | default: "" }}` : `{{ ${shown} }}` }];
  });
}

/** Where a sentence that holds this place begins and ends. */
function sentenceAround(text: string, from: number, to: number): { from: number; to: number } {
  const before = Math.max(
    ...[". ", "? ", "! ", "\n"].map(
      (end) => text.lastIndexOf(end, from - 1) + end.length * Number(text.lastIndexOf(end, from - 1) >= 0),
    ),
    0,
  );
  const after = /[.?!](?=\s|$)|\n|$/.exec(text.slice(to));
  const end = to + (after?.index ?? 0) + (after && /[.?!]/.test(after[0]) ? 1 : 0);
  return { from: before, to: end };
}

/** Findings whose better words take the place of the words alone; others of the whole sentence. */
const WORD_RULES: ReadonlySet<string> = new Set([
  "label",
  "capitals",
  "exclamation",
  "hidden_character",
  "foreign_link",
  "fixed_amount",
  "sms_ucs2",
]);
const SENTENCE_RULES: ReadonlySet<string> = new Set(["threat", "legal_bluff", "shame", "third_party", "false_urgency"]);

/** The text with the linter's better words in it; null where they only tell what to write. */
export function mended(text: string, { rule, from, to, proposal }: FoundRow): string | null {
  if (proposal === null || to <= from) return null;
  if (WORD_RULES.has(rule)) return text.slice(0, from) + proposal + text.slice(to);
  if (!SENTENCE_RULES.has(rule)) return null;
  const sentence = sentenceAround(text, from, to);
  return text.slice(0, sentence.from) + proposal + text.slice(sentence.to);
}

import { createHash } from "node:crypto";
import type { Locale } from "../../kernel/locale.js";
import { VALUE_BEGINS, VALUE_ENDS } from "./template-text.js";

/** A text as a provider of templates keeps it, and the values of one message. */
export interface Shaped {
  /** The same for every message of the same shape. */
  readonly name: string;
  readonly language: string;
  /** With `{{1}}`, `{{2}}`, … where the values go. */
  readonly body: string;
  readonly params: readonly string[];
  /** The short answers under it; they are part of what is approved. */
  readonly buttons: readonly string[];
}

/** As Meta writes the languages of templates; its Spanish and Portuguese are regional. */
export const PROVIDER_LANGUAGE: Readonly<Record<Locale, string>> = { es: "es", en: "en", pt: "pt_BR" };

/**
 * The shape of a text whose values are marked: its words with the branches taken, and the values numbered.
 *
 * Two messages of one template have the same shape unless their branches went different ways, so there are as many shapes
 * as there are ways through it, and each is approved once. A value may hold no line break and no run of blanks, and
 * stands neither at the end of the text nor side by side with another (Meta's rules for parameters; unverified beyond its
 * public error texts: 132000, 132012, 132018).
 */
export function shapeOf(key: string, marked: string, locale: Locale, buttons: readonly string[] = []): Shaped {
  const params: string[] = [];
  let body = "";
  for (const part of joined(marked)) {
    if (part.isValue) {
      params.push(part.text);
      body += `{{${params.length}}}`;
    } else body += part.text;
  }
  if (body.endsWith("}}")) body += ".";
  const hash = createHash("sha256")
    .update([body, ...buttons].join("\n\0"))
    .digest("hex")
    .slice(0, 10);
  return { name: `${nameOf(key)}_${hash}`, language: PROVIDER_LANGUAGE[locale], body, params, buttons };
}

const nameOf = (key: string): string =>
  key
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, 60);

interface Part {
  readonly isValue: boolean;
  readonly text: string;
}

/** Words and values in turn; values that touch are one value, and an empty one is none. */
function joined(marked: string): Part[] {
  const parts: Part[] = [];
  const pattern = new RegExp(`${VALUE_BEGINS}([^${VALUE_ENDS}]*)${VALUE_ENDS}|([^${VALUE_BEGINS}]+)`, "g");
  for (const [, value, words] of marked.matchAll(pattern)) {
    const isValue = value !== undefined;
    const text = isValue ? oneLine(value) : (words ?? "");
    if (text === "") continue;
    const last = parts.at(-1);
    if (last?.isValue === isValue) parts[parts.length - 1] = { isValue, text: last.text + text };
    else parts.push({ isValue, text });
  }
  return parts;
}

const oneLine = (text: string): string => text.replace(/\s*[\r\n\t]+\s*/g, " ").replace(/ {4,}/g, "   ");

/** A template as the provider has it. */
export interface TemplateState {
  readonly name: string;
  readonly language: string;
  readonly category: "utility" | "marketing" | "authentication";
  readonly state: "pending" | "approved" | "rejected" | "paused" | "disabled";
  readonly because?: string;
  readonly body: string;
  /** How the provider calls it when it is sent, where that is not its name. */
  readonly providerId?: string;
}

import type { Channel } from "../../../kernel/channel.js";
import { isLocale, type Locale } from "../../../kernel/locale.js";
import type { TemplateReply } from "../template-replies.js";
import type { TemplateVars } from "../template-vars.js";
import type { Tone } from "../tone.js";
import { contentFindings } from "./content.js";
import type { Finding } from "./finding.js";
import { replyFindings } from "./replies.js";
import { SAMPLE_VARS } from "./samples.js";
import { lintText } from "./text.js";

export interface LintedVariant {
  readonly channel: Channel;
  readonly locale: string;
  readonly tone?: Tone | undefined;
  readonly subject?: string | undefined;
  readonly body: string;
  readonly replies?: readonly TemplateReply[] | undefined;
}

export interface LintOptions {
  /** Countries whose law it must keep; all we know where not given. */
  readonly countries?: readonly string[] | undefined;
  /** Sites that links may lead to, as hosts. */
  readonly ownHosts?: readonly string[] | undefined;
  /** People it is tried with. */
  readonly samples?: readonly TemplateVars[] | undefined;
}

export interface VariantFindings {
  readonly channel: Channel;
  readonly locale: Locale;
  readonly tone: Tone | null;
  readonly part: "subject" | "body" | "replies";
  readonly findings: readonly Finding[];
}

/**
 * What is wrong with a template, text by text? Texts with nothing wrong are left out.
 *
 * A template goes live only where `isClean` says so: no finding is an error.
 */
export function lintTemplate(
  template: { readonly intent: string; readonly variants: readonly LintedVariant[] },
  options: LintOptions = {},
): VariantFindings[] {
  return template.variants.flatMap((variant) => {
    const parts = [
      { part: "subject" as const, text: variant.subject },
      { part: "body" as const, text: variant.body },
    ];
    const { channel, locale, tone = null } = variant;
    const found = [
      ...parts.map(({ part, text }) => ({
        part,
        findings: text === undefined ? [] : lintPart(template.intent, variant, part, text, options),
      })),
      { part: "replies" as const, findings: lintReplies(variant, options) },
    ];
    return found.flatMap(({ part, findings }) =>
      findings.length === 0 ? [] : [{ channel, locale: known(locale), tone, part, findings }],
    );
  });
}

function lintReplies({ channel, locale, tone, replies = [] }: LintedVariant, options: LintOptions): Finding[] {
  const { countries, ownHosts } = options;
  return replyFindings(replies, channel, (text) =>
    lintText({ channel, locale: known(locale), tone, text, countries, ownHosts }),
  );
}

function lintPart(
  intent: string,
  { channel, locale: language, tone }: LintedVariant,
  part: "subject" | "body",
  text: string,
  { countries, ownHosts, samples = SAMPLE_VARS }: LintOptions,
): Finding[] {
  const locale = known(language);
  const isSubject = part === "subject";
  const content = contentFindings({ channel, locale, intent, isSubject, text, samples });
  // A script is read by staff, not by the person: its words are for them, and only its way of talking is judged.
  const words = lintText({ channel, locale, tone, text, isSubject, countries, ownHosts }).filter(
    ({ rule }) => channel !== "call" || !STAFF_RULES.has(rule),
  );
  return [...content, ...words].sort((a, b) => a.from - b.from || a.to - b.to);
}

const STAFF_RULES: ReadonlySet<string> = new Set(["many_requests", "mixed_address", "reading_level"]);

const known = (locale: string): Locale => (isLocale(locale) ? locale : "es");

/** May it go live: is nothing of this an error? */
export const isClean = (found: readonly VariantFindings[]): boolean =>
  found.every(({ findings }) => findings.every(({ severity }) => severity !== "error"));

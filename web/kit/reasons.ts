import type { Words } from "./words.js";

/**
 * Every decision has a reason: a stable code from the server, here turned into a sentence of `reasons.json`.
 *
 * `of` is where the code comes from, because the same word means different things in different places: a step is
 * `skipped` for want of an address, a message is suppressed for it.
 */
export const REASON_FAMILIES = [
  "rule",
  "held",
  "deferred",
  "skipped",
  "left",
  "reanchored",
  "branched",
  "moved",
  "tasked",
  "charged",
  "offered",
  "told",
  "message",
  "left_out",
] as const;
export type ReasonFamily = (typeof REASON_FAMILIES)[number];

/** What a rule rests on. `status`: V verified in the source, S a secondary source, I our reading, D our own default. */
export interface Basis {
  readonly law: string;
  readonly article?: string | undefined;
  readonly status: string;
}

export interface Reason {
  readonly of: ReasonFamily;
  readonly code: string;
  readonly values?: Readonly<Record<string, unknown>> | undefined;
  /** The policy pack that says so, as `co-ley2300@2026.06`; `customer` when the person does. */
  readonly pack?: string | undefined;
  /** When this alone would no longer stand in the way; null when time does not cure it. */
  readonly passesAt?: string | null | undefined;
  readonly basis?: readonly Basis[] | undefined;
}

/**
 * The laws behind a reason, each said once, with how sure we are of it. A default of our own is named as such where it
 * stands alone: nobody should take it for a law.
 */
export function lawsOf({ basis = [] }: Reason, words: Words): string[] {
  const founded = basis.filter(({ status }) => status !== "D");
  const said = (founded.length > 0 ? founded : basis).map(({ law, article, status }) => {
    if (status === "D") return words("basis.own");
    const named = article ? words("basis.article", { law, article }) : law;
    return status === "I" || status === "S" ? words(`basis.status${status}`, { named }) : named;
  });
  return [...new Set(said)];
}

const ANSWERED = /^smtp_([a-z]+)_(\d{3})(?:_(\d\.\d{1,3}\.\d{1,3}))?$/;
const STAGED = /^smtp_([a-z]+)_(timeout|garbled|lost)$/;

/** What a mail server's trouble is called in the words: `smtp.answered` with its parts, or the code itself. */
export function readSmtp(code: string): { key: string; values: Record<string, string> } | null {
  if (!code.startsWith("smtp_")) return null;
  const answered = ANSWERED.exec(code);
  if (answered) {
    const [, stage = "", reply = "", enhanced = ""] = answered;
    const key = reply.startsWith("4") ? "smtp.put_off" : "smtp.refused";
    return {
      key: refusalKey(reply, enhanced) ?? key,
      values: { stage, reply: enhanced ? `${reply} ${enhanced}` : reply },
    };
  }
  const staged = STAGED.exec(code);
  if (staged) return { key: `smtp.${staged[2]}`, values: { stage: staged[1] ?? "" } };
  return { key: `smtp.${code.slice("smtp_".length)}`, values: {} };
}

/** The refusals that have a sentence of their own, by RFC 3463: what a person can do something about. */
function refusalKey(reply: string, enhanced: string): string | null {
  if (/^5\.1\.(?:0|1|2|3|6|10)$|^5\.4\.4$/.test(enhanced)) return "smtp.no_such_mailbox";
  if (enhanced === "5.2.1") return "smtp.mailbox_closed";
  if (/^[45]\.2\.2$/.test(enhanced)) return "smtp.mailbox_full";
  if (/^5\.(?:2\.3|3\.4)$/.test(enhanced)) return "smtp.too_large";
  if (/^5\.7\./.test(enhanced)) return "smtp.policy";
  if (["530", "534", "535", "538"].includes(reply)) return "smtp.sign_in";
  return null;
}

/** The sentence for a reason. Unknown codes are shown as they are: a code to quote is better than nothing. */
export function reasonSentence({ of, code, values }: Reason, words: Words, has: (key: string) => boolean): string {
  // What an adapter adds after the colon is for the log.
  const bare = code.split(":", 1)[0] ?? code;
  const smtp = readSmtp(bare);
  if (smtp && has(smtp.key)) return words(smtp.key, smtp.values);
  const given = wordValues(values ?? {}, words, has);
  const families = [of, ...(of === "deferred" ? ["rule"] : []), "message", "rule", "held", "skipped"];
  for (const family of families) {
    const rich = `${family}.${bare}_full`;
    if (has(rich) && isFilled(rich, given)) return words(rich, given);
    if (has(`${family}.${bare}`)) return words(`${family}.${bare}`, given);
  }
  return words("unknown", { code });
}

/** What each richer sentence needs; without all of it the plain one is said. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  "rule.outside_hours_full": ["hours"],
  "rule.holiday_full": ["name"],
  "rule.day_cap_full": ["max"],
  "rule.week_cap_full": ["max"],
  "rule.period_cap_full": ["max"],
  "rule.written_gap_full": ["gap"],
  "rule.contact_gap_full": ["gap"],
  "rule.talk_pause_full": ["days"],
  "rule.one_channel_a_week_full": ["channel"],
  "rule.one_channel_a_period_full": ["channel"],
  "rule.closed_weekday_full": ["weekday"],
  "rule.content_missing_full": ["field"],
  "message.content_missing_full": ["field"],
};

const isFilled = (key: string, values: Readonly<Record<string, unknown>>): boolean =>
  (NEEDED[key] ?? []).every((name) => values[name] !== undefined && values[name] !== "");

/** Codes among the values become words: a weekday's number, a channel, a length of time. */
function wordValues(
  values: Readonly<Record<string, unknown>>,
  words: Words,
  has: (key: string) => boolean,
): Record<string, unknown> {
  const { weekday, channel, days, hours, name } = values;
  const said: Record<string, unknown> = { ...values };
  // Of a holiday without words here the plain sentence is said.
  if (typeof name === "string") said.name = has(`holiday.${name}`) ? words(`holiday.${name}`) : undefined;
  if (typeof weekday === "number") said.weekday = words(`weekday.${weekday}`);
  if (typeof channel === "string" && has(`channel.${channel}`)) said.channel = words(`channel.${channel}`);
  if (typeof days === "number") said.gap = words("days", { count: days });
  else if (typeof hours === "number") said.gap = words("hours", { count: hours });
  // Several that one law misses come as one text.
  if (typeof values.field === "string")
    said.field = values.field
      .split(" ")
      .map((field) => (has(`field.${field}`) ? words(`field.${field}`) : field))
      .join(", ");
  if (typeof values.max === "number") said.count = values.max;
  else if (typeof days === "number") said.count = days;
  return said;
}

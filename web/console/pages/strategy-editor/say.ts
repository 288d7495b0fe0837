import type { Channel } from "../../../../src/kernel/channel.js";
import { BCP47, type Locale } from "../../../../src/kernel/locale.js";
import type { LocalDate } from "../../../../src/kernel/time.js";
import type {
  ChargeWhat,
  Definition,
  FeeAmount,
  MessageStep,
  OfferStep,
  Step,
  WaitUntil,
} from "../../../../src/strategy/domain/definition.js";
import { isTimed } from "../../../../src/strategy/domain/outline.js";
import type { Rule } from "../../../../src/strategy/domain/segment/rule.js";
import { stepType } from "../../../../src/webhooks/domain/events.js";
import { countryName } from "../../../kit/countries.js";
import { formatDay, formatMoney, formatNumber } from "../../../kit/format.js";
import { percentOf } from "../../../kit/percent.js";
import type { Words } from "../../../kit/words.js";
import { stepOf } from "./tree.js";

/** What sentences about steps are made with. */
export interface Saying {
  readonly words: Words;
  /** `states`, for the channels. */
  readonly states: Words;
  readonly locale: Locale;
  /** The name of a template by its key. */
  readonly template: (key: string) => string;
  readonly rule: (rule: Rule) => string;
}

/** `+5`, `0`, `−1`: days from the anchor, as they stand in a column. */
export const signed = (day: number): string => (day > 0 ? `+${day}` : day < 0 ? `−${-day}` : "0");

/** When a step is taken: `Día +3, 09:30`; what has no day comes as soon as the step before is done. */
export function whenWords(step: Step, { words }: Saying): string | null {
  if (!isTimed(step)) return null;
  return step.day === undefined
    ? words("say.soon", { at: step.at })
    : words("say.day", { day: signed(step.day), at: step.at });
}

const orderedWays = ({ channels, order }: MessageStep, saying: Saying): string =>
  order === "best"
    ? saying.words("say.best", { ways: channels.map((channel) => saying.states(`channel.${channel}`)).join(", ") })
    : waysWords(channels, saying);

/** What a step does, as one sentence. `around` is where it stands, so that a way to another step can name it. */
export function whatWords(step: Step, saying: Saying, around: Definition): string {
  const { words, template, rule } = saying;
  switch (step.kind) {
    case "message":
      return words("say.message", { template: template(step.template), ways: orderedWays(step, saying) });
    case "call":
    case "visit":
      return words(`say.${step.kind}`, { script: template(step.script) });
    case "charge":
      return chargeWords(step.what, saying);
    case "wait":
      return waitWords(step, saying);
    case "condition":
      return words("say.condition", { rule: rule(step.if) });
    case "split":
      return words("say.split", { arms: step.arms.map((arm) => words("branch.arm", { ...arm })).join(" · ") });
    case "tone":
      return words("say.tone", { tone: words(`tone.${step.tone}`) });
    case "tag":
      return tagWords(step, saying);
    case "field":
      return words(step.value === null ? "say.fieldEmpty" : "say.field", { field: step.field, value: step.value });
    case "webhook":
      return words("say.webhook", { endpoint: step.endpoint, event: stepType(step.event) });
    case "offer":
      return offerWords(step, saying);
    case "goto":
      return words("say.goto", { step: gotoWords(step.to, saying, around) });
    case "stop":
      return words("say.stop");
  }
}

function offerWords({ offer, validDays }: OfferStep, { words }: Saying): string {
  const what = words(`say.offer.${offer}`);
  return validDays === undefined ? what : words("say.offer.valid", { what, count: validDays });
}

/** What is charged: `Cargo del 2 % de lo vencido, una vez por deuda`. */
export function chargeWords(what: ChargeWhat, saying: Saying): string {
  const { words } = saying;
  if (what.of === "interest") return words("say.interest", { percent: percentOf(what.annualBps, saying.locale) });
  return words(what.once === "debt" ? "say.fee" : "say.feeRound", { amount: feeWords(what.amount, saying) });
}

function feeWords(amount: FeeAmount, saying: Saying): string {
  const { words, locale } = saying;
  if ("minor" in amount) return moneyWords(amount.minor, amount.currency, locale);
  if ("bps" in amount) return words("say.feeShare", { percent: percentOf(amount.bps, saying.locale) });
  const { currency } = amount;
  const tiers = amount.tiers.map(({ upToMinor, bps }) => {
    const percent = percentOf(bps, saying.locale);
    return upToMinor === null
      ? words("say.tierRest", { percent })
      : words("say.tier", { percent, amount: moneyWords(upToMinor, currency, locale) });
  });
  return new Intl.ListFormat(BCP47[locale]).format(tiers);
}

const moneyWords = (minor: string, currency: string, locale: Locale): string => {
  const money = formatMoney(minor, currency, locale);
  return `${money.amount}\u00a0${money.currency}`;
};

const waysWords = (channels: readonly Channel[], { words, states }: Saying): string =>
  channels
    .map((channel, at) => {
      const name = states(`channel.${channel}`);
      return at === 0 ? name : words("say.orElse", { channel: name });
    })
    .join("");

function waitWords({ days, until }: Step & { kind: "wait" }, saying: Saying): string {
  const { words } = saying;
  if (until !== undefined) return words("say.until", { moment: momentWords(until, saying) });
  return days === undefined ? words("say.waitNothing") : words("say.wait", { count: days });
}

function momentWords(until: WaitUntil, { words, locale }: Saying): string {
  if ("date" in until) return formatDay(until.date as LocalDate, locale);
  if ("weekday" in until) return weekdayName(until.weekday, locale);
  if ("payday" in until) return words("say.payday", { count: until.otherwiseDays });
  const days = until.monthDays.map((day) => (day === 31 ? words("say.lastDay") : String(day)));
  return words("say.monthDays", { days: new Intl.ListFormat(BCP47[locale], { type: "disjunction" }).format(days) });
}

/** 1 is Monday: the fifth of January 2026 was one. */
export const weekdayName = (weekday: number, locale: Locale): string =>
  new Intl.DateTimeFormat(BCP47[locale], { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2026, 0, 4 + weekday));

function tagWords({ add = [], remove = [] }: Step & { kind: "tag" }, { words, locale }: Saying): string {
  const list = (tags: readonly string[]): string => new Intl.ListFormat(BCP47[locale]).format(tags);
  const parts = [
    ...(add.length > 0 ? [words("say.tagAdd", { count: add.length, tags: list(add) })] : []),
    ...(remove.length > 0 ? [words("say.tagRemove", { count: remove.length, tags: list(remove) })] : []),
  ];
  return parts.length === 0 ? words("say.tagNothing") : parts.join(" · ");
}

/** The step that a way leads to, in short: where it stands and what it is. */
function gotoWords(to: string, saying: Saying, { steps }: Definition): string {
  const step = stepOf(steps, to);
  return step === null ? to : shortWords(step, saying);
}

/** A step in few words, for lists to choose from and for ways that lead to it. */
export function shortWords(step: Step, saying: Saying): string {
  const { words } = saying;
  const day = isTimed(step) && step.day !== undefined ? words("say.onDay", { day: signed(step.day) }) : null;
  const name =
    step.kind === "message"
      ? saying.template(step.template)
      : step.kind === "wait"
        ? waitWords(step, saying)
        : words(`kind.${step.kind}`);
  return day === null ? name : words("say.step", { when: day, what: name });
}

/** What a branch is called: `Sí`, `No`, `40 % A`, `Si no se pudo`. */
export function branchWords(step: Step, branch: number, { words }: Saying): string {
  if (step.kind === "condition") return words(branch === 0 ? "branch.yes" : "branch.no");
  const arm = step.kind === "split" ? step.arms[branch] : undefined;
  return arm ? words("branch.arm", { ...arm }) : words("branch.couldNot");
}

/** What is wrong, in words; values that name steps name them as the screen does. */
export function problemWords(
  { code, values }: { readonly code: string; readonly values: Readonly<Record<string, string | number>> },
  saying: Saying,
  has: (key: string) => boolean,
): string {
  const { words, template } = saying;
  const said = {
    ...values,
    ...(typeof values.day === "number" && { day: signed(values.day) }),
    ...(typeof values.before === "number" && { before: signed(values.before) }),
    ...(typeof values.template === "string" && { template: template(values.template) }),
    ...(typeof values.percent === "number" && { percent: formatNumber(values.percent, saying.locale) }),
    ...(typeof values.most === "number" && { most: formatNumber(values.most, saying.locale) }),
    ...(typeof values.country === "string" && { country: countryName(values.country, saying.locale) }),
    ...(typeof values.date === "string" && { date: formatDay(values.date as LocalDate, saying.locale) }),
  };
  return has(`problem.${code}`) ? words(`problem.${code}`, said) : words("problem.other", { code });
}

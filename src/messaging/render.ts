import type { CreditorNotice } from "../debts/domain/creditor-notice.js";
import type { Channel } from "../kernel/channel.js";
import type { AccountId, DebtId } from "../kernel/id.js";
import { isLocale, type Locale } from "../kernel/locale.js";
import { dateOfEpochDay, dayIn, daysBetween, type LocalDate } from "../kernel/time.js";
import { openOffers, type SpokenOffer } from "../plans/index.js";
import type { Tx } from "../platform/db.js";
import { idSet } from "../platform/id-set.js";
import { type Agreed, offerOf, sumsOf } from "./agreed.js";
import type { Outgoing } from "./channels/adapter.js";
import { providerOf } from "./channels/index.js";
import type { LetterHead, ShownDebt, TemplateRow } from "./dispatch-store.js";
import * as dispatchStore from "./dispatch-store.js";
import { type Email, type EmailParts, layoutEmail } from "./domain/email-layout.js";
import { SERVICE_PURPOSES } from "./domain/guard.js";
import { legalNotice } from "./domain/legal-notice.js";
import { type Shaped, shapeOf } from "./domain/provider-template.js";
import { compileTemplate, type Template } from "./domain/template.js";
import { chooseVariant } from "./domain/template-choice.js";
import { type ContentFacts, carriedContent } from "./domain/template-content.js";
import { intentRule, mayServe } from "./domain/template-intent.js";
import { buttonsOf, REPLIED_TEXT_MAX, type ReplyButton, takesReplies } from "./domain/template-replies.js";
import { toGsm7 } from "./domain/template-sms.js";
import { hasWaysOut, type TemplateVars } from "./domain/template-vars.js";
import type { Tone } from "./domain/tone.js";
import { whoCalls } from "./domain/who-calls.js";
import type { Claimed, CreditorWays } from "./store.js";
import { tellings } from "./track/tellings.js";
import type { Tracker } from "./track/tracker.js";

/** What every message carries besides its own facts. */
export interface RenderContext {
  /** The name the assistant signs with. */
  readonly senderName: string;
  /** Where this person says "no more messages" on this channel; works without signing in. */
  stopLink(tenant: bigint, debtorId: bigint, channel: Channel, locale: Locale): string;
  /** The offer that all of them speak of; the one that stands when nothing is said. */
  offer?: SpokenOffer | undefined;
  /** Tells what is done with a message that leaves; without it, its links are plain. */
  readonly tracker?: Tracker;
  /** How an e-mail looks around its words; the shipped look when nothing is said. */
  layout?(parts: EmailParts): Email;
}

export interface Rendered {
  readonly outgoing: Omit<Outgoing, "key" | "to" | "at">;
  readonly debtIds: readonly DebtId[];
  readonly amountMinor: bigint;
}

/** A message and the clock of the person it goes to. */
export interface Addressed {
  readonly message: Claimed;
  readonly zone: string;
}

export interface Unwritten {
  readonly because: "template_failed" | "nothing_to_say" | "no_way_out";
}

/** Everything a batch of messages says, loaded in the transaction that claimed them. */
export interface Letters {
  /** The message in words, or why there are none: it must not leave then. */
  render(leaving: Addressed): Rendered | Unwritten;
  /** The message as a provider of templates knows it, with its answers where buttons are taken; null where it cannot be written. */
  shape(leaving: Addressed, hasButtons: boolean): ExampledShape | null;
  /** Which contents that the law may demand its text states, by the names of the packs; null where there is no text. */
  carries(leaving: Addressed): readonly string[] | null;
}

/** With the values that whoever approves the words is shown. */
export interface ExampledShape extends Shaped {
  readonly examples: readonly string[];
}

interface CompiledVariant {
  readonly showsAccount: boolean;
  readonly subject: Template | null;
  readonly body: Template;
  readonly buttons: readonly ReplyButton[];
}

/** Channels on which people may answer; nobody answers a notice in a browser, whoever carries it. */
async function hearingChannels(tx: Tx): Promise<ReadonlySet<Channel>> {
  const accounts = await dispatchStore.hearingAccounts(tx);
  const hears = accounts.filter(({ channel, provider }) => providerOf(channel, provider)?.capabilities.hearsReplies);
  return new Set(hears.map(({ channel }) => channel));
}

/** Compiled variants by template and language: a template row never changes, a new version is a new row. */
const compiled = new Map<string, CompiledVariant | null>();
const COMPILED_KEPT = 5000;

const NO_LETTERS: Letters = { render: () => ({ because: "nothing_to_say" }), shape: () => null, carries: () => null };

export async function loadLetters(
  tx: Tx,
  leaving: readonly Addressed[],
  now: Date,
  context: RenderContext,
  /** A template that is not published yet, or is only looked at, stands for every message. */
  unpublished?: TemplateRow,
): Promise<Letters> {
  if (leaving.length === 0) return NO_LETTERS;
  const templates = unpublished
    ? [unpublished]
    : await dispatchStore.templatesById(tx, [...new Set(leaving.map(({ message }) => message.templateId))]);
  const byId = new Map(templates.map((template) => [template.id, template]));
  const templateOf = ({ templateId }: Claimed): TemplateRow | undefined => unpublished ?? byId.get(templateId);
  const { heads, debts, sums, offers, hearing } = await loadContents(tx, leaving, templates, now);
  const told = await tellings(tx, context.tracker);
  // Asked twice of each message: what it carries, and then its words.
  const varsFor = once(({ message, zone }: Addressed): TemplateVars | null => {
    const head = heads.get(message.accountId);
    const shown = debts.get(message.accountId) ?? [];
    const hasWord = shown.length > 0 || SERVICE_PURPOSES.includes(message.purpose);
    if (!head || !hasWord) return null;
    const stop = context.stopLink(tx.tenant, message.debtorId, message.channel, localeOf(message));
    const agreed = { sums: sums.get(message.accountId), offer: context.offer ?? offers.get(message.accountId) };
    return varsOf(head, shown, agreed, stop, context, hearing.has(message.channel), dayIn(zone, now));
  });
  const variantFor = (message: Claimed): CompiledVariant | null => {
    const head = heads.get(message.accountId);
    const template = templateOf(message);
    if (!head || !template || !(unpublished || mayServe(message.purpose, template.intent))) return null;
    const tone = message.tone ?? head.tone;
    const locale = localeOf(message);
    if (unpublished) return compileVariant(unpublished, message.channel, locale, tone);
    return variantOf(tx.tenant, template, message, locale, tone);
  };
  return {
    carries(addressed) {
      const vars = varsFor(addressed);
      const template = templateOf(addressed.message);
      return vars && template
        ? carriedContent(addressed.message.channel, vars, intentRule(template.intent).showsAccount)
        : null;
    },
    shape(addressed, hasButtons) {
      const { message } = addressed;
      const [variant, vars, template] = [variantFor(message), varsFor(addressed), templateOf(message)];
      if (!variant || !vars || !template) return null;
      const titles = hasButtons ? variant.buttons.map(({ title }) => title) : [];
      const shape = (values: TemplateVars): Shaped =>
        shapeOf(template.key, variant.body.renderMarked(values), localeOf(message), titles);
      // Who approves the words tries the links in their examples: those are nobody's.
      return { ...shape(told.vars(message, vars)), examples: shape(vars).params };
    },
    render(addressed) {
      const { message } = addressed;
      const variant = variantFor(message);
      if (!variant) return { because: "template_failed" };
      const vars = varsFor(addressed);
      if (!vars) return { because: "nothing_to_say" };
      const shown = debts.get(message.accountId) ?? [];
      // A message that leads to nobody is not sent: the creditor's settings lack a phone and an address.
      if (!hasWaysOut(vars)) return { because: "no_way_out" };
      const layout = told.layout(message, context.layout ?? layoutEmail);
      return write(variant, told.vars(message, vars), message.channel, localeOf(message), shown, layout);
    },
  };
}

/** What the letters of a batch are about, by account. */
async function loadContents(tx: Tx, leaving: readonly Addressed[], templates: readonly TemplateRow[], now: Date) {
  const accounts = [...new Set(leaving.map(({ message }) => message.accountId))];
  const days = new Map(leaving.map(({ message, zone }) => [message.accountId, dayIn(zone, now)]));
  const sums = templates.some((one) => reads(one, SUMS)) ? await dispatchStore.agreedSums(tx, accounts) : [];
  const offers = templates.some((one) => reads(one, OFFERS)) ? await openOffers(tx, idSet(accounts)) : [];
  return {
    heads: new Map((await dispatchStore.letterHeads(tx, accounts)).map((head) => [head.accountId, head])),
    debts: grouped(await dispatchStore.shownDebts(tx, days)),
    sums: new Map(sums.map((sum) => [sum.accountId, sum])),
    offers: new Map(offers.map((offer) => [offer.accountId, offer])),
    hearing: await hearingChannels(tx),
  };
}

/** The same answer for the same message, however often it is asked. */
function once(of: (addressed: Addressed) => TemplateVars | null): (addressed: Addressed) => TemplateVars | null {
  const known = new Map<Claimed, TemplateVars | null>();
  return (addressed) => {
    let answer = known.get(addressed.message);
    if (answer === undefined) {
      answer = of(addressed);
      known.set(addressed.message, answer);
    }
    return answer;
  };
}

const localeOf = ({ locale }: Claimed): Locale => (isLocale(locale) ? locale : "es");

function grouped(debts: readonly ShownDebt[]): Map<AccountId, ShownDebt[]> {
  const map = new Map<AccountId, ShownDebt[]>();
  for (const debt of debts) {
    const list = map.get(debt.accountId);
    if (list) list.push(debt);
    else map.set(debt.accountId, [debt]);
  }
  return map;
}

function variantOf(
  tenant: bigint,
  template: TemplateRow,
  { templateId, channel }: Claimed,
  locale: Locale,
  tone: Tone,
): CompiledVariant | null {
  const key = `${tenant} ${templateId} ${channel} ${locale} ${tone}`;
  let variant = compiled.get(key);
  if (variant === undefined) {
    variant = compileVariant(template, channel, locale, tone);
    if (compiled.size >= COMPILED_KEPT) compiled.clear();
    compiled.set(key, variant);
  }
  return variant;
}

export function compileVariant(
  { variants, intent }: TemplateRow,
  channel: Channel,
  locale: Locale,
  tone: Tone,
): CompiledVariant | null {
  const source = chooseVariant(variants, channel, locale, tone);
  if (!source) return null;
  const body = compileTemplate(source.body, { escape: "none", locale });
  const subject = source.subject === undefined ? null : compileTemplate(source.subject, { escape: "none", locale });
  if (!body.ok || (subject && !subject.ok)) return null;
  return {
    body: body.value,
    subject: subject?.ok ? subject.value : null,
    showsAccount: intentRule(intent).showsAccount,
    buttons: takesReplies(channel) ? buttonsOf(source.replies ?? []) : [],
  };
}

/** Most templates say nothing of promises, payments and offers, and then nobody asks for them. */
const reads = ({ variants }: TemplateRow, what: RegExp): boolean =>
  variants.some(({ body, subject = "" }) => what.test(body) || what.test(subject));
const SUMS = /\b(promise|payment)\./;
const OFFERS = /\boffer\./;

/** Where a person of the creditor answers. */
const personLink = ({ phone, email }: Pick<LetterHead, "phone" | "email">): string | undefined =>
  phone ? `tel:${phone}` : email ? `mailto:${email}` : undefined;

/** What any message of this creditor would hold: its ways out, and what it states of who collects. */
export function contentOf(creditor: CreditorWays): ContentFacts {
  const person = personLink(creditor);
  const { phone, email, payUrl, kind, notice: given } = creditor;
  const notice = legalNotice(given, { contract: "-", total: NOTHING, today: SOME_DAY });
  return {
    links: { stop: "#", ...(person && { person }), ...(payUrl && { pay: payUrl }) },
    creditor: { ...(phone && { phone }), ...(email && { email }), collectsItself: collectsItself(kind, given) },
    sender: { hearsReplies: HEARS_REPLIES },
    ...(notice && { notice }),
  };
}

/** That a notice states a sum and a day counts here, not which. */
const NOTHING = { minor: 0n, currency: "USD" };
const SOME_DAY = dateOfEpochDay(0);

const collectsItself = (kind: CreditorWays["kind"], { agency }: CreditorNotice): boolean =>
  kind !== "agency" && !agency;

/** What is asked before it is known by which account a message will leave takes it that nobody hears an answer. */
const HEARS_REPLIES = false;

function varsOf(
  head: LetterHead,
  shown: readonly ShownDebt[],
  { sums, offer }: Agreed,
  stop: string,
  context: RenderContext,
  hearsReplies: boolean,
  today: LocalDate,
): TemplateVars {
  // Who only thanks or answers may have nothing open to speak of.
  const first = shown[0] ?? { dueOn: today, totalMinor: 0n, totalCount: 0, interestMinor: 0n, feesMinor: 0n };
  const oldest = first.dueOn;
  const firstName = head.debtorKind === "person" ? head.debtorName.split(/\s+/)[0] : undefined;
  const person = personLink(head);
  const total = { minor: first.totalMinor, currency: head.currency };
  const { interestMinor, feesMinor } = first;
  const notice = legalNotice(head.notice, { contract: head.accountRef, total, interestMinor, feesMinor, today });
  return {
    debtor: { name: head.debtorName, kind: head.debtorKind, ...(firstName && { firstName }) },
    creditor: {
      name: head.creditorName,
      ...(head.tradeName && { tradeName: head.tradeName }),
      ...(head.phone && { phone: head.phone }),
      ...(head.email && { email: head.email }),
      ...(head.site && { site: head.site }),
      collectsItself: collectsItself(head.creditorKind, head.notice),
    },
    sender: { name: context.senderName, isBot: true, hearsReplies },
    account: {
      total,
      count: first.totalCount,
      moreCount: first.totalCount - shown.length,
      currency: head.currency,
      oldestDueOn: oldest,
      daysLate: daysBetween(oldest, today),
    },
    debts: shown.map(({ ref, product, balanceMinor, currency, dueOn }) => ({
      ref,
      amount: { minor: balanceMinor, currency },
      dueOn,
      daysLate: daysBetween(dueOn, today),
      ...(product && { product }),
    })),
    links: {
      stop,
      ...(head.payUrl && { pay: head.payUrl }),
      ...(person && { person }),
      ...(head.verifyUrl && { verify: head.verifyUrl }),
    },
    ...sumsOf(sums),
    ...(offer && offer.validUntil >= today && { offer: offerOf(offer) }),
    ...(notice && { notice }),
    today,
  };
}

function write(
  variant: CompiledVariant,
  vars: TemplateVars,
  channel: Channel,
  locale: Locale,
  shown: readonly ShownDebt[],
  layout: (parts: EmailParts) => Email,
): Rendered {
  const facts = { debtIds: shown.map(({ id }) => id), amountMinor: vars.account.total.minor };
  const body = variant.body.render(vars);
  const isOnPaper = channel === "letter";
  if (channel === "call") return { ...facts, outgoing: { text: body, locale, ...whoCalls(vars) } };
  if (channel !== "email" && !isOnPaper) {
    const text = channel === "sms" ? toGsm7(body) : body;
    const { buttons } = variant;
    const isChoice = buttons.length > 0 && text.length <= REPLIED_TEXT_MAX;
    return { ...facts, outgoing: { text, locale, ...(isChoice && { buttons }) } };
  }
  const { subject, html, text } = layout({
    locale,
    vars,
    body,
    showsAccount: variant.showsAccount,
    isOnPaper,
    subject: variant.subject?.render(vars) ?? vars.creditor.name,
  });
  if (isOnPaper) return { ...facts, outgoing: { subject, text, locale, toName: vars.debtor.name, day: vars.today } };
  return {
    ...facts,
    outgoing: {
      subject,
      html,
      text,
      locale,
      toName: vars.debtor.name,
      headers: { "List-Unsubscribe": `<${vars.links.stop}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" },
    },
  };
}

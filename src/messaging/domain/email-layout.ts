import type { Locale } from "../../kernel/locale.js";
import { writeHtml } from "./email-layout-html.js";
import { writeText } from "./email-layout-text.js";
import { type LayoutWords, layoutWords } from "./email-layout-words.js";
import type { AccountTable, Action, Letter } from "./email-letter.js";
import { dayWriter } from "./template-day.js";
import { moneyWriter } from "./template-money.js";
import type { TemplateVars } from "./template-vars.js";

export interface EmailParts {
  readonly locale: Locale;
  /** Both rendered from the template as plain text; in the body an empty line parts two paragraphs. */
  readonly subject: string;
  readonly body: string;
  readonly vars: TemplateVars;
  /** Whether it shows the account and offers options: yes, unless said otherwise. A thank-you shows neither. */
  readonly showsAccount?: boolean;
  /** It goes by post: what it says of where it arrived is another. */
  readonly isOnPaper?: boolean;
}

export interface Email {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Makes the e-mail around a rendered message: who writes and for whom, the account, the ways out. */
export function layoutEmail(parts: EmailParts): Email {
  const letter = compose(parts, toolsOf(parts.locale));
  return { subject: letter.subject, html: writeHtml(letter), text: writeText(letter) };
}

interface Tools {
  readonly words: LayoutWords;
  readonly money: (value: unknown) => string;
  readonly day: (value: unknown) => string;
}

const tools = new Map<Locale, Tools>();

function toolsOf(locale: Locale): Tools {
  let found = tools.get(locale);
  if (!found) {
    found = { words: layoutWords(locale), money: moneyWriter(locale), day: dayWriter(locale, "short") };
    tools.set(locale, found);
  }
  return found;
}

function compose(
  { locale, subject, body, vars, showsAccount = true, isOnPaper = false }: EmailParts,
  { words, money, day }: Tools,
): Letter {
  return {
    locale,
    subject: subjectLine(subject),
    brand: vars.creditor.tradeName ?? vars.creditor.name,
    preheader: words.preheader(vars),
    paragraphs: paragraphsOf(body),
    account: showsAccount && vars.debts.length > 0 ? accountTable(vars, words, money, day) : null,
    ...waysOut(vars, words, showsAccount),
    check: links([words.verify(vars), vars.links.verify]),
    noticeTitle: words.noticeTitle(vars),
    notice: showsAccount ? noticeRows(vars, words) : [],
    footer: [words.who(vars), (isOnPaper ? words.whyOnPaper : words.why)(vars)],
    contact: [words.contact(vars), vars.creditor.phone, vars.creditor.email, vars.creditor.site].filter(isSaid),
    footerLinks: links([words.stop(vars), vars.links.stop]),
  };
}

const paragraphsOf = (body: string): string[] =>
  body
    .trim()
    .split(/\n[ \t]*\n\s*/)
    .filter((paragraph) => paragraph !== "");

const isSaid = (text: string | undefined): text is string => text !== undefined && text !== "";

function accountTable(
  vars: TemplateVars,
  words: LayoutWords,
  money: (value: unknown) => string,
  day: (value: unknown) => string,
): AccountTable {
  return {
    caption: words.caption(vars),
    columns: [words.colRef(vars), words.colDue(vars), words.colAmount(vars)],
    rows: vars.debts.map((debt) => ({
      ref: debt.ref,
      product: debt.product ?? "",
      due: day(debt.dueOn),
      amount: money(debt.amount),
    })),
    more: words.more(vars),
    total: { label: words.total(vars), amount: money(vars.account.total) },
    asOf: words.asOf(vars),
  };
}

/**
 * Which ways out does this e-mail offer?
 *
 * Options where there is a page for them, and always a person: a page, else the creditor's address or phone, else
 * an answer to the message itself.
 */
function waysOut(
  vars: TemplateVars,
  words: LayoutWords,
  showsAccount: boolean,
): { actions: Action[]; hints: string[] } {
  const { creditor, sender } = vars;
  const toPerson =
    vars.links.person ??
    (creditor.email ? `mailto:${creditor.email}` : creditor.phone && `tel:${creditor.phone.replace(/[^\d+]/g, "")}`);
  const options = showsAccount ? links([words.options(vars), vars.links.pay]) : [];
  const person = links([words.person(vars), toPerson]);
  const asks = showsAccount && options.length === 0;
  const hint = person.length > 0 ? words.optionsByReply : asks ? words.bothByReply : words.personByReply;
  const hints = sender.hearsReplies && (asks || person.length === 0) ? [hint(vars)] : [];
  return { actions: [...options, ...person], hints };
}

/** Only addresses that a person can safely follow: a link that would run something is left out. */
function links(...candidates: readonly (readonly [label: string, href: string | undefined])[]): Action[] {
  return candidates.flatMap(([label, href]) =>
    href !== undefined && /^(https?:\/\/|mailto:|tel:)/i.test(href) ? [{ label, href }] : [],
  );
}

function noticeRows(vars: TemplateVars, words: LayoutWords): { label: string; value: string }[] {
  if (!vars.notice) return [];
  return words.notice
    .map(({ label, value }) => ({ label: label(vars), value: value(vars) }))
    .filter((row) => row.value !== "");
}

const SUBJECT_CHARS_MAX = 150;

/** One line, whatever was put into it: a line break in a subject would begin another header. */
export const subjectLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim()
    .slice(0, SUBJECT_CHARS_MAX);

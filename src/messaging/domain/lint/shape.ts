import type { Channel } from "../../../kernel/channel.js";
import type { Locale } from "../../../kernel/locale.js";
import { smsSize, toGsm7 } from "../template-sms.js";
import { type Finding, type LintRule, severityOf } from "./finding.js";
import { INVISIBLE, mixesAlphabets } from "./fold.js";
import { LEXICONS } from "./lexicon.js";
import type { Word } from "./reading.js";

const finding = (rule: LintRule, from: number, to: number, values: Finding["values"], proposal?: string): Finding => ({
  rule,
  severity: severityOf(rule),
  from,
  to,
  values,
  ...(proposal !== undefined && { proposal }),
});

/** What the look of the text does to its reader: capitals, exclamation marks, links, characters nobody sees. */
export function shapeFindings(
  source: string,
  plain: string,
  words: readonly Word[],
  locale: Locale,
  ownHosts: readonly string[],
  isOpen: boolean,
): Finding[] {
  return [
    ...capitals(source, words, locale),
    ...matchesOf(plain, /[!¡]+/g).map(([from, to]) => finding("exclamation", from, to, {}, ".")),
    ...links(plain, ownHosts),
    ...matchesOf(source, INVISIBLE).map(([from, to]) =>
      finding("hidden_character", from, to, { code: codeOf(source, from) }, ""),
    ),
    ...words
      .filter(({ raw }) => mixesAlphabets(raw))
      .map(({ from, to, raw, folded }) => finding("hidden_character", from, to, { said: raw }, folded)),
    ...matchesOf(plain, FIXED_AMOUNT).map(([from, to]) =>
      isOpen
        ? finding("exposed", from, to, { said: plain.slice(from, to) }, "")
        : finding("fixed_amount", from, to, { said: plain.slice(from, to) }, "{{ account.total | money }}"),
    ),
  ];
}

const FIXED_AMOUNT =
  /(?:R\$|US\$|[$€£]|\b(?:COP|MXN|PEN|CLP|BRL|ARS|USD|EUR)\b)\s?\d[\d.,]*|\b\d[\d.,]*\s?(?:pesos|soles|reais|dólares|dolares|dollars|euros)\b/giu;

const matchesOf = (text: string, pattern: RegExp): [number, number][] =>
  [...text.matchAll(pattern)].map((found) => [found.index, found.index + found[0].length]);

const codeOf = (text: string, at: number): string =>
  `U+${(text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

const SHOUTED_LETTERS_MIN = 8;

/** Two words or more in capitals, one after the other; codes and short names are not shouted. */
function capitals(source: string, words: readonly Word[], locale: Locale): Finding[] {
  const { keywords } = LEXICONS[locale];
  const isLoud = ({ raw, folded }: Word) => /^\p{Lu}+$/u.test(raw) && !keywords.has(folded);
  const findings: Finding[] = matchesOf(source, /\|\s*upcase/g).map(([from, to]) =>
    finding("capitals", from, to, { said: "upcase" }),
  );
  for (let at = 0; at < words.length; ) {
    let end = at;
    while (words[end] && isLoud(words[end] as Word) && words[end]?.sentence === words[at]?.sentence) end++;
    const run = words.slice(at, end);
    const letters = run.reduce((sum, { raw }) => sum + raw.length, 0);
    const [first, last] = [run[0], run.at(-1)];
    if (first && last && run.length >= 2 && letters >= SHOUTED_LETTERS_MIN) {
      const said = source.slice(first.from, last.to);
      findings.push(
        finding("capitals", first.from, last.to, { said }, said.charAt(0) + said.slice(1).toLocaleLowerCase(locale)),
      );
    }
    at = Math.max(end, at + 1);
  }
  return findings;
}

const LINK =
  /\bhttps?:\/\/[^\s<>"']+|\bwww\.[^\s<>"']+|\b[a-z0-9-]{2,}(?:\.[a-z0-9-]{2,})*\.[a-z]{2,}\/[^\s<>"']*|\b[a-z0-9-]{2,}(?:\.[a-z0-9-]{2,})*\.(?:com|net|org|co|ly|gl|io|link|info|app|xyz|top|site|online|page|mx|pe|cl|br|ar|ec|us|uk)\b/giu;

/** A link that is typed, and leads to nobody we know. The right ones come from the facts. */
function links(plain: string, ownHosts: readonly string[]): Finding[] {
  return matchesOf(plain, LINK).flatMap(([from, to]) => {
    if (plain[from - 1] === "@") return [];
    const said = plain.slice(from, to);
    const host = said
      .replace(/^https?:\/\//i, "")
      .replace(/[/?#].*$/s, "")
      .toLowerCase();
    const isOurs = ownHosts.some((own) => host === own || host.endsWith(`.${own}`));
    return isOurs ? [] : [finding("foreign_link", from, to, { host }, "{{ links.pay }}")];
  });
}

const SMS_PARTS_MAX = 2;

/** What it costs to send, of texts as people would get them. */
export function smsFindings(plain: string, rendered: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  for (const [from, to] of matchesOf(plain, /[^\s]/gu)) {
    const character = plain.slice(from, to);
    if (smsSize(toGsm7(character)).encoding === "ucs2" && !INVISIBLE_ONE.test(character))
      findings.push(finding("sms_ucs2", from, to, { said: character, code: codeOf(plain, from) }, ""));
  }
  const parts = Math.max(0, ...rendered.map((text) => smsSize(toGsm7(text)).parts));
  if (parts > SMS_PARTS_MAX) findings.push(finding("sms_parts", 0, 0, { parts, partsMax: SMS_PARTS_MAX }));
  return findings;
}

const INVISIBLE_ONE = new RegExp(INVISIBLE.source);

/** Which channels are read on a locked screen, before anybody knows who reads? */
export const isExposed = (channel: Channel): boolean => !["email", "call", "letter", "visit"].includes(channel);

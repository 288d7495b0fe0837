import type { Locale } from "../../../kernel/locale.js";
import { type Finding, severityOf } from "./finding.js";
import { COUNTRY_RULES, LEXICONS, type Lexicon, type Phrase } from "./lexicon.js";
import { findPattern } from "./pattern.js";
import type { Word } from "./reading.js";

/** What the words themselves say that they should not, by language and by country. */
export function wordFindings(
  words: readonly Word[],
  locale: Locale,
  countries: readonly string[] | "all",
  isOpen: boolean,
): Finding[] {
  const lexicon = LEXICONS[locale];
  const judged: Judged = { words, lexicon, shielded: shieldedBy(lexicon, words) };
  const findings = lexicon.groups.flatMap(({ rule, instead, phrases }) =>
    spansOf(judged, phrases).map(({ from, to, said }) => ({
      rule,
      severity: severityOf(rule),
      from,
      to,
      values: { said },
      proposal: instead,
    })),
  );
  const forbidden = COUNTRY_RULES.filter(({ country }) => countries === "all" || countries.includes(country)).flatMap(
    ({ country, forbids, source, phrases }) =>
      spansOf(judged, phrases[locale]).map(({ from, to, said }) => ({
        rule: "country_word" as const,
        severity: severityOf("country_word"),
        from,
        to,
        values: { said, country, forbids, source },
      })),
  );
  const told = spansOf(judged, isOpen ? lexicon.exposing : []).map(({ from, to, said }) => ({
    rule: "exposed" as const,
    severity: severityOf("exposed"),
    from,
    to,
    values: { said },
  }));
  return [...findings, ...forbidden, ...told];
}

interface Judged {
  readonly words: readonly Word[];
  readonly lexicon: Lexicon;
  readonly shielded: ReadonlySet<number>;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly said: string;
}

/** Where these phrases are meant as said. Of several that overlap, one. */
function spansOf(judged: Judged, phrases: readonly Phrase[]): Span[] {
  const { words } = judged;
  const spans: Span[] = [];
  for (const { pattern, isDeniable } of phrases) {
    for (const { first, last } of findPattern(pattern, words)) {
      if (isInnocent(judged, first, last, isDeniable)) continue;
      const said = words.slice(first, last + 1);
      const [from, to] = [said[0]?.from ?? 0, said.at(-1)?.to ?? 0];
      if (spans.some((span) => from < span.to && span.from < to)) continue;
      spans.push({ from, to, said: said.map(({ raw }) => raw).join(" ") });
    }
  }
  return spans;
}

function isInnocent(judged: Judged, first: number, last: number, isDeniable: boolean): boolean {
  for (let at = first; at <= last; at++) if (judged.shielded.has(at)) return true;
  return isName(judged, first, last) || (isDeniable && isDenied(judged, first));
}

const NAME_REACH = 4;

/** "Calle Embargo", "museo La Antigua Cárcel": a word with a capital, in a name that a naming word leads to. */
function isName({ words, lexicon }: Judged, first: number, last: number): boolean {
  const word = words[first] as Word;
  if (first !== last || !CAPITAL.test(word.raw)) return false;
  for (let at = first - 1; at >= 0 && first - at <= NAME_REACH; at--) {
    const before = words[at] as Word;
    if (before.clause !== word.clause) return false;
    if (lexicon.names.has(before.folded)) return true;
    if (!CAPITAL.test(before.raw) && before.raw.length > PARTICLE_MAX) return false;
  }
  return false;
}

const CAPITAL = /^\p{Lu}\p{Ll}/u;
/** "de", "la", "do": small words inside a name. */
const PARTICLE_MAX = 3;

const DENIAL_REACH = 6;

/** Is what is said here denied by a word before it, in the same clause? A condition denies nothing. */
function isDenied({ words, lexicon }: Judged, first: number): boolean {
  const start = words[first] as Word;
  for (let at = first - 1; at >= 0 && first - at <= DENIAL_REACH; at--) {
    const word = words[at] as Word;
    if (word.clause !== start.clause || lexicon.turning.has(word.raw.toLowerCase())) return false;
    if (lexicon.undoing.some((token) => token.matches(word))) return false;
    if (lexicon.negators.has(word.folded)) return !isCondition(words, at, lexicon);
  }
  return false;
}

function isCondition(words: readonly Word[], negator: number, lexicon: Lexicon): boolean {
  const { clause } = words[negator] as Word;
  for (let back = 1; back <= 3; back++) {
    const word = words[negator - back];
    if (!word || word.clause !== clause) return false;
    if (lexicon.conditionals.has(word.folded)) return true;
    if (back === 1 && lexicon.conditionalsJustBefore.has(word.folded)) return true;
  }
  return false;
}

function shieldedBy(lexicon: Lexicon, words: readonly Word[]): ReadonlySet<number> {
  const shielded = new Set<number>();
  for (const pattern of lexicon.shields)
    for (const { first, last } of findPattern(pattern, words)) for (let at = first; at <= last; at++) shielded.add(at);
  return shielded;
}

import type { Locale } from "../../../kernel/locale.js";
import type { Tone } from "../tone.js";
import { type Finding, severityOf } from "./finding.js";
import { LEXICONS } from "./lexicon.js";
import type { Pattern } from "./pattern.js";
import type { Word } from "./reading.js";

/** Does the text keep to one way of address, `usted` or `tú`, and to the one its tone asks for? */
export function addressFindings(words: readonly Word[], locale: Locale, tone: Tone | undefined): Finding[] {
  const { intimate, formal } = LEXICONS[locale];
  if (intimate.length === 0) return [];
  const near = words.filter((word) => is(word, intimate));
  const far = words.filter((word) => is(word, formal));
  const [first] = near;
  if (!first) return [];
  const at = { from: first.from, to: first.to };
  if (far[0])
    return [
      {
        rule: "mixed_address",
        severity: severityOf("mixed_address"),
        ...at,
        values: { said: first.raw, other: far[0].raw },
      },
    ];
  if (tone !== "formal") return [];
  return [{ rule: "tone_mismatch", severity: severityOf("tone_mismatch"), ...at, values: { said: first.raw, tone } }];
}

const is = (word: Word, pattern: Pattern): boolean => pattern[0]?.matches(word) ?? false;

const REQUESTS_MAX = 2;

/** One message asks for one thing: how many different things does this one ask for? */
export function requestFindings(words: readonly Word[], locale: Locale): Finding[] {
  const asked = words.filter((word) => is(word, LEXICONS[locale].requests));
  const distinct = new Set(asked.map(({ folded }) => folded));
  const third = asked.find(({ folded }) => folded === [...distinct][REQUESTS_MAX]);
  if (!third) return [];
  return [
    {
      rule: "many_requests",
      severity: severityOf("many_requests"),
      from: third.from,
      to: third.to,
      values: { count: distinct.size, countMax: REQUESTS_MAX },
    },
  ];
}

import type { Channel } from "../../../kernel/channel.js";
import type { Locale } from "../../../kernel/locale.js";
import type { Tone } from "../tone.js";
import { addressFindings, requestFindings } from "./address.js";
import type { Finding } from "./finding.js";
import { levelFindings } from "./level.js";
import { read } from "./reading.js";
import { isExposed, shapeFindings } from "./shape.js";
import { wordFindings } from "./words-rule.js";

export interface LintedText {
  readonly channel: Channel;
  readonly locale: Locale;
  /** A subject is read on a locked screen. */
  readonly isSubject?: boolean;
  readonly tone?: Tone | undefined;
  /** A template's source, or a text without variables. */
  readonly text: string;
  /** Countries whose law the text must keep; every country we know where not given. */
  readonly countries?: readonly string[] | undefined;
  /** Sites of the tenant and its creditors: links to them may be typed. */
  readonly ownHosts?: readonly string[] | undefined;
}

/** What is wrong with the words of a text, in the order in which they stand? */
export function lintText({
  channel,
  locale,
  tone,
  text,
  isSubject = false,
  countries,
  ownHosts = [],
}: LintedText): Finding[] {
  const { plain, words } = read(text);
  return [
    ...wordFindings(words, locale, countries ?? "all", isExposed(channel) || isSubject),
    ...shapeFindings(text, plain, words, locale, ownHosts, isExposed(channel) || isSubject),
    ...addressFindings(words, locale, tone),
    ...requestFindings(words, locale),
    ...levelFindings(words, locale),
  ].sort((a, b) => a.from - b.from || a.to - b.to);
}

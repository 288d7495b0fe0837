/** The longest run of words that is looked at for one recipient; a report says what it has to say long before. */
export const WORDS_MAX = 6_000;
const ADDRESS = /[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,100}@(?:[a-z0-9_-]{1,63}\.){0,8}[a-z0-9_-]{1,63}/gi;
const SMTP_REPLY = /(?:^|[^\w.@-])#?([45]\d\d)(?=[ -]|$|[\]):,"'])(?! ?(?:seconds|minutes|hours|days|bytes|[km]b\b))/g;
const STATUS = /(?:^|[^\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d]|\.\d)/g;

/** Every mail address that stands in a text, as it is written there. */
export function addressesOf(text: string): readonly string[] {
  return [...text.matchAll(ADDRESS)].map(([address]) =>
    address.replace(/^['.]+|['.]+$/g, "").replace(/^(?:smtp|rfc822|mailto)[=:;]/i, ""),
  );
}

/** An RFC 3463 code in running words: the first that tells more than "something", else the first. */
export function statusIn(text: string, kinds = "45"): string | undefined {
  const found = [...text.slice(0, WORDS_MAX).matchAll(STATUS)].flatMap(([, kind = "", subject, detail]) =>
    Number(subject) <= 7 && kinds.includes(kind) ? [`${kind}.${Number(subject)}.${Number(detail)}`] : [],
  );
  return found.find((status) => !isVague(status)) ?? found[0];
}

/** Does this code name no cause? `5.0.0` and its like. */
export const isVague = (status: string | undefined): boolean =>
  status === undefined || /^[245]\.(?:0\.|[1-7]\.0$)/.test(status);

/** The answer of a server, such as 550, in running words. */
export function replyIn(text: string): number | undefined {
  const [found] = text.slice(0, WORDS_MAX).matchAll(SMTP_REPLY);
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

/** On one line, each run of white space one blank. */
export const flat = (text: string, max = WORDS_MAX): string =>
  text
    .slice(0, max * 2)
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, max);

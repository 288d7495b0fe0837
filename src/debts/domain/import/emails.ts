import { ok, type Result, refuse } from "../../../kernel/result.js";
import { quoted } from "./raw.js";

export interface Emails {
  readonly first: string;
  /** Cells often hold two addresses. A third and later ones are left out. */
  readonly second: string | null;
}

const EMAIL_CHARS_MAX = 254;
const LOCAL_CHARS_MAX = 64;
const CELL_CHARS_MAX = 600;

const LOCAL = 1;
const DOMAIN = 2;
/** What each ASCII character may be part of, upper case left out. */
const PARTS = new Uint8Array(128);
for (const char of "abcdefghijklmnopqrstuvwxyz0123456789-") PARTS[char.charCodeAt(0)] = LOCAL | DOMAIN;
for (const char of "!#$%&'*+/=?^_`{|}~") PARTS[char.charCodeAt(0)] = LOCAL;

/** Which e-mail addresses does this cell hold? Lower case; a domain with accents in its ASCII form. */
export function parseEmails(text: string): Result<Emails, "bad_email"> {
  if (isAddress(text)) return ok({ first: text, second: null });
  if (text.length > CELL_CHARS_MAX) return badEmail(text);
  const lower = text.toLowerCase();
  if (isAddress(lower)) return ok({ first: lower, second: null });
  const found: string[] = [];
  for (const token of tokensOf(text)) {
    const address = normalised(token);
    if (address === null) return badEmail(text);
    if (!found.includes(address)) found.push(address);
  }
  const [first, second = null] = found;
  return first === undefined ? badEmail(text) : ok({ first, second });
}

const badEmail = (text: string): Result<Emails, "bad_email"> => refuse("bad_email", { text: quoted(text) });

/** `Ana <ana@x.co>; mailto:luis@y.co` as its two addresses. */
function tokensOf(text: string): string[] {
  const bare = text.replace(/[^<>;,|]*<([^<>\s]+)>/g, " $1 ").replace(/\bmailto:/gi, " ");
  return bare.split(/[\s;,|/]+|\s[ye]\s/).filter((token) => token !== "" && token !== "y" && token !== "e");
}

function normalised(token: string): string | null {
  const lower = token.toLowerCase().replace(/^['"(]+|[.'")]+$/g, "");
  if (isAddress(lower)) return lower;
  const at = lower.lastIndexOf("@");
  const domain = lower.slice(at + 1);
  if (at < 1 || !/[^\0-\x7F]/.test(domain)) return null;
  const ascii = asciiDomain(domain);
  const address = `${lower.slice(0, at)}@${ascii}`;
  return ascii !== null && isAddress(address) ? address : null;
}

function asciiDomain(domain: string): string | null {
  if (!/^[\p{L}\p{N}\p{M}.-]+$/u.test(domain)) return null;
  return URL.canParse(`http://${domain}/`) ? new URL(`http://${domain}/`).hostname : null;
}

/** Is this one address, in lower case, of the form that mail really uses? One pass, no patterns. */
function isAddress(text: string): boolean {
  const { length } = text;
  if (length < 6 || length > EMAIL_CHARS_MAX) return false;
  let at = -1;
  let lastDot = -1;
  let before = 0x2e;
  let part = LOCAL;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x40) {
      if (at >= 0 || before === 0x2e || index > LOCAL_CHARS_MAX) return false;
      at = index;
      part = DOMAIN;
      before = 0x2e;
      continue;
    }
    if (code === 0x2e) {
      if (before === 0x2e || (part === DOMAIN && before === 0x2d)) return false;
      lastDot = index;
    } else if (code > 127 || ((PARTS[code] as number) & part) === 0) return false;
    else if (part === DOMAIN && code === 0x2d && before === 0x2e) return false;
    before = code;
  }
  if (at < 0 || lastDot < at || length - lastDot < 3 || before === 0x2d) return false;
  return text.charCodeAt(lastDot + 1) > 0x39;
}

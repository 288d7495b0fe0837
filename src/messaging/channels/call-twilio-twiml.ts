import { createCipheriv, createDecipheriv } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { isLocale, type Locale } from "../../kernel/locale.js";
import { WORDS } from "./call-twilio-words.js";
import { hmacOf, jsonIn, listIn } from "./payload.js";

export interface Speech {
  readonly locale: Locale;
  /** Instead of the voice that the language has by itself. */
  readonly voice?: string | undefined;
}

/** One thing that is said. */
export function say({ locale, voice }: Speech, text: string): string {
  const { language, voice: usual } = WORDS[locale];
  return `<Say language="${language}" voice="${escapeXml(voice ?? usual)}">${escapeXml(text)}</Say>`;
}

const KEY_WAIT_S = 8;

/** Says this, and waits for one key, which is told to `action`; what follows is said where none was pressed. */
export const gather = (action: string, said: string): string =>
  `<Gather input="dtmf" numDigits="1" timeout="${KEY_WAIT_S}" method="POST" action="${escapeXml(action)}">${said}</Gather>`;

export const twiml = (...verbs: string[]): string => `<Response>${verbs.join("")}<Hangup/></Response>`;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** XML 1.0 has no place for most control characters, nor for half a pair of surrogates. */
const escapeXml = (text: string): string =>
  text
    .replace(/[\ud800-\udfff]/gu, "")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/[&<>"']/g, (mark: string) => ENTITIES[mark] ?? mark);

const TEXT_BYTES_MAX = 16_384;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LABEL = "acuerdo call text 1";

/**
 * The text of a call, for its own address and for nobody else's eyes.
 *
 * Twilio fetches what is to be said after a key was pressed, and the address it fetches from stands in the logs of every
 * proxy on the way. The nonce is made of what is sealed, so that the same message is the same address.
 */
export function sealText(authToken: string, key: string, { locale, text }: Speech & { readonly text: string }): string {
  const secret = hmacOf("sha256", authToken, LABEL);
  const plain = deflateRawSync(JSON.stringify([key, locale, text]));
  const nonce = hmacOf("sha256", authToken, plain).subarray(0, NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", secret, nonce);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

/** The text that was sealed for this message; null where it was not, or not by us. */
export function openText(
  authToken: string,
  key: string,
  sealed: string,
): { readonly locale: Locale; readonly text: string } | null {
  try {
    const bytes = Buffer.from(sealed, "base64url");
    const secret = hmacOf("sha256", authToken, LABEL);
    const decipher = createDecipheriv("aes-256-gcm", secret, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    const [of, locale, text] = listIn(jsonIn(inflateRawSync(plain, { maxOutputLength: TEXT_BYTES_MAX })));
    return of === key && typeof locale === "string" && isLocale(locale) && typeof text === "string"
      ? { locale, text }
      : null;
  } catch {
    return null;
  }
}

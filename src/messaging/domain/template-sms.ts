/**
 * What an SMS costs, and how to say the same for less.
 *
 * A short message travels in the GSM 7-bit alphabet (160 characters, or 153 in each part of a longer one) when every
 * character is in it, and in UCS-2 (70, or 67) when one is not. A single "í" more than halves the room.
 */
export interface SmsSize {
  readonly encoding: "gsm7" | "ucs2";
  /** Septets, or 16-bit units. */
  readonly units: number;
  readonly parts: number;
}

const GSM_BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿" +
    "abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Characters written as an escape and another character: two septets that may not be parted. */
const GSM_EXTENDED = new Set("^{}\\[~]|€\f");

const LIMITS = { gsm7: { alone: 160, inParts: 153 }, ucs2: { alone: 70, inParts: 67 } } as const;

const isGsm = (character: string): boolean => GSM_BASIC.has(character) || GSM_EXTENDED.has(character);

/** In which alphabet does this text travel, and in how many parts? */
export function smsSize(text: string): SmsSize {
  const characters = [...text];
  const encoding = characters.every(isGsm) ? "gsm7" : "ucs2";
  const widths = characters.map((character) => widthOf(character, encoding));
  const units = widths.reduce((sum, width) => sum + width, 0);
  const { alone, inParts } = LIMITS[encoding];
  return { encoding, units, parts: units <= alone ? Math.min(units, 1) : countParts(widths, inParts) };
}

const widthOf = (character: string, encoding: SmsSize["encoding"]): number =>
  encoding === "ucs2" ? character.length : GSM_EXTENDED.has(character) ? 2 : 1;

/** A character of two units goes whole into the next part when only one unit is left in this one. */
function countParts(widths: readonly number[], room: number): number {
  let parts = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > room) {
      parts += 1;
      used = 0;
    }
    used += width;
  }
  return parts;
}

/** Marks that writers use and GSM lacks, with what anybody reads the same. */
const PLAIN: Readonly<Record<string, string>> = {
  "\u00a0": " ",
  "\u202f": " ",
  "\u2009": " ",
  "\t": " ",
  "“": '"',
  "”": '"',
  "«": '"',
  "»": '"',
  "‘": "'",
  "’": "'",
  "–": "-",
  "—": "-",
  "−": "-",
  "…": "...",
  "•": "-",
  "·": "-",
  º: "o",
  ª: "a",
  "‑": "-",
};

/**
 * The text in the GSM alphabet as far as it goes: `Lía` becomes `Lia`, a dash a hyphen.
 *
 * Characters with no plain form stay, and the message then travels in UCS-2. Whether accents are dropped to save
 * parts is the tenant's choice; this says only how.
 */
export function toGsm7(text: string): string {
  let out = "";
  for (const character of text.normalize("NFC")) {
    out += isGsm(character) ? character : (PLAIN[character] ?? withoutMarks(character));
  }
  return out;
}

function withoutMarks(character: string): string {
  const bare = character.normalize("NFD").replace(/\p{M}/gu, "");
  return bare !== "" && [...bare].every(isGsm) ? bare : character;
}

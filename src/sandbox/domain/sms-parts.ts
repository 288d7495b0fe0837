/** The letters that an SMS holds in seven bits (3GPP TS 23.038), and those that take two places. */
const GSM7 = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const TWO_PLACES = new Set("^{}\\[~]|€\f");

/** How many parts does a network cut this text into? */
export function smsParts(text: string): number {
  let places = 0;
  for (const letter of text) {
    if (TWO_PLACES.has(letter)) places += 2;
    else if (GSM7.has(letter)) places += 1;
    else return partsOf(text.length, 70, 67);
  }
  return partsOf(places, 160, 153);
}

const partsOf = (places: number, alone: number, joined: number): number =>
  places <= alone ? 1 : Math.ceil(places / joined);

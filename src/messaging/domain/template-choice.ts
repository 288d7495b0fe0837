import type { Channel } from "../../kernel/channel.js";
import type { Tone } from "./tone.js";

/** What a variant is told apart by. One without a tone is warm. */
export interface VariantKey {
  readonly channel: Channel;
  readonly locale: string;
  readonly tone?: Tone | null | undefined;
}

/** Which tones stand in for one that is not written, nearest first: a firm person can be formal before being warm. */
const STAND_INS: Readonly<Record<Tone, readonly Tone[]>> = {
  formal: ["formal", "firm", "warm"],
  warm: ["warm", "formal", "firm"],
  firm: ["firm", "formal", "warm"],
};

/** Channels that speak as another one does, where nothing is written for them. */
const SPEAKS_AS: Readonly<Partial<Record<Channel, Channel>>> = {
  telegram: "whatsapp",
  webchat: "whatsapp",
  // What a locked screen may show is what an SMS may say.
  push: "sms",
  // Both are a whole page, with the account and the notice on it.
  letter: "email",
};

const BASE_LOCALE = "es";
export const BASE_TONE: Tone = "warm";

/**
 * Which variant is sent: of the channel (or the one it speaks as), in the language asked for, else in Spanish; of those the nearest tone.
 *
 * A message in the right language and another tone is understood; one in the right tone and another language may not be.
 */
export function chooseVariant<V extends VariantKey>(
  variants: readonly V[],
  channel: Channel,
  locale: string,
  tone: Tone,
): V | null {
  const own = variants.some((variant) => variant.channel === channel);
  const written = own ? channel : (SPEAKS_AS[channel] ?? channel);
  for (const language of locale === BASE_LOCALE ? [locale] : [locale, BASE_LOCALE]) {
    const near = variants.filter((variant) => variant.channel === written && variant.locale === language);
    for (const wanted of STAND_INS[tone]) {
      const found = near.find((variant) => (variant.tone ?? BASE_TONE) === wanted);
      if (found) return found;
    }
  }
  return null;
}

export const variantKey = ({ channel, locale, tone }: VariantKey): string =>
  `${channel} ${locale} ${tone ?? BASE_TONE}`;

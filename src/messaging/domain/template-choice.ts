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

const BASE_LOCALE = "es";
export const BASE_TONE: Tone = "warm";

/**
 * Which variant is sent: of the channel, in the language asked for, else in Spanish; of those the nearest tone.
 *
 * A message in the right language and another tone is understood; one in the right tone and another language may not be.
 */
export function chooseVariant<V extends VariantKey>(
  variants: readonly V[],
  channel: Channel,
  locale: string,
  tone: Tone,
): V | null {
  for (const language of locale === BASE_LOCALE ? [locale] : [locale, BASE_LOCALE]) {
    const near = variants.filter((variant) => variant.channel === channel && variant.locale === language);
    for (const wanted of STAND_INS[tone]) {
      const found = near.find((variant) => (variant.tone ?? BASE_TONE) === wanted);
      if (found) return found;
    }
  }
  return null;
}

export const variantKey = ({ channel, locale, tone }: VariantKey): string =>
  `${channel} ${locale} ${tone ?? BASE_TONE}`;

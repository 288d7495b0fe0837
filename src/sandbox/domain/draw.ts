import { createHash } from "node:crypto";

/**
 * Which number falls for this, from 0 up to 1? Chance in the sandbox is drawn from what it is about and nothing else, so
 * that the same world told again goes the same way.
 */
export function draw(seed: string, ...about: readonly (string | number | bigint)[]): number {
  const hash = createHash("sha256")
    .update(JSON.stringify([seed, ...about.map(String)]))
    .digest();
  return hash.readUIntBE(0, 6) / 2 ** 48;
}

/** Does it happen, of a hundred times so many? */
export const happens = (percent: number, seed: string, ...about: readonly (string | number | bigint)[]): boolean =>
  percent > 0 && draw(seed, ...about) * 100 < percent;

/** One of these. */
export const pick = <T>(from: readonly T[], seed: string, ...about: readonly (string | number | bigint)[]): T =>
  from[Math.floor(draw(seed, ...about) * from.length)] as T;

/** From least to most, both included as far as milliseconds go. */
export const spread = (
  [least, most]: readonly [number, number],
  seed: string,
  ...about: readonly (string | number | bigint)[]
): number => least + (most - least) * draw(seed, ...about);

import { createHmac, timingSafeEqual } from "node:crypto";
import type { Line } from "../domain/line.js";

/**
 * The secrets that the world and our adapters share. All are made from the installation's key and the account they are
 * of, so nothing is kept: whoever shows one shows which tenant and account they come for.
 */
export interface WorldKeys {
  /** Hexadecimal, as long as asked for, at most 64: the same for ever. */
  secret(line: Line, purpose: string, length?: number): string;
  /** Something that belongs to a phone or a message of a line. */
  made(line: Line, purpose: string, of: string, length?: number): string;
}

export function openWorldKeys(key: Buffer): WorldKeys {
  const mac = (...parts: readonly unknown[]): string =>
    createHmac("sha256", key)
      .update(JSON.stringify(parts.map(String)))
      .digest("hex");
  return {
    secret: ({ tenant, accountId }, purpose, length = 32) => mac(tenant, accountId, purpose).slice(0, length),
    made: ({ tenant, accountId }, purpose, of, length = 32) => mac(tenant, accountId, purpose, of).slice(0, length),
  };
}

/** Is this the secret? Takes the same time wherever it goes wrong. */
export function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** `<tenant>.<account>.<mac>`: what stands in the credentials of providers that let them be any text. */
export const tokenOf = (keys: WorldKeys, line: Line, purpose: string): string =>
  `sandbox.${line.tenant}.${line.accountId}.${keys.secret(line, purpose)}`;

/** Whose token is this? Null where the world did not make it. */
export function lineOfToken(keys: WorldKeys, token: string, purpose: string): Line | null {
  const match = /^sandbox\.(\d{1,18})\.(\d{1,18})\.[0-9a-f]{32}$/.exec(token);
  if (!match) return null;
  const line = { tenant: BigInt(match[1] as string), accountId: BigInt(match[2] as string) };
  return isSame(token, tokenOf(keys, line, purpose)) ? line : null;
}

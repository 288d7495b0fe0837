import type { Seal } from "../platform/seal.js";

/** What seals and opens the secrets of endpoints. */
export type SecretBox = Pick<Seal, "seal" | "open">;

const PURPOSE = "webhook secret";

/** A sealed secret belongs to one endpoint of one tenant: copied elsewhere, it does not open. */
const contextOf = (tenant: bigint, name: string): string => `${tenant} ${name}`;

export const sealSecret = (box: SecretBox, tenant: bigint, name: string, secret: string): Buffer =>
  box.seal(PURPOSE, secret, contextOf(tenant, name));

export const openSecret = (box: SecretBox, tenant: bigint, name: string, sealed: Buffer): string =>
  box.open(PURPOSE, sealed, contextOf(tenant, name));

import type { CreditorId } from "../../kernel/id.js";
import type { Tx } from "../../platform/db.js";
import { type Fragment, sql } from "../../platform/sql.js";
import type { OfferPolicy } from "../domain/offer-policy.js";

export interface StoredPolicy {
  readonly creditorId: CreditorId;
  readonly version: number;
  readonly policy: OfferPolicy;
  readonly madeAt: Date;
  readonly madeBy: string;
}

const inForce = (tx: Tx, whose: Fragment): Promise<StoredPolicy[]> =>
  tx<StoredPolicy>`
    select distinct on (creditor_id) creditor_id, version, policy, made_at, made_by from plans.offer_policy
    where tenant_id = ${tx.tenant} and ${whose} order by creditor_id, version desc`;

/** The newest version of each creditor's policy. */
export const policiesInForce = (tx: Tx): Promise<StoredPolicy[]> => inForce(tx, sql`true`);

export async function policyOf(tx: Tx, creditorId: CreditorId): Promise<StoredPolicy | null> {
  const [row] = await inForce(tx, sql`creditor_id = ${creditorId}`);
  return row ?? null;
}

export async function insertPolicy(
  tx: Tx,
  { creditorId, version, policy, madeAt, madeBy }: StoredPolicy,
): Promise<void> {
  await tx`
    insert into plans.offer_policy (tenant_id, creditor_id, version, policy, made_at, made_by)
    values (${tx.tenant}, ${creditorId}, ${version}, ${JSON.stringify(policy)}, ${madeAt}, ${madeBy})`;
}

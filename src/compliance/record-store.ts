import type { Channel } from "../kernel/channel.js";
import type { DebtorId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import type { Outcome } from "./domain/contact.js";

export interface NewProof {
  readonly medium: string;
  readonly textVersion: string | null;
  readonly source: string;
  readonly obtainedBy: string;
}

/** Grants or withdraws consent of one person, on its proof. */
export async function insertConsent(
  tx: Tx,
  debtorId: DebtorId,
  channels: readonly Channel[],
  granted: boolean,
  proof: NewProof,
  now: Date,
): Promise<void> {
  await tx`
    with proof as (
      insert into compliance.proof (tenant_id, medium, text_version, source, obtained_by, at)
      values (${tx.tenant}, ${proof.medium}, ${proof.textVersion}, ${proof.source}, ${proof.obtainedBy}, ${now})
      returning id)
    insert into compliance.consent (tenant_id, debtor_id, channels, granted, proof_id, at)
    select ${tx.tenant}, ${debtorId}, ${channels}::text[], ${granted}, proof.id, ${now} from proof`;
}

/** Holds a person's rows of this room, so that two clicks on one link make one opt-out. False: there is no such person. */
export async function lockDebtor(tx: Tx, debtorId: DebtorId): Promise<boolean> {
  const rows = await tx`
    select from debts.debtor where tenant_id = ${tx.tenant} and id = ${debtorId} for no key update`;
  return rows.length === 1;
}

export async function liftOptOut(tx: Tx, id: bigint, now: Date): Promise<void> {
  await tx`
    update compliance.opt_out set lifted_at = ${now} where tenant_id = ${tx.tenant} and id = ${id} and lifted_at is null`;
}

export async function liftStop(tx: Tx, id: bigint, now: Date): Promise<void> {
  await tx`
    update compliance.stop set lifted_at = ${now} where tenant_id = ${tx.tenant} and id = ${id} and lifted_at is null`;
}

export interface NewContactEvent {
  readonly debtorId: DebtorId;
  readonly channel: Channel;
  readonly direction: "in" | "out";
  readonly outcome: Outcome;
  readonly connected: boolean;
  readonly creditorId: bigint | null;
  readonly debtId: bigint | null;
}

/** Writes a contact that a person made into the log that the law counts. */
export async function insertContact(tx: Tx, contact: NewContactEvent, now: Date): Promise<void> {
  await tx`
    insert into compliance.contact (tenant_id, debtor_id, at, channel, direction, outcome, connected, creditor_id, debt_id)
    values (${tx.tenant}, ${contact.debtorId}, ${now}, ${contact.channel}, ${contact.direction}, ${contact.outcome},
            ${contact.connected}, ${contact.creditorId}, ${contact.debtId})`;
}

export interface InboundContact {
  readonly debtorId: DebtorId;
  readonly channel: Channel;
  readonly at: Date;
  readonly creditorId: bigint | null;
}

/** Writes what people began themselves into the log that the law counts. */
export async function insertInbound(tx: Tx, inbound: readonly InboundContact[]): Promise<void> {
  await tx`
    insert into compliance.contact (tenant_id, debtor_id, at, channel, direction, outcome, connected, creditor_id)
    select ${tx.tenant}, i.debtor_id, i.at, i.channel, 'in', 'replied', true, i.creditor_id
    from unnest(${inbound.map((i) => i.debtorId)}::bigint[], ${inbound.map((i) => i.at)}::timestamptz[],
                ${inbound.map((i) => i.channel)}::text[], ${inbound.map((i) => i.creditorId)}::bigint[])
         as i(debtor_id, at, channel, creditor_id)`;
}

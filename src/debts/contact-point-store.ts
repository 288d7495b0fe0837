import type { ContactPointId, DebtorId, Id } from "../kernel/id.js";
import { one, type Tx } from "../platform/db.js";
import { sql } from "../platform/sql.js";
import { shownPoint } from "./domain/contact-point.js";
import type { ContactPointKind } from "./domain/contact-point-kinds.js";

export interface ContactPointRow {
  readonly id: ContactPointId;
  readonly debtorId: DebtorId;
  readonly kind: ContactPointKind;
  readonly value: string;
  readonly lineType: "mobile" | "fixed" | "voip" | "unknown" | null;
  readonly rank: number;
  readonly health: "unknown" | "good" | "bad";
  readonly healthBecause: string | null;
  readonly contactId: Id<"contact"> | null;
  readonly createdAt: Date;
}

const contactPointRow = sql`
  id, debtor_id, kind, value, line_type, rank::int, health, health_because, contact_id, created_at`;

/** A contact point as people see it. */
export const contactPointView = ({ debtorId: _, ...point }: ContactPointRow) => ({
  ...point,
  value: shownPoint(point.kind, point.value),
});

/** `shownPoint` of the contact point `k`, in a list. */
export const shownAddress = sql`case when k.kind = 'push' then substring(k.value from '//([^/:"]+)') else k.value end`;

export const contactPointsOf = (tx: Tx, debtorId: DebtorId): Promise<ContactPointRow[]> => tx<ContactPointRow>`
  select ${contactPointRow} from debts.contact_point
  where tenant_id = ${tx.tenant} and debtor_id = ${debtorId} order by kind, rank, id`;

export async function lockContactPoint(tx: Tx, id: ContactPointId): Promise<ContactPointRow | null> {
  const [row] = await tx<ContactPointRow>`
    select ${contactPointRow} from debts.contact_point where tenant_id = ${tx.tenant} and id = ${id} for update`;
  return row ?? null;
}

export type NewContactPoint = Pick<ContactPointRow, "debtorId" | "kind" | "value" | "rank" | "lineType">;

/** Writes an address. One that is known already is taken up again: somebody has just said that it is right. */
export async function upsertContactPoint(tx: Tx, point: NewContactPoint, now: Date): Promise<ContactPointRow> {
  return one(
    await tx<ContactPointRow>`
      insert into debts.contact_point as p (tenant_id, debtor_id, kind, value, line_type, rank, created_at)
      values (${tx.tenant}, ${point.debtorId}, ${point.kind}, ${point.value}, ${point.lineType}, ${point.rank}, ${now})
      on conflict (tenant_id, debtor_id, kind, value) do update
      set rank = excluded.rank, line_type = coalesce(excluded.line_type, p.line_type), health_because = null,
          health = case when p.health = 'bad' then 'unknown' else p.health end
      returning ${contactPointRow}`,
  );
}

export async function updateContactPoint(
  tx: Tx,
  { id, rank, health, healthBecause }: Pick<ContactPointRow, "id" | "rank" | "health" | "healthBecause">,
): Promise<ContactPointRow> {
  return one(
    await tx<ContactPointRow>`
      update debts.contact_point set rank = ${rank}, health = ${health}, health_because = ${healthBecause}
      where tenant_id = ${tx.tenant} and id = ${id} returning ${contactPointRow}`,
  );
}

export async function setPreferredChannel(tx: Tx, id: DebtorId, channel: string | null, now: Date): Promise<void> {
  await tx`
    update debts.debtor set preferred_channel = ${channel}, updated_at = ${now}
    where tenant_id = ${tx.tenant} and id = ${id}`;
}

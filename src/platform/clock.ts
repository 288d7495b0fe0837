import type { TenantDb, Tx } from "./db.js";
import { type Fragment, sql } from "./sql.js";

/** The machine's clock. Only `platform` and the composition root read it; everyone else is given `now`. */
export const realNow = (): Date => new Date();

interface ClockRow {
  baseAt: Date;
  setAt: Date;
  speed: number;
}

const tenantTime = ({ baseAt, setAt, speed }: ClockRow): Date =>
  new Date(baseAt.getTime() + Math.max(0, realNow().getTime() - setAt.getTime()) * speed);

/** What time is it for this tenant? Real time, unless somebody set its clock (demo, rehearsal, tests). */
export async function nowOf(tx: Tx): Promise<Date> {
  const [row] = await tx<ClockRow>`select base_at, set_at, speed from platform.clock where tenant_id = ${tx.tenant}`;
  return row ? tenantTime(row) : realNow();
}

/** The same as an expression, for a transaction that is one statement and nothing more. */
export const nowThere = (tx: Tx): Fragment => sql`
  (select date_trunc('milliseconds', coalesce(min(base_at + greatest(r.now - set_at, interval '0') * speed), min(r.now)))
   from (select ${realNow()}::timestamptz as now) r left join platform.clock on tenant_id = ${tx.tenant})`;

export const nowIn = (db: TenantDb): Promise<Date> => db.begin(nowOf);

export interface ClockState {
  readonly now: Date;
  readonly isReal: boolean;
  /** Tenant seconds a real second: 0 is paused, 1 is real pace, 60 is a minute a second. */
  readonly speed: number;
}

export async function clockState(tx: Tx): Promise<ClockState> {
  const [row] = await tx<ClockRow>`select base_at, set_at, speed from platform.clock where tenant_id = ${tx.tenant}`;
  return row ? { now: tenantTime(row), isReal: false, speed: row.speed } : { now: realNow(), isReal: true, speed: 1 };
}

/** Sets the tenant's clock to `at`, running at `speed` from there. */
export async function setClock(tx: Tx, at: Date, speed: number): Promise<void> {
  await tx`
    insert into platform.clock (tenant_id, base_at, set_at, speed) values (${tx.tenant}, ${at}, ${realNow()}, ${speed})
    on conflict (tenant_id) do update set base_at = excluded.base_at, set_at = excluded.set_at, speed = excluded.speed`;
}

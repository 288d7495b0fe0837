import type { Tx } from "../platform/db.js";
import { allowanceOf, type Limits, misbehaves } from "./domain/allowance.js";
import { type ChannelAccount, channelAccountColumns } from "./store.js";

export interface Allowance extends ChannelAccount {
  /** Messages this account may take now, counted over all workers. */
  readonly tokens: number;
}

/** Accounts that may send, each with what its limits allow at this moment, held until the transaction ends. */
export async function lockAllowances(tx: Tx, now: Date, realNow: Date, atMost: number): Promise<Allowance[]> {
  const rows = await tx<ChannelAccount & Limits>`
    select ${channelAccountColumns}, per_second, burst, tokens, refilled_at, rests_until, per_day, provider_per_day,
           warm_up_first, warm_up_from::timestamp at time zone 'UTC' as warm_up_from,
           day_on::timestamp at time zone 'UTC' as day_on, day_count
    from messaging.channel_account where tenant_id = ${tx.tenant} and state = 'active'
    order by creditor_id nulls last, id for update`;
  return rows.map((row) => ({ ...row, tokens: allowanceOf(row, now, realNow, atMost) }));
}

/** Takes from an account what leaves by it now. */
export async function spendAllowance(
  tx: Tx,
  { id, tokens }: Allowance,
  used: number,
  now: Date,
  realNow: Date,
): Promise<void> {
  await tx`
    update messaging.channel_account
    set tokens = case when per_second is null then tokens else ${tokens - used} end,
        refilled_at = case when per_second is null then refilled_at else ${realNow}::timestamptz end,
        day_count = case when day_on = (${now}::timestamptz at time zone 'UTC')::date then day_count else 0 end + ${used},
        day_failed = case when day_on = (${now}::timestamptz at time zone 'UTC')::date then day_failed else 0 end,
        day_complained = case when day_on = (${now}::timestamptz at time zone 'UTC')::date then day_complained else 0 end,
        day_on = (${now}::timestamptz at time zone 'UTC')::date
    where tenant_id = ${tx.tenant} and id = ${id}`;
}

/** What a group of sends came to for its account. */
export interface Fared {
  readonly accepted: number;
  readonly troubles: number;
  /** Nothing leaves before this has passed, because the provider said so. */
  readonly restsMs: number;
}

/** Keeps count of an account's troubles, lets it rest where its provider wants that, and stops it where it misbehaves. */
export async function noteFared(tx: Tx, fared: ReadonlyMap<bigint, Fared>, realNow: Date): Promise<void> {
  for (const [id, { accepted, troubles, restsMs }] of fared) {
    const rests = restsMs > 0 ? new Date(realNow.getTime() + restsMs) : null;
    if (accepted > 0 && troubles === 0 && rests === null) {
      await tx`
        update messaging.channel_account set troubles = 0
        where tenant_id = ${tx.tenant} and id = ${id} and troubles > 0`;
      continue;
    }
    const [row] = await tx<DayCounts>`
      update messaging.channel_account
      set troubles = case when ${accepted > 0} then 0 else troubles end + ${troubles},
          rests_until = greatest(rests_until, ${rests}::timestamptz)
      where tenant_id = ${tx.tenant} and id = ${id} returning troubles, day_count, day_failed, day_complained`;
    const because = row && misbehaves(row);
    if (because) await pauseChannelAccount(tx, id, because);
  }
}

interface DayCounts {
  readonly troubles: number;
  readonly dayCount: number;
  readonly dayFailed: number;
  readonly dayComplained: number;
}

/** Counts what came back today against each account, and who complained of it, and stops those that misbehave. */
export async function countBack(
  tx: Tx,
  what: "failed" | "complained",
  counts: ReadonlyMap<bigint, number>,
  now: Date,
): Promise<void> {
  if (counts.size === 0) return;
  const [failed, complained] = what === "failed" ? [1, 0] : [0, 1];
  const rows = await tx<DayCounts & { id: bigint }>`
    update messaging.channel_account a
    set day_count = case when day_on = t.day then day_count else 0 end,
        day_failed = case when day_on = t.day then day_failed else 0 end + f.count * ${failed},
        day_complained = case when day_on = t.day then day_complained else 0 end + f.count * ${complained},
        day_on = t.day
    from unnest(${[...counts.keys()]}::bigint[], ${[...counts.values()]}::int[]) as f(id, count),
         (select (${now}::timestamptz at time zone 'UTC')::date as day) as t
    where a.tenant_id = ${tx.tenant} and a.id = f.id
    returning a.id, a.troubles, a.day_count, a.day_failed, a.day_complained`;
  for (const { id, ...row } of rows) {
    const because = misbehaves(row);
    if (because) await pauseChannelAccount(tx, id, because);
  }
}

export async function pauseChannelAccount(tx: Tx, id: bigint, because: string): Promise<void> {
  await tx`
    update messaging.channel_account set state = 'paused', paused_because = ${because}
    where tenant_id = ${tx.tenant} and id = ${id} and state = 'active'`;
}

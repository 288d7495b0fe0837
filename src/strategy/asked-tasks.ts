import type { AccountId, DebtorId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { emit } from "../platform/events.js";
import { tell } from "../platform/live.js";
import { tellEndpoints } from "../webhooks/index.js";

/** What somebody asked for that a person must do, as news tells of it. */
interface Asked {
  readonly key: string;
  readonly wish: "person" | "pay_link";
  readonly accountId: string;
  readonly debtorId: string;
}

/** Makes tasks of what people asked for by a key or a button; who waits for somebody already waits once. */
export async function takeAsked(tx: Tx, asked: readonly Asked[], now: Date): Promise<void> {
  const made = await tx<MadeTask>`
    insert into strategy.task (tenant_id, key, account_id, debtor_id, kind, asked, due_at)
    select ${tx.tenant}, t.key, t.account, t.debtor, 'call', t.wish, ${now}
    from unnest(${asked.map((a) => a.key)}::text[], ${asked.map((a) => a.accountId)}::bigint[],
                ${asked.map((a) => a.debtorId)}::bigint[], ${asked.map((a) => a.wish)}::text[]) as t(key, account, debtor, wish)
    where not exists (select from strategy.task o
                      where o.tenant_id = ${tx.tenant} and o.account_id = t.account and o.state = 'open' and o.asked = t.wish)
    on conflict (tenant_id, key) do nothing
    returning id, account_id, debtor_id`;
  await tellOf(tx, made, now);
}

interface MadeTask {
  readonly id: bigint;
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
}

/**
 * Links that were asked for and will not arrive become tasks; what was paid meanwhile needs none, and what may have left
 * is not sent by hand on top of it.
 */
export async function takeUnsentLinks(tx: Tx, messageIds: readonly string[], now: Date): Promise<void> {
  if (messageIds.length === 0) return;
  const unsent = await tx<Asked>`
    select key, 'pay_link' as wish, account_id::text as account_id, debtor_id::text as debtor_id from messaging.message
    where tenant_id = ${tx.tenant} and id = any(${messageIds}::bigint[]) and purpose = 'requested-info'
      and state in ('failed', 'suppressed') and because <> 'paid'`;
  if (unsent.length > 0) await takeAsked(tx, unsent, now);
}

async function tellOf(tx: Tx, made: readonly MadeTask[], now: Date): Promise<void> {
  if (made.length === 0) return;
  const happenings = made.map(({ id, accountId }) => ({
    key: `task-${id}`,
    at: now,
    accountId,
    data: {
      taskId: id.toString(),
      kind: "call",
      dueAt: now.toISOString(),
      strategyId: null,
      versionId: null,
      step: null,
    },
  }));
  await tellEndpoints(tx, "task.created", happenings, now);
  await emit(tx, now, [{ kind: "strategy.moved", payload: { accountIds: made.map(({ accountId }) => accountId) } }]);
  await tell(tx, "tasks");
  for (const debtorId of new Set(made.map((task) => task.debtorId))) await tell(tx, `debtor:${debtorId}`);
}

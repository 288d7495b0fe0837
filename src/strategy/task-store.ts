import type { AccountId, ContactPointId, CreditorId, DebtId, DebtorId, Id, StrategyId } from "../kernel/id.js";
import type { LocalDate } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import { empty, type Fragment, sql } from "../platform/sql.js";

export type TaskId = Id<"task">;

export interface TaskRow {
  readonly id: TaskId;
  readonly kind: "call";
  readonly state: "open" | "done" | "cancelled";
  readonly script: string | null;
  /** What the person themselves asked for. */
  readonly asked: "person" | "pay_link" | null;
  readonly dueAt: Date;
  readonly closedAt: Date | null;
  readonly because: string | null;
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
  readonly debtorName: string;
  readonly debtorKind: "person" | "company";
  readonly debtorLocale: string;
  readonly creditorId: CreditorId;
  readonly creditorName: string;
  readonly currency: string;
  readonly openMinor: bigint;
  readonly oldestDueOn: LocalDate | null;
  readonly oldestDebtId: DebtId | null;
  readonly phoneId: ContactPointId | null;
  readonly phone: string | null;
  readonly strategyId: StrategyId | null;
  readonly strategyName: string | null;
}

/** Tasks with whom they are about and the number that a call would use: the first that is not known to be dead. */
const tasksFrom = (tx: Tx): Fragment => sql`
  select t.id, t.kind, t.state, t.script, t.asked, t.due_at, t.closed_at, t.because, t.account_id, t.debtor_id,
         p.name as debtor_name, p.kind as debtor_kind, p.locale as debtor_locale, a.creditor_id, c.name as creditor_name,
         a.currency, a.open_minor, a.oldest_due_on, a.oldest_debt_id, n.id as phone_id, n.value as phone,
         s.id as strategy_id, s.name as strategy_name
  from strategy.task t
  join debts.account a on a.tenant_id = t.tenant_id and a.id = t.account_id
  join debts.debtor p on p.tenant_id = t.tenant_id and p.id = t.debtor_id
  join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
  left join strategy.enrollment e on e.tenant_id = t.tenant_id and e.debtor_id = t.debtor_id and e.id = t.enrollment_id
  left join strategy.strategy s on s.tenant_id = e.tenant_id and s.id = e.strategy_id
  left join lateral (
    select id, value from debts.contact_point k
    where k.tenant_id = t.tenant_id and k.debtor_id = t.debtor_id and k.kind = 'phone' and k.health <> 'bad'
    order by rank, id limit 1) n on true
  where t.tenant_id = ${tx.tenant}`;

export interface TaskFilter {
  readonly state: "open" | "done" | "cancelled";
  readonly creditorId?: CreditorId | undefined;
}

/** Open tasks by the day they are due, ended ones newest first. */
export const listTasks = (
  tx: Tx,
  { state, creditorId }: TaskFilter,
  after: { at: Date; id: bigint } | null,
  limit: number,
): Promise<TaskRow[]> => tx<TaskRow>`
  ${tasksFrom(tx)} and t.state = ${state} ${creditorId === undefined ? empty : sql`and a.creditor_id = ${creditorId}`}
    ${
      after === null
        ? empty
        : state === "open"
          ? sql`and (t.due_at, t.id) > (${after.at}::timestamptz, ${after.id}::bigint)`
          : sql`and t.id < ${after.id}`
    }
  order by ${state === "open" ? sql`t.due_at, t.id` : sql`t.id desc`} limit ${limit}`;

export const tasksOf = (tx: Tx, debtorId: DebtorId, openOnly: boolean): Promise<TaskRow[]> => tx<TaskRow>`
  ${tasksFrom(tx)} and t.debtor_id = ${debtorId}
    and t.account_id in (select id from debts.account where tenant_id = ${tx.tenant} and debtor_id = ${debtorId})
    ${openOnly ? sql`and t.state = 'open'` : empty}
  order by t.due_at, t.id limit 100`;

export async function taskById(tx: Tx, id: TaskId): Promise<TaskRow | null> {
  const [row] = await tx<TaskRow>`${tasksFrom(tx)} and t.id = ${id}`;
  return row ?? null;
}

/** Ends an open task. False: it was not open any more. */
export const closeTask = async (
  tx: Tx,
  id: TaskId,
  state: "done" | "cancelled",
  because: string,
  now: Date,
): Promise<boolean> =>
  (await tx.count(sql`
    update strategy.task set state = ${state}, because = ${because}, closed_at = ${now}
    where tenant_id = ${tx.tenant} and id = ${id} and state = 'open'`)) === 1;

import { type Fragment, sql } from "../platform/sql.js";
import { AFTERMATH_DAYS, BEFORE, type Stage, TOLD_BY } from "./domain/stages.js";

/** Did message `m` come so far? For lists: each message is asked by its own key. */
export function reachedSql(stage: Stage): Fragment {
  switch (stage) {
    case "sent":
      return sql`(m.state = 'sent' or exists (
        select from messaging.receipt r where r.tenant_id = m.tenant_id and r.message_id = m.id))`;
    case "promised":
      return sql`exists (
        select from plans.promise q
        where q.tenant_id = m.tenant_id and q.account_id = m.account_id and q.made_at >= m.decided_at
          and q.made_at < m.decided_at + make_interval(days => ${AFTERMATH_DAYS}))`;
    case "paid":
      return sql`exists (
        select from debts.payment q
        where q.tenant_id = m.tenant_id and q.account_id = m.account_id and q.state = 'applied'
          and q.paid_on >= (m.decided_at at time zone 'UTC')::date
          and q.paid_on <= (m.decided_at at time zone 'UTC')::date + ${AFTERMATH_DAYS}::int)`;
    default:
      return sql`exists (
        select from messaging.receipt r
        where r.tenant_id = m.tenant_id and r.message_id = m.id and r.fact = any(${TOLD_BY[stage]}::text[]))`;
  }
}

/** Might message `m` have come so far, and did not? */
export function shortSql(stage: Stage): Fragment {
  const before = BEFORE[stage];
  // What is still on its way has not fallen short of anything.
  const might = before === null ? sql`m.state not in ('ready', 'leaving')` : reachedSql(before);
  return sql`(${might} and not ${reachedSql(stage)})`;
}

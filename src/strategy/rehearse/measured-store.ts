import type { Tx } from "../../platform/db.js";
import { type Fragment, sql } from "../../platform/sql.js";
import { ANSWER_DAYS, MEASURED_DAYS, type Rate } from "./measured.js";

/** More messages than a rate needs: of a large portfolio the newest. */
const LOOKED_AT = 200_000;

/** Messages that were sent in the time that is measured. */
const sentIn = (tx: Tx, now: Date, youngest: Fragment): Fragment => sql`
  from messaging.message m
  where m.tenant_id = ${tx.tenant} and m.state in ('sent', 'unknown') and m.purpose = 'collection' and cardinality(m.debt_ids) > 0
    and m.decided_at > ${now}::timestamptz - make_interval(days => ${MEASURED_DAYS}) and m.decided_at <= ${youngest}`;

const answered = (now: Date): Fragment => sql`${now}::timestamptz - make_interval(days => ${ANSWER_DAYS})`;

/** How many messages were sent long enough ago to measure what came of them? Counting ends at `most`. */
export async function countMeasurable(tx: Tx, now: Date, most: number): Promise<number> {
  const rows = await tx`select ${sentIn(tx, now, answered(now))} order by m.decided_at desc limit ${most}`;
  return rows.length;
}

/**
 * Of the messages of each channel, how many were followed by full payment? All debts that the message listed are paid,
 * the last of them within the days that count, before the day of the account's next message.
 */
export const measuredRates = (tx: Tx, now: Date): Promise<Rate[]> => tx<Rate>`
  with sent as (
    select m.id, m.channel, m.debt_ids, m.decided_at, (m.decided_at at time zone 'UTC')::date as day,
           lead((m.decided_at at time zone 'UTC')::date) over (partition by m.account_id order by m.decided_at, m.id) as next_day
    from (select m.id, m.account_id, m.channel, m.debt_ids, m.decided_at ${sentIn(tx, now, sql`${now}::timestamptz`)}
          order by m.decided_at desc, m.id desc limit ${LOOKED_AT}) m
  ),
  paid as (
    select d.id, coalesce((select max(t.value_on) from ledger.posting t
                           where t.tenant_id = d.tenant_id and t.debt_id = d.id and t.payment_id is not null
                             and t.credit = 'receivable'),
                          (d.updated_at at time zone 'UTC')::date) as paid_on
    from debts.debt d
    where d.tenant_id = ${tx.tenant} and d.status = 'paid' and d.id in (select unnest(debt_ids) from sent)
  ),
  answered as (
    select s.id, s.channel, s.day, s.next_day, case when bool_and(p.id is not null) then max(p.paid_on) end as paid_on
    from (select id, channel, day, next_day, unnest(debt_ids) as debt_id from sent
          where decided_at <= ${answered(now)}) s
    left join paid p on p.id = s.debt_id
    group by s.id, s.channel, s.day, s.next_day
  )
  select channel, count(*)::int as sent,
         (count(*) filter (where paid_on between day and day + ${ANSWER_DAYS}::int
                             and (next_day is null or paid_on < next_day)))::int as paid
  from answered group by channel order by channel`;

import type { DebtorId } from "../kernel/id.js";
import type { Tx } from "../platform/db.js";
import { empty, sql } from "../platform/sql.js";

/** What people did, over the rooms that keep it. */
export interface DoingRow {
  readonly id: string;
  readonly at: Date;
  readonly kind: "said" | "stopped" | "paid";
  readonly channel: string | null;
  readonly debtorId: DebtorId | null;
  readonly debtorName: string | null;
  readonly text: string | null;
  readonly meaning: string | null;
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
}

const SHOWN = 20;

/** The newest first, of everybody or of one person. */
export const listDoings = (tx: Tx, debtorId: DebtorId | null): Promise<DoingRow[]> =>
  tx<DoingRow>`
    select x.*, d.name as debtor_name
    from (
      (select 'i' || i.id as id, i.heard_at as at, 'said' as kind, i.channel, i.debtor_id, left(i.text, 200) as text,
         i.meaning, null::bigint as amount_minor, null::text as currency
       from messaging.inbound i
       where i.tenant_id = ${tx.tenant} ${debtorId === null ? empty : sql`and i.debtor_id = ${debtorId}`}
       order by i.id desc limit ${SHOWN})
      union all
      (select 'o' || o.id, o.at, 'stopped', o.channel, o.debtor_id, null, null, null, null
       from compliance.opt_out o
       where o.tenant_id = ${tx.tenant} ${debtorId === null ? empty : sql`and o.debtor_id = ${debtorId}`}
       order by o.id desc limit ${SHOWN})
      union all
      (select 'p' || p.id, p.known_at, 'paid', null, a.debtor_id, null, null, p.amount_minor, p.currency
       from debts.payment p
       join debts.account a on a.tenant_id = p.tenant_id and a.id = p.account_id
       where p.tenant_id = ${tx.tenant} and p.state = 'applied'
         ${debtorId === null ? empty : sql`and a.debtor_id = ${debtorId}`}
       order by p.id desc limit ${SHOWN})) x
    left join debts.debtor d on d.tenant_id = ${tx.tenant} and d.id = x.debtor_id
    order by x.at desc, x.id desc limit ${SHOWN}`;

import type { Tx } from "../platform/db.js";
import { one } from "../platform/db.js";
import type { TemplateRow } from "./dispatch-store.js";
import type { Persona } from "./domain/persona.js";
import { type AskedPreview, debtorOf, type Preview, renderFor, shownOf } from "./preview.js";
import type { SampleAccount } from "./reads.js";

export interface Picked extends SampleAccount {
  readonly why: Persona;
}

/** How many accounts, those that owe most, are looked at: the texts of a portfolio are alike long before its end. */
const PEOPLE_LOOKED_AT = 5_000;

/** People of the portfolio whom a text should be tried with; one statement. A persona nobody answers to is left out. */
export const peopleToTry = (tx: Tx): Promise<Picked[]> => tx<Picked>`
  with looked as materialized (
    select a.id as account_id, a.creditor_id, a.oldest_debt_id, a.currency, a.open_count, p.id as debtor_id,
           p.name as debtor_name, p.locale, p.time_zones as zones, p.country, length(p.name) as long,
           (p.kind = 'company')::int + (c.trade_name is null)::int + (c.phone is null)::int + (c.email is null)::int
             + (c.site is null)::int + (c.pay_url is null)::int + (c.verify_url is null)::int as missing
    from debts.account a
    join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id
    join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
    where a.tenant_id = ${tx.tenant} and a.open_count > 0
    order by a.open_minor desc, a.id limit ${PEOPLE_LOOKED_AT}),
  usual as (select percentile_disc(0.5) within group (order by long) as long, mode() within group (order by currency) as currency,
                   mode() within group (order by locale) as locale from looked),
  picked as (
    (select 1 as place, 'typical' as why, l.* from looked l, usual u order by abs(l.long - u.long), l.open_count, l.account_id limit 1)
    union all (select 2, 'longest_name', l.* from looked l order by l.long desc, l.account_id limit 1)
    union all (select 3, 'missing_field', l.* from looked l where l.missing > 0 order by l.missing desc, l.account_id limit 1)
    union all (select 4, 'many_debts', l.* from looked l where l.open_count > 1 order by l.open_count desc, l.account_id limit 1)
    union all (select 5, 'one_debt', l.* from looked l where l.open_count = 1 order by l.account_id limit 1)
    union all (select 6, 'other_currency', l.* from looked l, usual u where l.currency <> u.currency order by l.account_id limit 1)
    union all (select 7, 'other_language', l.* from looked l, usual u where l.locale <> u.locale order by l.account_id limit 1))
  select why, account_id, creditor_id, oldest_debt_id, debtor_id, debtor_name, zones, country from picked order by place`;

export interface Tried {
  readonly why: Persona;
  readonly debtor: Preview["debtor"];
  readonly accountId: SampleAccount["accountId"];
  /** Null with its cause where no message can be written for this person. */
  readonly shown: Omit<Preview, "debtor" | "to"> | null;
  readonly because: string | null;
}

/** A text as the people it should be tried with would get it. */
export async function tryOut(tx: Tx, template: TemplateRow, asked: AskedPreview, now: Date): Promise<Tried[]> {
  const people = await peopleToTry(tx);
  const rendered = await renderFor(tx, template, asked, people, now);
  return people.map((person, at) => {
    const result = rendered[at];
    const isWritten = result !== undefined && !("because" in result);
    return {
      why: person.why,
      debtor: debtorOf(person),
      accountId: person.accountId,
      shown: isWritten ? shownOf(result, asked.channel) : null,
      because: isWritten ? null : (result?.because ?? "template_failed"),
    };
  });
}

export interface Missing {
  readonly of: number;
  readonly lacks: { readonly name: string; readonly people: number }[];
}

/** For how many accounts with something open is each of these facts missing? One statement over the portfolio. */
export async function missingFacts(tx: Tx, names: ReadonlySet<string>): Promise<Missing> {
  const counted = one(
    await tx<Record<string, number>>`
    select count(*)::int as "of",
           count(*) filter (where p.kind <> 'person')::int as "debtor.firstName",
           count(*) filter (where c.trade_name is null)::int as "creditor.tradeName",
           count(*) filter (where c.phone is null)::int as "creditor.phone",
           count(*) filter (where c.email is null)::int as "creditor.email",
           count(*) filter (where c.site is null)::int as "creditor.site",
           count(*) filter (where c.pay_url is null)::int as "links.pay",
           count(*) filter (where c.verify_url is null)::int as "links.verify",
           count(*) filter (where c.phone is null and c.email is null)::int as "links.person",
           count(*) filter (where r.account_id is null)::int as "promise",
           count(*) filter (where a.last_paid_on is null)::int as "payment",
           count(*) filter (where o.account_id is null)::int as "offer"
    from debts.account a
    join debts.debtor p on p.tenant_id = a.tenant_id and p.id = a.debtor_id
    join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
    left join (select distinct account_id from plans.promise
               where tenant_id = ${tx.tenant} and state not in ('replaced', 'withdrawn')) r on r.account_id = a.id
    left join plans.offer o on o.tenant_id = a.tenant_id and o.account_id = a.id and o.state = 'open'
    where a.tenant_id = ${tx.tenant} and a.open_count > 0`,
  );
  // `promise`, `payment` and `offer` come whole: their parts are what a text reads.
  const lacks = [...names]
    .filter((name) => name.includes("."))
    .map((name) => ({ name, people: counted[name] ?? counted[name.split(".")[0] ?? ""] ?? 0 }))
    .filter(({ people }) => people > 0);
  return { of: counted.of ?? 0, lacks };
}

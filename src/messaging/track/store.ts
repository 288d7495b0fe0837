import type { MessageId } from "../../kernel/id.js";
import { one, type Tx } from "../../platform/db.js";
import { sql } from "../../platform/sql.js";
import type { Sight, Telltale } from "../domain/visit.js";

/** What a tenant wants to know of its messages. */
export interface Tracking {
  readonly links: boolean;
  readonly pixel: boolean;
}

/** Where nobody has decided: which links were followed, and nothing of who opens what. */
const USUAL: Tracking = { links: true, pixel: false };

export async function trackingOf(tx: Tx): Promise<Tracking> {
  const [row] = await tx<Tracking>`select links, pixel from messaging.tracking where tenant_id = ${tx.tenant}`;
  return row ?? USUAL;
}

export async function setTracking(tx: Tx, { links, pixel }: Tracking): Promise<void> {
  await tx`
    insert into messaging.tracking (tenant_id, links, pixel) values (${tx.tenant}, ${links}, ${pixel})
    on conflict (tenant_id) do update set links = excluded.links, pixel = excluded.pixel`;
}

/** Where the links of a creditor's messages lead. */
export interface Ways {
  readonly payUrl: string | null;
  readonly verifyUrl: string | null;
}

/** Where the links of a message lead now, and when it went to the wire last; null where it never did. */
export async function waysOf(tx: Tx, messageId: MessageId): Promise<(Ways & { readonly wireAt: Date }) | null> {
  const [row] = await tx<Ways & { wireAt: Date }>`
    select c.pay_url, c.verify_url, t.wire_at from messaging.message m
    join debts.creditor c on c.tenant_id = m.tenant_id and c.id = m.creditor_id
    join lateral (
      select max(wire_at) as wire_at from messaging.attempt a
      where a.tenant_id = m.tenant_id and a.message_id = m.id) t on t.wire_at is not null
    where m.tenant_id = ${tx.tenant} and m.id = ${messageId}`;
  return row ?? null;
}

/** More of one message at a time tell nothing new. */
const VISITS_WAITING_MAX = 20;

/** Keeps that a telltale was visited, to be read a moment later. Once its fact is known there is nothing more to learn. */
export async function insertVisit(
  tx: Tx,
  { messageId, telltale, sight }: { messageId: MessageId; telltale: Telltale; sight: Exclude<Sight, "nobody"> },
  at: Date,
  lookAt: Date,
): Promise<void> {
  await tx`
    insert into messaging.visit (tenant_id, message_id, telltale, at, sight, look_at)
    select ${tx.tenant}, ${messageId}, ${telltale}, ${at}, ${sight}, ${lookAt}
    where not exists (select from messaging.receipt r
                      where r.tenant_id = ${tx.tenant} and r.message_id = ${messageId}
                        and r.fact = ${telltale === "pixel" ? "opened" : "clicked"})
      and (select count(*) from messaging.visit v
           where v.tenant_id = ${tx.tenant} and v.message_id = ${messageId} and v.look_at is not null) < ${VISITS_WAITING_MAX}
    on conflict do nothing`;
}

export interface DueVisit {
  readonly messageId: MessageId;
  readonly telltale: Telltale;
  readonly at: Date;
  readonly sight: Exclude<Sight, "nobody">;
  readonly others: number;
}

/** Visits whose moment has come, with how many other links of their message were visited at about the same time. */
export const takeVisits = (tx: Tx, now: Date, atOnceMs: number, limit: number): Promise<DueVisit[]> => tx<DueVisit>`
  update messaging.visit v set look_at = null
  from (select message_id, telltale, at from messaging.visit
        where tenant_id = ${tx.tenant} and look_at <= ${now} order by look_at limit ${limit} for update skip locked) d
  where v.tenant_id = ${tx.tenant} and v.message_id = d.message_id and v.telltale = d.telltale and v.at = d.at
  returning v.message_id, v.telltale, v.at, v.sight,
            (select count(distinct o.telltale)::int from messaging.visit o
             where o.tenant_id = v.tenant_id and o.message_id = v.message_id and o.telltale <> v.telltale
               and 'pixel' not in (o.telltale, v.telltale)
               and o.at between v.at - make_interval(secs => ${atOnceMs / 1000}) and v.at + make_interval(secs => ${atOnceMs / 1000}))
              as others`;

export async function nextVisitAt(tx: Tx, now: Date): Promise<Date | null> {
  const { at } = one(
    await tx<{ at: Date | null }>`
      select min(look_at) as at from messaging.visit where tenant_id = ${tx.tenant} and look_at > ${now}`,
  );
  return at;
}

export const forgetVisits = (tx: Tx, before: Date): Promise<number> =>
  tx.count(sql`delete from messaging.visit where tenant_id = ${tx.tenant} and look_at is null and at < ${before}`);

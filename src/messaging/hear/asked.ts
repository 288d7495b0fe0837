import type { Channel } from "../../kernel/channel.js";
import type { AccountId, ContactPointId, DebtorId } from "../../kernel/id.js";
import { textArray } from "../../platform/array-text.js";
import type { Tx } from "../../platform/db.js";
import { emit } from "../../platform/events.js";
import { insertServiceMessages } from "../store.js";
import { accountsOf, type NewInbound } from "./inbound-store.js";

/** What somebody asked for by a key or a button, for whoever makes a task of it; its key is the same for the same wish. */
export interface Asked {
  readonly key: string;
  readonly wish: "person" | "pay_link";
  readonly accountId: AccountId;
  readonly debtorId: DebtorId;
}

/** A link that was asked for is of use for so long; the law's leave for what was asked for ends then, too. */
const LINK_MS = 24 * 3_600_000;

/** By which channels a link may go that was asked for on this one, the quickest first: nobody reads in a call. */
const WAYS: Partial<Record<Channel, readonly Channel[]>> = { call: ["sms", "whatsapp"] };

/**
 * Does what people asked for: sends the link by what reaches the same number now, and asks for a task where nothing does,
 * or where they want a person. Who owes nothing any more gets no link. The same wish after the same message is one wish.
 */
export async function takeAsked(tx: Tx, turns: readonly NewInbound[], now: Date): Promise<void> {
  const asked = await askedBy(tx, turns);
  if (asked.length === 0) return;
  const links = asked.filter(({ wish }) => wish === "pay_link");
  const ways = await waysOf(tx, links);
  await insertServiceMessages(
    tx,
    links.flatMap(({ key, accountId, contactPointId }) => {
      const channel = ways.get(key);
      const expiresAt = new Date(now.getTime() + LINK_MS);
      return channel
        ? [
            {
              key,
              accountId,
              channel,
              contactPointId,
              template: TEMPLATE,
              purpose: "requested-info" as const,
              expiresAt,
            },
          ]
        : [];
    }),
    now,
  );
  const tasks = asked.filter(({ wish, key }) => wish === "person" || ways.get(key) === null);
  if (tasks.length === 0) return;
  const payload: Asked[] = tasks.map(({ key, wish, accountId, debtorId }) => ({ key, wish, accountId, debtorId }));
  await emit(tx, now, [{ kind: "messaging.asked", payload }]);
}

const TEMPLATE = "pay-link";

interface Wished extends Asked {
  readonly contactPointId: ContactPointId;
  readonly channel: Channel;
}

async function askedBy(tx: Tx, turns: readonly NewInbound[]): Promise<readonly Wished[]> {
  const wishing = turns.filter(({ meaning }) => meaning === "wants_person" || meaning === "wants_link");
  const unsure = wishing.flatMap(({ accountId, debtorId }) => (accountId === null && debtorId ? [debtorId] : []));
  const owners = unsure.length === 0 ? null : await accountsOf(tx, unsure);
  const asked = new Map<string, Wished>();
  for (const turn of wishing) {
    const { debtorId, contactPointId, channel, messageId } = turn;
    const accountId = turn.accountId ?? (debtorId && owners?.get(debtorId)?.[0]);
    if (!debtorId || !accountId || contactPointId === null) continue;
    const wish = turn.meaning === "wants_person" ? "person" : "pay_link";
    const key = `${wish}.${messageId ?? `${turn.channelAccountId}.${turn.providerId.slice(0, 60)}`}`;
    asked.set(key, { key, wish, accountId, debtorId, contactPointId, channel });
  }
  return [...asked.values()];
}

/** The channel that each link goes by; null where none can. A link of an account that owes nothing is not in it. */
async function waysOf(tx: Tx, links: readonly Wished[]): Promise<ReadonlyMap<string, Channel | null>> {
  if (links.length === 0) return new Map();
  const rows = await tx<{ key: string; channel: Channel | null }>`
    select w.key, k.channel
    from unnest(${textArray(links, (l) => l.key)}::text[], ${links.map((l) => l.accountId)}::bigint[],
                ${links.map((l) => l.contactPointId)}::bigint[],
                ${textArray(links, (l) => (WAYS[l.channel] ?? [l.channel]).join(","))}::text[]) as w(key, account, point, ways)
    join debts.account a on a.tenant_id = ${tx.tenant} and a.id = w.account and a.open_count > 0
    left join lateral (
      select c.channel from unnest(string_to_array(w.ways, ',')) with ordinality as c(channel, place)
      join debts.contact_point p on p.tenant_id = ${tx.tenant} and p.id = w.point and p.health <> 'bad'
                                 and not c.channel = any(p.bad_on)
      where exists (select from messaging.channel_account x
                    where x.tenant_id = ${tx.tenant} and x.channel = c.channel and x.state = 'active'
                      and (x.creditor_id is null or x.creditor_id = a.creditor_id))
        and exists (select from messaging.template t where t.tenant_id = ${tx.tenant} and t.key = ${TEMPLATE})
        and not exists (select from compliance.opt_out o
                        where o.tenant_id = ${tx.tenant} and o.debtor_id = a.debtor_id and o.channel in (c.channel, 'all')
                          and o.lifted_at is null)
      order by c.place limit 1) k on true`;
  return new Map(rows.map(({ key, channel }) => [key, channel]));
}

import { nowThere } from "../../platform/clock.js";
import { one, type Tx } from "../../platform/db.js";
import { sql } from "../../platform/sql.js";
import { type ChannelAccount, channelAccountColumns } from "../store.js";

export interface NewCallback {
  readonly channelAccountId: bigint;
  readonly hash: Buffer;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Keeps calls, each once however often it comes. */
export async function insertCallbacks(tx: Tx, rows: readonly NewCallback[]): Promise<void> {
  await tx.prepared(sql`
    insert into messaging.callback (tenant_id, channel_account_id, hash, method, url, headers, body, received_at, look_at)
    select ${tx.tenant}, c.account, c.hash, c.method, c.url, c.headers, c.body, t.now, t.now
    from ${nowThere(tx)} as t(now),
         unnest(${rows.map((r) => r.channelAccountId)}::bigint[], ${rows.map((r) => r.hash)}::bytea[],
                ${rows.map((r) => r.method)}::text[], ${rows.map((r) => r.url)}::text[],
                ${rows.map((r) => JSON.stringify(r.headers))}::jsonb[], ${rows.map((r) => r.body)}::bytea[])
           as c(account, hash, method, url, headers, body)
    on conflict (tenant_id, channel_account_id, hash) do nothing`);
}

export async function channelAccount(tx: Tx, id: bigint): Promise<ChannelAccount | null> {
  const [row] = await tx<ChannelAccount>`
    select ${channelAccountColumns} from messaging.channel_account where tenant_id = ${tx.tenant} and id = ${id}`;
  return row ?? null;
}

export interface StoredCallback {
  readonly id: bigint;
  readonly account: ChannelAccount;
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly receivedAt: Date;
  readonly looks: number;
}

/** A call as it is claimed: its account may be gone meanwhile. */
export type ClaimedCallback = Omit<StoredCallback, "account"> & { readonly account: ChannelAccount | null };

/** Mails are calls too: so many bytes of them are read at once, and always one. */
const BYTES_AT_ONCE = 64 * 1024 * 1024;

/** Calls that wait to be read, in the order they came; another worker's are skipped. `isAll`: none waits behind them. */
export async function claimCallbacks(
  tx: Tx,
  now: Date,
  limit: number,
): Promise<{ callbacks: ClaimedCallback[]; isAll: boolean }> {
  const rows = await tx<Omit<StoredCallback, "account"> & { channelAccountId: bigint; waiting: number }>`
    with due as materialized (
      select id, look_at, octet_length(body) as bytes from messaging.callback
      where tenant_id = ${tx.tenant} and state = 'waiting' and look_at <= ${now}
      order by look_at, id limit ${limit} for update skip locked),
    counted as (select id, sum(bytes) over w as bytes, row_number() over w as place from due window w as (order by look_at, id))
    select c.id, c.channel_account_id, c.method, c.url, c.headers, c.body, c.received_at, c.looks,
           (select count(*)::int from due) as waiting
    from counted s join messaging.callback c on c.tenant_id = ${tx.tenant} and c.id = s.id
    where s.bytes <= ${BYTES_AT_ONCE} or s.place = 1
    order by s.place`;
  if (rows.length === 0) return { callbacks: [], isAll: true };
  const accounts = new Map(
    (
      await tx<ChannelAccount>`select ${channelAccountColumns} from messaging.channel_account where tenant_id = ${tx.tenant}`
    ).map((account) => [account.id, account]),
  );
  return {
    callbacks: rows.map(({ channelAccountId, waiting: _, ...row }) => ({
      ...row,
      account: accounts.get(channelAccountId) ?? null,
    })),
    isAll: rows[0]?.waiting === rows.length && rows.length < limit,
  };
}

export interface ReadCallback {
  readonly id: bigint;
  readonly state: "waiting" | "read" | "parked";
  /** For what waits still: when to look again. */
  readonly lookAt: Date | null;
  readonly because: string | null;
}

/** Writes down what reading came to. */
export async function finishCallbacks(tx: Tx, done: readonly ReadCallback[], now: Date): Promise<void> {
  if (done.length === 0) return;
  await tx.prepared(sql`
    update messaging.callback c
    set state = d.state, because = d.because, looks = c.looks + 1, look_at = coalesce(d.look_at, c.look_at)
    from unnest(${done.map((d) => d.id)}::bigint[], ${done.map((d) => d.state)}::text[],
                ${done.map((d) => d.lookAt)}::timestamptz[], ${done.map((d) => d.because)}::text[])
         as d(id, state, look_at, because)
    where c.tenant_id = ${tx.tenant} and c.id = d.id`);
  await tx`
    update messaging.channel_account set heard_at = ${now}
    where tenant_id = ${tx.tenant} and coalesce(heard_at < ${now}::timestamptz - interval '1 minute', true)
      and id in (select channel_account_id from messaging.callback
                 where tenant_id = ${tx.tenant} and id = any(${done.map((d) => d.id)}::bigint[]))`;
}

/** The first moment after `now` at which a call is to be read. */
export async function nextCallbackAt(tx: Tx, now: Date): Promise<Date | null> {
  const { at } = one(
    await tx<{ at: Date | null }>`
      select min(look_at) as at from messaging.callback
      where tenant_id = ${tx.tenant} and state = 'waiting' and look_at > ${now}`,
  );
  return at;
}

/** Forgets calls that were read before `before`: what they said stands in rows of its own. */
export const forgetCallbacks = (tx: Tx, before: Date, limit: number): Promise<number> =>
  tx.count(sql`
    delete from messaging.callback where tenant_id = ${tx.tenant} and id in (
      select id from messaging.callback
      where tenant_id = ${tx.tenant} and state <> 'waiting' and received_at < ${before} limit ${limit})`);

/** How a provider thinks of our account: what it does not mention stays as it was. */
export async function noteStanding(
  tx: Tx,
  id: bigint,
  { quality, perDay }: { quality?: "green" | "yellow" | "red"; perDay?: number | null },
): Promise<void> {
  await tx`
    update messaging.channel_account
    set quality = coalesce(${quality ?? null}, quality),
        provider_per_day = case when ${perDay !== undefined} then ${perDay ?? null} else provider_per_day end
    where tenant_id = ${tx.tenant} and id = ${id}`;
}

import type { Tx } from "../../platform/db.js";
import type { SaidMedia } from "../domain/act.js";
import { CALM } from "../domain/calm.js";
import type { CallExtra, DueEvent, ReportStatus } from "../domain/event.js";
import { Faults } from "../domain/faults.js";
import type { LineProvider } from "../domain/line.js";

/** All SQL of the pretend providers: phones, what stands on them, and what is due. */

/** Mailboxes stand among the phones, and are of no account: a mail does not say by which of ours it came. */
export const MAILBOXES = 0n;

export interface PhoneRef {
  readonly channelAccountId: bigint;
  readonly handle: string;
}

export interface PhoneRow {
  /** The number of this request among those that named it. */
  readonly asked: number;
  readonly wroteAt: Date | null;
  readonly stoppedAt: Date | null;
  readonly joinedAt: Date | null;
}

/** Counts one more request that names this phone, and holds it until the transaction ends. */
export async function askPhone(
  tx: Tx,
  { channelAccountId, handle }: PhoneRef,
  kind: { readonly channel: string; readonly provider: LineProvider },
  now: Date,
): Promise<PhoneRow> {
  const [row] = await tx<PhoneRow>`
    insert into sandbox.phone (tenant_id, channel_account_id, handle, channel, provider, asked, last_at)
    values (${tx.tenant}, ${channelAccountId}, ${handle}, ${kind.channel}, ${kind.provider}, 1, ${now})
    on conflict (tenant_id, channel_account_id, handle) do update set asked = sandbox.phone.asked + 1
    returning asked, wrote_at, stopped_at, joined_at`;
  return row as PhoneRow;
}

/** What else a message carries. */
export interface MessageExtra {
  readonly buttons?: readonly { readonly id: string; readonly title: string }[];
  readonly template?: string;
  /** The buttons are rows of a list. */
  readonly isList?: boolean;
  readonly files?: readonly { readonly name: string; readonly mime: string; readonly sizeBytes: number }[];
  readonly pressed?: string;
  readonly answers?: string;
  readonly media?: SaidMedia;
  readonly call?: CallExtra;
}

export interface NewPhoneMessage extends PhoneRef {
  readonly channel: string;
  readonly direction: "in" | "out";
  readonly providerId: string;
  readonly key: string | null;
  readonly text: string;
  readonly extra: MessageExtra;
  readonly reportTo: string | null;
}

/** Puts a message on a phone. What we wrote waits there until it is reported; what the person wrote stands at once. */
export async function insertPhoneMessage(tx: Tx, message: NewPhoneMessage, now: Date): Promise<void> {
  const { channelAccountId, handle, channel, direction, providerId, key, text, extra, reportTo } = message;
  await tx`
    insert into sandbox.phone_message
      (tenant_id, channel_account_id, handle, channel, direction, provider_id, key, text, extra, report_to, state, at)
    values (${tx.tenant}, ${channelAccountId}, ${handle}, ${channel}, ${direction}, ${providerId}, ${key}, ${text},
            ${JSON.stringify(extra)}, ${reportTo}, ${direction === "in" ? "read" : "taken"}, ${now})`;
  await tx`
    update sandbox.phone set last_at = ${now}, last_text = ${text.slice(0, 200)},
      wrote_at = case when ${direction} = 'in' then ${now} else wrote_at end,
      unread = case when ${direction} = 'in' then 0 else unread + 1 end
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and handle = ${handle}`;
}

export const isKnownMessage = async (tx: Tx, channelAccountId: bigint, providerId: string): Promise<boolean> =>
  (
    await tx`
      select 1 from sandbox.phone_message
      where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and provider_id = ${providerId}`
  ).length > 0;

/** A person told the provider itself to stop, or blocked us; null takes it back. */
export const setStopped = (tx: Tx, { channelAccountId, handle }: PhoneRef, at: Date | null) =>
  tx`
    update sandbox.phone set stopped_at = ${at}
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and handle = ${handle}`;

/** The chat is open from now on. */
export const setJoined = (tx: Tx, { channelAccountId, handle }: PhoneRef, at: Date) =>
  tx`
    update sandbox.phone set joined_at = coalesce(joined_at, ${at}), stopped_at = null
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and handle = ${handle}`;

export async function insertDue(tx: Tx, due: readonly DueEvent[]): Promise<void> {
  if (due.length === 0) return;
  const rows = due.map(({ channelAccountId, at, happenedAt, ...rest }) => ({
    ...rest,
    at: at.toISOString(),
    happened_at: happenedAt.toISOString(),
    channel_account_id: channelAccountId.toString(),
  }));
  await tx`
    insert into sandbox.due (tenant_id, at, happened_at, channel_account_id, channel, provider, handle, event, twist)
    select ${tx.tenant}, r.at, r.happened_at, r.channel_account_id, r.channel, r.provider, r.handle, r.event, r.twist
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r
      (at timestamptz, happened_at timestamptz, channel_account_id bigint, channel text, provider text, handle text, event jsonb, twist text)`;
}

export interface DueRow extends DueEvent {
  readonly id: bigint;
  readonly tries: number;
  /** Of a report: what the request that it is about said. */
  readonly key: string | null;
  readonly reportTo: string | null;
  readonly call: CallExtra | null;
  readonly hookUrl: string | null;
  readonly hookSecret: string | null;
}

/** Takes what is due, oldest first. What another worker holds is passed over. */
export const claimDue = (tx: Tx, now: Date, limit: number): Promise<DueRow[]> =>
  tx<DueRow>`
    with due as (
      select * from sandbox.due where tenant_id = ${tx.tenant} and at <= ${now}
      order by at, id limit ${limit} for update skip locked)
    select d.id, d.at, d.happened_at, d.channel_account_id, d.channel, d.provider, d.handle, d.event, d.twist, d.tries,
      m.key, m.report_to, m.extra->'call' as call, l.hook_url, l.hook_secret
    from due d
    left join sandbox.phone_message m on m.tenant_id = ${tx.tenant} and m.channel_account_id = d.channel_account_id
      and m.provider_id = d.event->>'providerId'
    left join sandbox.line l on l.tenant_id = ${tx.tenant} and l.channel_account_id = d.channel_account_id
    order by d.at, d.id`;

export const deleteDue = (tx: Tx, ids: readonly bigint[]) =>
  tx`delete from sandbox.due where tenant_id = ${tx.tenant} and id = any(${ids}::bigint[])`;

/** Calls that nobody answered well come again later. */
export const putOffDue = (tx: Tx, rows: readonly { readonly id: bigint; readonly at: Date }[]) =>
  tx`
    update sandbox.due d set at = r.at, tries = tries + 1
    from unnest(${rows.map(({ id }) => id)}::bigint[], ${rows.map(({ at }) => at)}::timestamptz[]) as r (id, at)
    where d.tenant_id = ${tx.tenant} and d.id = r.id`;

export async function nextDueAt(tx: Tx, now: Date): Promise<Date | null> {
  const [row] = await tx<{ at: Date | null }>`
    select min(at) as at from sandbox.due where tenant_id = ${tx.tenant} and at > ${now}`;
  return row?.at ?? null;
}

/** What happened to messages: they only go forward, and what failed stays so. */
export const applyReports = (
  tx: Tx,
  reports: readonly {
    readonly channelAccountId: bigint;
    readonly providerId: string;
    readonly status: ReportStatus;
    readonly code: string | null;
    readonly at: Date;
  }[],
) =>
  tx`
    update sandbox.phone_message m
    set state = r.status, because = coalesce(r.code, m.because),
      read_at = case when r.status = 'read' then r.at else m.read_at end
    from unnest(${reports.map((one) => one.channelAccountId)}::bigint[], ${reports.map((one) => one.providerId)}::text[],
                ${reports.map((one) => one.status)}::text[], ${reports.map((one) => one.code)}::text[],
                ${reports.map((one) => one.at)}::timestamptz[]) as r (channel_account_id, provider_id, status, code, at)
    where m.tenant_id = ${tx.tenant} and m.channel_account_id = r.channel_account_id and m.provider_id = r.provider_id
      and m.state <> 'failed'
      and array_position('{taken,sent,delivered,read,failed}'::text[], m.state)
        < array_position('{taken,sent,delivered,read,failed}'::text[], r.status)`;

export interface LineRow {
  readonly hookUrl: string | null;
  readonly hookSecret: string | null;
}

export async function lineAt(tx: Tx, channelAccountId: bigint): Promise<LineRow | null> {
  const [row] = await tx<LineRow>`
    select hook_url, hook_secret from sandbox.line
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId}`;
  return row ?? null;
}

/** Our side told the provider where it wants to be called. */
export const setHook = (tx: Tx, channelAccountId: bigint, { hookUrl, hookSecret }: LineRow) =>
  tx`
    insert into sandbox.line (tenant_id, channel_account_id, hook_url, hook_secret)
    values (${tx.tenant}, ${channelAccountId}, ${hookUrl}, ${hookSecret})
    on conflict (tenant_id, channel_account_id) do update
    set hook_url = excluded.hook_url, hook_secret = excluded.hook_secret`;

/** What goes wrong with a channel, and what chance is drawn from. */
export interface Weather {
  readonly seed: string;
  readonly faults: Faults;
  /** People answer by themselves. */
  readonly isAutopilot: boolean;
}

export const SEED = "acuerdo";

export async function weatherOf(tx: Tx, channel: string): Promise<Weather> {
  const [row] = await tx<{ seed: string | null; autopilot: boolean | null; faults: unknown }>`
    select (select seed from sandbox.world where tenant_id = ${tx.tenant}) as seed,
      (select autopilot from sandbox.world where tenant_id = ${tx.tenant}) as autopilot,
      (select faults from sandbox.fault where tenant_id = ${tx.tenant} and channel = ${channel}) as faults`;
  const read = Faults.safeParse(row?.faults ?? {});
  return { seed: row?.seed ?? SEED, faults: read.success ? read.data : CALM, isAutopilot: row?.autopilot ?? false };
}

/** What goes wrong, channel by channel: calm where nothing was said. */
export async function allFaults(tx: Tx): Promise<(channel: string) => Faults> {
  const rows = await tx<{ channel: string; faults: unknown }>`
    select channel, faults from sandbox.fault where tenant_id = ${tx.tenant}`;
  const read = new Map(rows.map(({ channel, faults }) => [channel, Faults.safeParse(faults).data]));
  return (channel) => read.get(channel) ?? CALM;
}

/** How the world goes on, whatever the channel. */
export async function worldOf(tx: Tx): Promise<Pick<Weather, "seed" | "isAutopilot">> {
  const [row] = await tx<{ seed: string; autopilot: boolean }>`
    select seed, autopilot from sandbox.world where tenant_id = ${tx.tenant}`;
  return { seed: row?.seed ?? SEED, isAutopilot: row?.autopilot ?? false };
}

/** Everything on the phone has been seen. Returns the provider's ids of what had not been. */
export async function markPhoneRead(tx: Tx, { channelAccountId, handle }: PhoneRef): Promise<string[]> {
  const rows = await tx<{ providerId: string }>`
    select provider_id from sandbox.phone_message
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and handle = ${handle}
      and direction = 'out' and state = 'delivered' order by id desc limit 50`;
  await tx`
    update sandbox.phone set unread = 0
    where tenant_id = ${tx.tenant} and channel_account_id = ${channelAccountId} and handle = ${handle}`;
  return rows.map(({ providerId }) => providerId);
}

export const setFaults = (tx: Tx, channel: string, faults: Faults) =>
  tx`
    insert into sandbox.fault (tenant_id, channel, faults) values (${tx.tenant}, ${channel}, ${JSON.stringify(faults)})
    on conflict (tenant_id, channel) do update set faults = excluded.faults`;

export const setSeed = (tx: Tx, seed: string) =>
  tx`
    insert into sandbox.world (tenant_id, seed) values (${tx.tenant}, ${seed})
    on conflict (tenant_id) do update set seed = excluded.seed`;

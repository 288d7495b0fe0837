import type { z } from "zod";
import type { Channel } from "../../kernel/channel.js";
import type { CreditorId, Id, TemplateId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import { one, type Tx } from "../../platform/db.js";
import { wakeWorkers } from "../../platform/events.js";
import { empty, type Fragment, sql } from "../../platform/sql.js";
import type { AccountNews } from "../channels/adapter.js";
import type { Limits } from "../domain/allowance.js";
import { type ChannelAccount, channelAccountColumns } from "../store.js";
import type { CheckStep } from "./contract.js";

export type ChannelAccountId = Id<"channelAccount">;
export type Step = z.output<typeof CheckStep>;

/** An account as people see it: without its settings. */
export interface AccountRow extends Omit<Limits, "tokens" | "refilledAt" | "burst"> {
  readonly id: ChannelAccountId;
  readonly channel: Channel;
  readonly provider: string;
  readonly name: string;
  readonly isSandbox: boolean;
  readonly creditorId: CreditorId | null;
  readonly creditorName: string | null;
  readonly state: "active" | "paused";
  readonly pausedBecause: string | null;
  readonly warmUpDay: LocalDate | null;
  readonly dayFailed: number;
  readonly dayComplained: number;
  readonly troubles: number;
  readonly quality: "green" | "yellow" | "red" | null;
  readonly heardAt: Date | null;
  readonly approved: number;
  readonly waiting: number;
  readonly refused: number;
  readonly micros: bigint | null;
  readonly currency: string | null;
  readonly checkAt: Date | null;
  readonly checkedAt: Date | null;
  readonly checkSteps: Step[] | null;
  readonly createdAt: Date;
}

const rows = (tx: Tx, which: Fragment): Fragment => sql`
  select a.id, a.channel, a.provider, a.name, a.is_sandbox, a.creditor_id, c.name as creditor_name, a.state, a.paused_because,
         a.per_second, a.per_day, a.provider_per_day, a.warm_up_first,
         a.warm_up_from::timestamp at time zone 'UTC' as warm_up_from, a.warm_up_from as warm_up_day,
         a.day_on::timestamp at time zone 'UTC' as day_on, a.day_count, a.day_failed, a.day_complained, a.troubles, a.rests_until, a.quality,
         a.heard_at, t.approved, t.waiting, t.refused, k.micros, k.currency, a.check_at, a.checked_at, a.check_steps, a.created_at
  from messaging.channel_account a
  left join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
  left join messaging.channel_cost k on k.tenant_id = a.tenant_id and k.channel = a.channel
  cross join lateral (
    select count(*) filter (where state = 'approved')::int as approved,
           count(*) filter (where state in ('wanted', 'pending'))::int as waiting,
           count(*) filter (where state in ('rejected', 'paused', 'disabled'))::int as refused
    from messaging.provider_template where tenant_id = a.tenant_id and channel_account_id = a.id) t
  where a.tenant_id = ${tx.tenant} ${which}
  order by a.channel, a.name, a.id`;

export const listAccounts = (tx: Tx): Promise<AccountRow[]> => tx.run<AccountRow>(rows(tx, empty));

export async function accountById(tx: Tx, id: ChannelAccountId): Promise<AccountRow | null> {
  const [row] = await tx.run<AccountRow>(rows(tx, sql`and a.id = ${id}`));
  return row ?? null;
}

/** The account with its sealed settings, held until the transaction ends. */
export async function lockAccount(tx: Tx, id: ChannelAccountId): Promise<ChannelAccount | null> {
  const [row] = await tx<ChannelAccount>`
    select ${channelAccountColumns} from messaging.channel_account
    where tenant_id = ${tx.tenant} and id = ${id} for update`;
  return row ?? null;
}

export async function sealedSettings(tx: Tx, id: ChannelAccountId): Promise<Buffer> {
  return one(
    await tx<{ settingsSealed: Buffer }>`
      select settings_sealed from messaging.channel_account where tenant_id = ${tx.tenant} and id = ${id}`,
  ).settingsSealed;
}

/** Is this name taken by another account? */
export async function isNameTaken(tx: Tx, name: string, except: ChannelAccountId | null): Promise<boolean> {
  const found = await tx`
    select 1 from messaging.channel_account
    where tenant_id = ${tx.tenant} and name = ${name} and id is distinct from ${except}`;
  return found.length > 0;
}

/** Does this tenant live with pretend providers only? */
export async function isDemo(tx: Tx): Promise<boolean> {
  const { kind } = one(await tx<{ kind: "live" | "demo" }>`select kind from access.tenant where id = ${tx.tenant}`);
  return kind === "demo";
}

export interface NewAccount {
  readonly channel: Channel;
  readonly provider: string;
  readonly name: string;
  readonly settingsSealed: Buffer;
  readonly isSandbox: boolean;
  readonly creditorId: CreditorId | null;
  readonly perSecond: number | null;
  readonly burst: number;
  readonly perDay: number | null;
  readonly warmUpFirst: number | null;
}

/** Adds an account that sends nothing yet: it is looked at first. */
export async function insertAccount(tx: Tx, a: NewAccount, now: Date): Promise<ChannelAccountId> {
  const { id } = one(
    await tx<{ id: ChannelAccountId }>`
      insert into messaging.channel_account (tenant_id, channel, provider, name, settings_sealed, is_sandbox, creditor_id,
                                             per_second, burst, per_day, warm_up_first, warm_up_from, state, paused_because,
                                             created_at)
      values (${tx.tenant}, ${a.channel}, ${a.provider}, ${a.name}, ${a.settingsSealed}, ${a.isSandbox}, ${a.creditorId},
              ${a.perSecond}, ${a.burst}, ${a.perDay}, ${a.warmUpFirst},
              case when ${a.warmUpFirst}::int is not null then (${now}::timestamptz at time zone 'UTC')::date end,
              'paused', 'not_tried_yet', ${now})
      returning id`,
  );
  return id;
}

export type AccountChange = Pick<NewAccount, "name" | "creditorId" | "perSecond" | "perDay" | "warmUpFirst">;

/** Writes an account's name and limits down. A warm-up that changes begins today. */
export async function updateAccount(tx: Tx, id: ChannelAccountId, c: AccountChange, now: Date): Promise<void> {
  await tx`
    update messaging.channel_account
    set name = ${c.name}, creditor_id = ${c.creditorId}, per_second = ${c.perSecond}, per_day = ${c.perDay},
        burst = case when per_second is not distinct from ${c.perSecond}::float8 then burst
                     else greatest(1, ${c.perSecond}::float8) end,
        warm_up_from = case when warm_up_first is not distinct from ${c.warmUpFirst}::int then warm_up_from
                            when ${c.warmUpFirst}::int is not null then (${now}::timestamptz at time zone 'UTC')::date end,
        warm_up_first = ${c.warmUpFirst}
    where tenant_id = ${tx.tenant} and id = ${id}`;
}

export async function updateSettings(tx: Tx, id: ChannelAccountId, sealed: Buffer): Promise<void> {
  await tx`
    update messaging.channel_account set settings_sealed = ${sealed} where tenant_id = ${tx.tenant} and id = ${id}`;
}

export async function setState(
  tx: Tx,
  id: ChannelAccountId,
  state: "active" | "paused",
  because: string | null,
): Promise<void> {
  await tx`
    update messaging.channel_account
    set state = ${state}, paused_because = ${because}, troubles = case when ${state} = 'active' then 0 else troubles end,
        day_failed = case when ${state} = 'active' then 0 else day_failed end,
        day_complained = case when ${state} = 'active' then 0 else day_complained end
    where tenant_id = ${tx.tenant} and id = ${id}`;
}

// Checks

/** Has the account looked at by the next worker. */
export async function askCheck(tx: Tx, id: ChannelAccountId, now: Date): Promise<void> {
  await tx`
    update messaging.channel_account set check_at = ${now}, check_steps = null
    where tenant_id = ${tx.tenant} and id = ${id}`;
  await wakeWorkers(tx);
}

/** An account to look at, and until when nobody else looks at it: whoever dies over it leaves it to another then. */
export async function claimCheck(tx: Tx, now: Date, until: Date): Promise<ChannelAccount | null> {
  const [row] = await tx<ChannelAccount>`
    update messaging.channel_account a set check_at = ${until}
    where a.tenant_id = ${tx.tenant} and a.id = (
      select id from messaging.channel_account
      where tenant_id = ${tx.tenant} and check_at <= ${now} order by check_at, id limit 1 for update skip locked)
    returning ${channelAccountColumns}`;
  return row ?? null;
}

/** Writes down what a look came to. One that was asked for anew meanwhile is looked at anew. */
export async function finishCheck(
  tx: Tx,
  id: bigint,
  { until, steps, news }: { until: Date; steps: readonly Step[]; news: AccountNews | undefined },
  now: Date,
): Promise<void> {
  await tx`
    update messaging.channel_account
    set check_steps = ${JSON.stringify(steps)}::jsonb, checked_at = ${now}, check_at = nullif(check_at, ${until}),
        quality = coalesce(${news?.quality ?? null}, quality),
        provider_per_day = case when ${news?.perDay !== undefined} then ${news?.perDay ?? null} else provider_per_day end
    where tenant_id = ${tx.tenant} and id = ${id}`;
}

/** The first moment at which an account is to be looked at. */
export async function nextCheckAt(tx: Tx): Promise<Date | null> {
  const { at } = one(
    await tx<{ at: Date | null }>`
      select min(check_at) as at from messaging.channel_account where tenant_id = ${tx.tenant} and check_at is not null`,
  );
  return at;
}

// Templates with providers

export interface ProviderTemplateRow {
  readonly id: Id<"providerTemplate">;
  readonly name: string;
  readonly language: string;
  readonly category: "utility" | "marketing";
  readonly body: string;
  readonly examples: string[];
  readonly templateId: TemplateId | null;
  readonly templateKey: string | null;
  readonly templateVersion: number | null;
  readonly state: "wanted" | "pending" | "approved" | "rejected" | "paused" | "disabled";
  readonly because: string | null;
  readonly changedAt: Date;
}

const TEMPLATES_MOST = 500;

/** What was asked of the provider, what needs somebody first. */
export const templatesOf = (tx: Tx, id: ChannelAccountId): Promise<ProviderTemplateRow[]> => tx<ProviderTemplateRow>`
  select p.id, p.name, p.language, p.category, p.body, p.examples, p.state, p.because, p.changed_at,
         t.id as template_id, t.key as template_key, t.version as template_version
  from messaging.provider_template p
  left join messaging.template t on t.tenant_id = p.tenant_id and t.id = p.template_id
  where p.tenant_id = ${tx.tenant} and p.channel_account_id = ${id}
  order by array_position(array['rejected', 'paused', 'disabled', 'wanted', 'pending', 'approved'], p.state), p.changed_at desc,
           p.id limit ${TEMPLATES_MOST}`;

export interface LiveAccount {
  readonly id: ChannelAccountId;
  readonly channel: Channel;
  readonly provider: string;
  readonly name: string;
  readonly isSandbox: boolean;
  readonly settingsSealed: Buffer;
}

/** Accounts that people may be led to. */
export const liveAccounts = (tx: Tx): Promise<LiveAccount[]> => tx<LiveAccount>`
  select id, channel, provider, name, is_sandbox, settings_sealed from messaging.channel_account
  where tenant_id = ${tx.tenant} and state = 'active' order by channel, id`;

import type { Channel } from "../../kernel/channel.js";
import type { AccountId, CreditorId, DebtorId, Id, StrategyId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import type { Tx } from "../../platform/db.js";
import { empty, sql } from "../../platform/sql.js";
import type { Definition } from "../domain/definition.js";

export interface NewestVersion {
  readonly name: string;
  readonly definition: Definition;
}

export async function newestVersion(tx: Tx, strategyId: bigint): Promise<NewestVersion | null> {
  const [row] = await tx<NewestVersion>`
    select s.name, v.definition from strategy.strategy s
    join strategy.version v on v.tenant_id = s.tenant_id and v.strategy_id = s.id
    where s.tenant_id = ${tx.tenant} and s.id = ${strategyId} order by v.number desc limit 1`;
  return row ?? null;
}

/** The saved version of a strategy that is this very one; null when it is not saved. */
export async function versionOfHash(tx: Tx, strategyId: bigint, hash: string): Promise<bigint | null> {
  const [row] = await tx<{ id: bigint }>`
    select id from strategy.version
    where tenant_id = ${tx.tenant} and strategy_id = ${strategyId} and hash = ${hash} order by number desc limit 1`;
  return row?.id ?? null;
}

export interface EventItem {
  readonly debtorId: DebtorId;
  readonly debtorName: string;
  readonly no: number;
  readonly accountId: AccountId;
  readonly at: Date;
  readonly kind: string;
  readonly strategyId: StrategyId | null;
  readonly step: string | null;
  readonly channel: Channel | null;
  readonly template: string | null;
  readonly because: string | null;
  readonly until: Date | null;
  readonly amountMinor: bigint | null;
  readonly offer: StoredOffer | null;
  readonly currency: string;
  readonly failed: readonly { readonly rule: string }[] | null;
}

/** An offer whose amounts are text. */
export interface StoredOffer {
  readonly totalMinor: string;
  readonly amountMinor: string;
  readonly discountMinor: string;
  readonly instalments: readonly { readonly on: LocalDate; readonly amountMinor: string }[];
  readonly validUntil: LocalDate;
}

const eventColumns = sql`
  e.debtor_id, p.name as debtor_name, e.no, e.account_id, e.at, e.kind, e.strategy_id, e.step, e.channel, e.template, e.because,
  e.until_at as until, e.amount_minor, e.offer, e.failed, a.currency`;

export interface EventFilter {
  readonly kind: string;
  readonly because?: string | undefined;
  readonly step?: string | undefined;
  readonly channel?: Channel | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

/** What happens, in the order of time. */
export const listEvents = (
  tx: Tx,
  rehearsalId: bigint,
  { kind, because, step, channel, from, until }: EventFilter,
  after: { at: Date; debtorId: bigint; no: number } | null,
  limit: number,
): Promise<EventItem[]> => tx<EventItem>`
  select ${eventColumns} from strategy.rehearsal_event e
  join debts.debtor p on p.tenant_id = e.tenant_id and p.id = e.debtor_id
  join debts.account a on a.tenant_id = e.tenant_id and a.id = e.account_id
  where e.tenant_id = ${tx.tenant} and e.rehearsal_id = ${rehearsalId} and e.kind = ${kind} and not e.is_as_is
    ${because === undefined ? empty : sql`and e.because = ${because}`}
    ${step === undefined ? empty : sql`and e.step = ${step}`}
    ${channel === undefined ? empty : sql`and e.channel = ${channel}`}
    ${from === undefined ? empty : sql`and e.at >= ${from}`}
    ${until === undefined ? empty : sql`and e.at < ${until}`}
    ${after === null ? empty : sql`and (e.at, e.debtor_id, e.no) > (${after.at}::timestamptz, ${after.debtorId}::bigint, ${after.no}::smallint)`}
  order by e.at, e.debtor_id, e.no limit ${limit}`;

/** Everything that happens to these people, in order, and the other list where there is one. */
export const eventsOf = (
  tx: Tx,
  rehearsalId: bigint,
  debtors: readonly DebtorId[],
): Promise<(EventItem & { isAsIs: boolean })[]> => tx<EventItem & { isAsIs: boolean }>`
  select ${eventColumns}, e.is_as_is from strategy.rehearsal_event e
  join debts.debtor p on p.tenant_id = e.tenant_id and p.id = e.debtor_id
  join debts.account a on a.tenant_id = e.tenant_id and a.id = e.account_id
  where e.tenant_id = ${tx.tenant} and e.rehearsal_id = ${rehearsalId} and e.debtor_id = any(${debtors}::bigint[])
  order by e.debtor_id, e.at, e.no`;

export interface PersonItem {
  readonly debtorId: DebtorId;
  readonly debtorName: string;
  readonly accountId: AccountId;
  readonly creditorId: CreditorId;
  readonly creditorName: string;
  readonly currency: string;
  readonly openMinor: bigint;
  readonly outcome: string;
  readonly because: string | null;
  readonly messages: number;
  readonly tasks: number;
  readonly firstAt: Date | null;
  readonly change: string | null;
}

export interface PersonFilter {
  readonly outcome?: string | undefined;
  readonly because?: string | undefined;
  readonly change?: string | undefined;
  readonly isChanged?: boolean | undefined;
  readonly debtorId?: DebtorId | undefined;
}

/** Accounts with what becomes of them, by person. */
export const listPeople = (
  tx: Tx,
  rehearsalId: bigint,
  { outcome, because, change, isChanged, debtorId }: PersonFilter,
  after: { debtorId: bigint; accountId: bigint } | null,
  limit: number,
): Promise<PersonItem[]> => tx<PersonItem>`
  select r.debtor_id, p.name as debtor_name, r.account_id, a.creditor_id, c.name as creditor_name, a.currency, a.open_minor,
         r.outcome, r.because, r.messages, r.tasks, r.first_at, r.change
  from strategy.rehearsal_account r
  join debts.account a on a.tenant_id = r.tenant_id and a.id = r.account_id
  join debts.debtor p on p.tenant_id = r.tenant_id and p.id = r.debtor_id
  join debts.creditor c on c.tenant_id = a.tenant_id and c.id = a.creditor_id
  where r.tenant_id = ${tx.tenant} and r.rehearsal_id = ${rehearsalId}
    ${outcome === undefined ? empty : sql`and r.outcome = ${outcome}`}
    ${because === undefined ? empty : sql`and r.because = ${because}`}
    ${change === undefined ? empty : sql`and r.change = ${change}`}
    ${isChanged ? sql`and r.change <> 'same'` : empty}
    ${debtorId === undefined ? empty : sql`and r.debtor_id = ${debtorId}`}
    ${after === null ? empty : sql`and (r.debtor_id, r.account_id) > (${after.debtorId}::bigint, ${after.accountId}::bigint)`}
  order by r.debtor_id, r.account_id limit ${limit}`;

export interface Place {
  readonly country: string;
  readonly timeZones: readonly string[];
  readonly locale: string;
}

export async function placeOf(tx: Tx, debtorId: DebtorId): Promise<Place | null> {
  const [row] = await tx<Place>`
    select country, time_zones, locale from debts.debtor where tenant_id = ${tx.tenant} and id = ${debtorId}`;
  return row ?? null;
}

export type RehearsalId = Id<"rehearsal">;

import type { Channel } from "../kernel/channel.js";
import type { DebtorId } from "../kernel/id.js";
import type { LocalDate, Weekday } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import type { IdSet } from "../platform/id-set.js";
import { type Fragment, sql } from "../platform/sql.js";
import {
  type ContactEvent,
  type OptOut,
  type Outcome,
  type Person,
  type Purpose,
  type RequestedWindow,
  type Stop,
  type StopInForce,
  type WeekWindow,
  zonesOf,
} from "./domain/index.js";

/** What the law must know of one debtor, with what the packs are chosen by. */
export interface KnownPerson {
  readonly id: DebtorId;
  /** The same object for all who share it. */
  readonly place: Place;
  readonly country: string;
  readonly subdivision: string | null;
  readonly locale: string;
  readonly preferred: Channel | null;
  readonly person: Person;
  readonly history: readonly ContactEvent[];
}

/**
 * How far back the contact log is read. No shipped rule looks further than eight days (seven consecutive days, the day
 * of the attempt included, in any zone), but for notices before a credit-bureau report, which are asked for apart.
 */
const LOOKBACK_DAYS = 9;

const NONE: readonly never[] = [];

/**
 * Loads persons and their recent contacts, set by set: five statements for any number of debtors.
 * The map may hold a few debtors that were not asked for (see `IdSet`).
 */
export async function loadPersons(tx: Tx, debtors: IdSet, now: Date): Promise<Map<DebtorId, KnownPerson>> {
  const optOuts = await loadOptOuts(tx, debtors);
  const stops = await loadStops(tx, debtors);
  const wishes = await loadWishes(tx, debtors);
  const history = await loadHistory(tx, debtors, now);
  // One row for each consent of a debtor, oldest first, and one for a debtor without any. What many debtors share comes
  // as one text, read once: a million of them live in some dozen places.
  const rows = await tx.arrays<[DebtorId, string, string | null, boolean | null]>(sql`
    select d.id, concat_ws('|', d.country, coalesce(d.subdivision, ''), d.locale, coalesce(d.preferred_channel, ''),
                           array_to_string(d.time_zones, ',')),
           array_to_string(c.channels, ','), c.granted
    from debts.debtor d
    left join compliance.consent c
      on c.tenant_id = d.tenant_id and c.debtor_id = d.id and ${debtors.within(sql`c.debtor_id`)}
    where d.tenant_id = ${tx.tenant} and ${debtors.within(sql`d.id`)} order by d.id, c.id`);
  const known = new Map<DebtorId, KnownPerson>();
  let last = -1n;
  let consent: readonly Channel[] | null = null;
  for (let at = 0; at < rows.length; at++) {
    const [id, place, channels, granted] = rows[at] as (typeof rows)[number];
    consent = withConsent(id === last ? consent : null, channels, granted);
    last = id as bigint;
    if (rows[at + 1]?.[0] === id) continue;
    known.set(id, personOf(id, placeOf(place), consent, optOuts, stops, wishes, history));
  }
  return known;
}

function personOf(
  id: DebtorId,
  place: Place,
  consent: readonly Channel[] | null,
  optOuts: ReadonlyMap<DebtorId, OptOut[]>,
  stops: ReadonlyMap<DebtorId, StopInForce[]>,
  wishes: ReadonlyMap<DebtorId, Wishes>,
  history: ReadonlyMap<DebtorId, ContactEvent[]>,
): KnownPerson {
  const wish = wishes.get(id);
  return {
    id,
    place,
    country: place.country,
    subdivision: place.subdivision,
    locale: place.locale,
    preferred: place.preferred,
    history: history.get(id) ?? NONE,
    person: {
      zones: place.zones,
      authorised: consent,
      // The product asks for one consent per channel; where it covers WhatsApp, it is the provider's opt-in too.
      optIns: consent ?? NONE,
      optOuts: optOuts.get(id) ?? NONE,
      requestedWindows: wish?.requested ?? NONE,
      inconvenientWindows: wish?.inconvenient ?? NONE,
      stops: stops.get(id) ?? NONE,
      registries: NONE,
      marketingConsent: null,
      priorConsents: NONE,
      visitAuthorised: false,
    },
  };
}

/** What is known of everybody who lives in one place, speaks one language and prefers one channel. */
export interface Place {
  readonly country: string;
  readonly subdivision: string | null;
  readonly locale: string;
  readonly preferred: Channel | null;
  /** Where such a person may be: the zone they declared, else all zones of the place they live in. */
  readonly zones: readonly string[];
}

const places = new Map<string, Place>();
const PLACES_KEPT = 10_000;

function placeOf(text: string): Place {
  let place = places.get(text);
  if (!place) {
    if (places.size >= PLACES_KEPT) places.clear();
    const [country = "", subdivision = "", locale = "", preferred = "", zones = ""] = text.split("|");
    const [declared = ""] = zones.split(",");
    place = {
      country,
      subdivision: subdivision === "" ? null : subdivision,
      locale,
      preferred: preferred === "" ? null : (preferred as Channel),
      zones: zonesOf({ country, ...(subdivision && { subdivision }), ...(declared && { declared }) }),
    };
    places.set(text, place);
  }
  return place;
}

const splits = new Map<string, readonly string[]>();
const SPLITS_KEPT = 10_000;

/** Splits `a,b` once for all who share it. */
function words<Word extends string>(text: string): readonly Word[] {
  let list = splits.get(text);
  if (!list) {
    if (splits.size >= SPLITS_KEPT) splits.clear();
    list = text === "" ? [] : text.split(",");
    splits.set(text, list);
  }
  return list as readonly Word[];
}

/** The channels authorised after one more consent, or one withdrawn: the newest that names a channel decides for it. */
function withConsent(
  before: readonly Channel[] | null,
  channels: string | null,
  granted: boolean | null,
): readonly Channel[] | null {
  if (channels === null) return before;
  const named = words<Channel>(channels);
  if (granted) return before ? [...new Set([...before, ...named])] : named;
  return (before ?? NONE).filter((channel) => !named.includes(channel));
}

async function loadOptOuts(tx: Tx, debtors: IdSet): Promise<Map<DebtorId, OptOut[]>> {
  const rows = await tx.arrays<[DebtorId, Channel | "all", Date]>(sql`
    select debtor_id, channel, at from compliance.opt_out
    where tenant_id = ${tx.tenant} and lifted_at is null and ${debtors.within(sql`debtor_id`)}`);
  return gather(rows, ([, channel, at]) => ({ channel, at }));
}

async function loadStops(tx: Tx, debtors: IdSet): Promise<Map<DebtorId, StopInForce[]>> {
  const rows = await tx.arrays<[DebtorId, Stop, Date]>(sql`
    select debtor_id, kind, at from compliance.stop
    where tenant_id = ${tx.tenant} and lifted_at is null and ${debtors.within(sql`debtor_id`)}`);
  return gather(rows, ([, stop, from]) => ({ stop, from }));
}

interface Wishes {
  readonly requested: RequestedWindow[];
  readonly inconvenient: WeekWindow[];
}

type WishRow = [
  DebtorId,
  string,
  Channel | null,
  Weekday[],
  number,
  number,
  "separate-and-later" | "original-contract" | null,
  LocalDate,
];

async function loadWishes(tx: Tx, debtors: IdSet): Promise<Map<DebtorId, Wishes>> {
  const rows = await tx.arrays<WishRow>(sql`
    select debtor_id, kind, channel, weekdays, from_minute, to_minute, instrument, at::date
    from compliance.wish where tenant_id = ${tx.tenant} and lifted_at is null and ${debtors.within(sql`debtor_id`)}`);
  const map = new Map<DebtorId, Wishes>();
  for (const [id, kind, channel, weekdays, opensAtMinute, closesAtMinute, instrument, requestedOn] of rows) {
    const wishes = map.get(id) ?? { requested: [], inconvenient: [] };
    const window: WeekWindow = { weekdays, opensAtMinute, closesAtMinute, ...(channel ? { channel } : {}) };
    if (kind === "inconvenient") wishes.inconvenient.push(window);
    else wishes.requested.push({ ...window, requestedOn, instrument: instrument ?? "original-contract" });
    map.set(id, wishes);
  }
  return map;
}

type HistoryRow = [DebtorId, number, string, bigint | null];

async function loadHistory(tx: Tx, debtors: IdSet, now: Date): Promise<Map<DebtorId, ContactEvent[]>> {
  const rows = await tx.arrays<HistoryRow>(sql`
    select debtor_id, (extract(epoch from at) * 1000)::float8,
           concat_ws(' ', channel, direction, outcome, connected::text, purpose), debt_id
    from compliance.contact
    where tenant_id = ${tx.tenant} and ${debtors.within(sql`debtor_id`)}
      and at > ${now}::timestamptz - make_interval(days => ${LOOKBACK_DAYS}) and outcome <> 'failed'
    order by at, id`);
  return gather(rows, ([, at, manner, debtId]) => {
    const { channel, direction, connected, purpose, outcome } = mannerOf(manner);
    return { at: new Date(at), channel, direction, connected, purpose, outcome, debtId: debtId ?? undefined };
  });
}

type Manner = Pick<ContactEvent, "channel" | "direction" | "connected" | "purpose" | "outcome">;

const manners = new Map<string, Manner>();
const MANNERS_KEPT = 10_000;

/** How a contact was made, read once for all that were made alike. */
function mannerOf(text: string): Manner {
  let manner = manners.get(text);
  if (!manner) {
    if (manners.size >= MANNERS_KEPT) manners.clear();
    const [channel, direction, outcome, connected, purpose] = text.split(" ");
    manner = {
      channel: channel as Channel,
      direction: direction as "in" | "out",
      connected: connected === "true",
      purpose: purpose as Purpose,
      outcome: outcome === "sent" ? undefined : (outcome as Outcome),
    };
    manners.set(text, manner);
  }
  return manner;
}

function gather<Row extends readonly [DebtorId, ...unknown[]], Item>(
  rows: readonly Row[],
  read: (row: Row) => Item,
): Map<DebtorId, Item[]> {
  const map = new Map<DebtorId, Item[]>();
  for (const row of rows) {
    const list = map.get(row[0]);
    if (list) list.push(read(row));
    else map.set(row[0], [read(row)]);
  }
  return map;
}

export interface NewContact {
  readonly debtorId: DebtorId;
  readonly channel: Channel;
  readonly creditorId: bigint;
  readonly debtId: bigint | null;
  readonly purpose: string;
  readonly messageId: bigint;
}

/** Takes the slots of contacts about to be made: from this transaction on, every counter sees them. Ids in order. */
export async function takeSlots(tx: Tx, contacts: readonly NewContact[], now: Date): Promise<bigint[]> {
  const column = <T>(pick: (contact: NewContact) => T) => contacts.map(pick);
  const rows = await tx<{ id: bigint; messageId: bigint }>`
    insert into compliance.contact (tenant_id, debtor_id, at, channel, direction, outcome, creditor_id, debt_id, purpose, message_id)
    select ${tx.tenant}, c.debtor_id, ${now}, c.channel, 'out', 'sent', c.creditor_id, c.debt_id, c.purpose, c.message_id
    from unnest(${column((c) => c.debtorId)}::bigint[], ${column((c) => c.channel)}::text[],
                ${column((c) => c.creditorId)}::bigint[], ${column((c) => c.debtId)}::bigint[],
                ${column((c) => c.purpose)}::text[], ${column((c) => c.messageId)}::bigint[])
         as c(debtor_id, channel, creditor_id, debt_id, purpose, message_id)
    returning id, message_id`;
  const byMessage = new Map(rows.map(({ id, messageId }) => [messageId, id]));
  return contacts.map(({ messageId }) => byMessage.get(messageId) as bigint);
}

/** Gives slots back: these contacts certainly did not reach anybody. */
export async function giveSlotsBack(tx: Tx, contactIds: readonly bigint[]): Promise<void> {
  if (contactIds.length === 0) return;
  await tx`
    update compliance.contact set outcome = 'failed'
    where tenant_id = ${tx.tenant} and id = any(${contactIds}::bigint[])`;
}

/** What leaves an account alone for now: an open hold of the account or of the whole debtor. The one that lasts longest. */
export function loadHolds(tx: Tx, debtors: IdSet, now: Date): Promise<Hold[]> {
  return tx<Hold>`
    select debtor_id, account_id, kind, until_at from compliance.hold
    where tenant_id = ${tx.tenant} and lifted_at is null and ${debtors.within(sql`debtor_id`)}
      and from_at <= ${now} and (until_at is null or until_at > ${now})
    order by until_at nulls last`;
}

export interface Hold {
  readonly debtorId: DebtorId;
  readonly accountId: bigint | null;
  readonly kind: "pause" | "dispute" | "hardship";
  readonly untilAt: Date | null;
}

/** The stored number of a combination of pack versions; a new combination gets one. */
export async function packSetId(tx: Tx, packs: readonly string[]): Promise<bigint> {
  const key = `${tx.tenant} ${packs.join(" ")}`;
  const known = packSetIds.get(key);
  if (known !== undefined) return known;
  const found = await tx<{ id: bigint }>`
    select id from compliance.pack_set where tenant_id = ${tx.tenant} and packs = ${packs}::text[]`;
  if (found[0]) {
    // A number this transaction made itself could still be rolled back: it is not remembered.
    if (!made.has(tx)) packSetIds.set(key, found[0].id);
    return found[0].id;
  }
  made.add(tx);
  const fresh = await tx<{ id: bigint }>`
    insert into compliance.pack_set (tenant_id, packs) values (${tx.tenant}, ${packs}::text[])
    on conflict (tenant_id, packs) do update set packs = excluded.packs returning id`;
  return (fresh[0] as { id: bigint }).id;
}

const packSetIds = new Map<string, bigint>();
const made = new WeakSet<Tx>();

export interface Proof {
  readonly medium: string;
  readonly textVersion: string | null;
  readonly source: string;
  readonly obtainedBy: string;
}

/** Grants these channels to the debtors of a query, on one proof. */
export async function grantConsent(
  tx: Tx,
  debtors: Fragment,
  channels: readonly Channel[],
  proof: Proof,
  now: Date,
): Promise<void> {
  await tx`
    with proof as (
      insert into compliance.proof (tenant_id, medium, text_version, source, obtained_by, at)
      values (${tx.tenant}, ${proof.medium}, ${proof.textVersion}, ${proof.source}, ${proof.obtainedBy}, ${now})
      returning id)
    insert into compliance.consent (tenant_id, debtor_id, channels, granted, proof_id, at)
    select ${tx.tenant}, d.debtor_id, ${channels}::text[], true, proof.id, ${now}
    from (${debtors}) as d(debtor_id), proof`;
}

export async function insertOptOut(
  tx: Tx,
  debtorId: DebtorId,
  channel: Channel | "all",
  because: string,
  now: Date,
): Promise<void> {
  await tx`
    insert into compliance.opt_out (tenant_id, debtor_id, channel, at, because)
    values (${tx.tenant}, ${debtorId}, ${channel}, ${now}, ${because})`;
}

export async function insertStop(tx: Tx, debtorId: DebtorId, kind: Stop, because: string, now: Date): Promise<void> {
  await tx`
    insert into compliance.stop (tenant_id, debtor_id, kind, at, because)
    values (${tx.tenant}, ${debtorId}, ${kind}, ${now}, ${because})`;
}

export interface NewHold {
  readonly debtorId: DebtorId;
  readonly accountId: bigint | null;
  readonly kind: "pause" | "dispute" | "hardship";
  readonly because: string;
  readonly untilAt: Date | null;
  readonly setBy: string;
}

export async function insertHold(tx: Tx, hold: NewHold, now: Date): Promise<bigint> {
  const rows = await tx<{ id: bigint }>`
    insert into compliance.hold (tenant_id, debtor_id, account_id, kind, because, from_at, until_at, set_by)
    values (${tx.tenant}, ${hold.debtorId}, ${hold.accountId}, ${hold.kind}, ${hold.because}, ${now}, ${hold.untilAt}, ${hold.setBy})
    returning id`;
  return (rows[0] as { id: bigint }).id;
}

export async function liftHold(tx: Tx, id: bigint, now: Date): Promise<DebtorId | null> {
  const rows = await tx<{ debtorId: DebtorId }>`
    update compliance.hold set lifted_at = ${now}
    where tenant_id = ${tx.tenant} and id = ${id} and lifted_at is null returning debtor_id`;
  return rows[0]?.debtorId ?? null;
}

export interface LocalHoliday {
  readonly country: string;
  readonly subdivision: string;
  readonly onDate: LocalDate;
}

export const localHolidays = (tx: Tx): Promise<LocalHoliday[]> =>
  tx<LocalHoliday>`select country, subdivision, on_date from compliance.holiday where tenant_id = ${tx.tenant}`;

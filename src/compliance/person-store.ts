import type { Channel } from "../kernel/channel.js";
import type { DebtorId } from "../kernel/id.js";
import type { LocalDate, Weekday } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import type { IdSet } from "../platform/id-set.js";
import { sql } from "../platform/sql.js";
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
export const HISTORY_DAYS = 9;

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
    select d.id, concat_ws(chr(31), d.country, coalesce(d.subdivision, ''), d.locale, coalesce(d.preferred_channel, ''),
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
/** Parts what is read together: the unit separator, which no text of ours holds. */
const SHARED_MARK = "\u001f";

function placeOf(text: string): Place {
  let place = places.get(text);
  if (!place) {
    if (places.size >= PLACES_KEPT) places.clear();
    const [country = "", subdivision = "", locale = "", preferred = "", zones = ""] = text.split(SHARED_MARK);
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
    select debtor_id, date_part('epoch', at) * 1000,
           concat_ws(' ', channel, direction, outcome, connected::text, purpose), debt_id
    from compliance.contact
    where tenant_id = ${tx.tenant} and ${debtors.within(sql`debtor_id`)}
      and at > ${now}::timestamptz - make_interval(days => ${HISTORY_DAYS}) and outcome <> 'failed'
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

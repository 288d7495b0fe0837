import { getCountryCallingCode, isSupportedCountry } from "libphonenumber-js/max";
import type { z } from "zod";
import { zonesOf } from "../compliance/index.js";
import type { AccountId, CreditorId } from "../kernel/id.js";
import { addDays, dayIn, daysBetween, type LocalDate } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import type { Conditions, NameKey, PageKey } from "./account-reads.js";
import * as reads from "./account-reads.js";
import type * as contract from "./contract.js";
import { type Meant, meantBy } from "./domain/name-query.js";
import { troublesSince } from "./home-reads.js";

export type AccountFilter = z.output<typeof contract.AccountFilter>;

/** A filter that fits no more than so many is resolved to ids, which any order can then be made of at once. */
const LISTED_MAX = 20_000;
/** People a search looks at. Beyond it the words say too little, and the page says so. */
const FOUND_MAX = 5_000;
/** Where no index tells the totals, counting ends here. */
const COUNTED_MAX = 50_000;

// Days

/** The zone that the days of a tenant are counted in: that of the creditor asked for, or of the first. */
export async function zoneOfTenant(tx: Tx, creditorId?: CreditorId): Promise<string> {
  const all = await reads.creditorCountries(tx);
  const country = (all.find(({ id }) => id === creditorId) ?? all[0])?.country;
  return (country === undefined ? undefined : zonesOf({ country })[0]) ?? "UTC";
}

export const todayIn = (country: string, now: Date): LocalDate => dayIn(zonesOf({ country })[0] ?? "UTC", now);

// Resolving filters

export interface Resolved {
  readonly conditions: Conditions;
  /** Nothing can fit. */
  readonly isNone: boolean;
  readonly isSearchCut: boolean;
  /** Is the choice small enough to be ordered in any way at once? */
  readonly isNarrow: boolean;
}

/** Turns what a person asked for into conditions that stay cheap, whatever the size of the portfolio. */
export async function resolve(tx: Tx, filter: AccountFilter, now: Date): Promise<Resolved> {
  const today = dayIn(await zoneOfTenant(tx, filter.creditorId), now);
  const search = filter.q ? await find(tx, filter.q) : null;
  const sets: Sets = { accounts: [], debtors: [], found: search };
  const running = await narrowByStrategy(tx, filter, sets);
  const living = await narrowByPerson(tx, filter, sets);
  await narrowByHold(tx, filter, sets, now);
  if (filter.waits === "call") sets.accounts.push(await reads.waitingForCall(tx, now, LISTED_MAX));
  if (filter.waits === "broken_promise")
    sets.accounts.push(await reads.withBrokenPromise(tx, troublesSince(now), LISTED_MAX));
  const { accounts, debtors, found } = sets;
  const conditions: Conditions = {
    state: filter.state,
    creditorId: filter.creditorId,
    dueFrom: filter.lateTo === undefined ? null : addDays(today, -filter.lateTo),
    dueTo: filter.lateFrom === undefined ? null : addDays(today, -filter.lateFrom),
    accounts,
    debtors,
    found: found && { accounts: found.accounts, debtors: found.debtors },
    noStrategy: filter.strategy === "none",
    ...running,
    ...living,
  };
  const isNone =
    [...accounts, ...debtors].some((ids) => ids.length === 0) ||
    (found !== null && found.accounts.length + found.debtors.length === 0);
  const isNarrow = found !== null || accounts.length + debtors.length > 0;
  return { conditions, isNone, isNarrow, isSearchCut: search?.isCut ?? false };
}

/** The sets of ids gathered while filters are resolved. */
interface Sets {
  readonly accounts: (readonly bigint[])[];
  readonly debtors: (readonly bigint[])[];
  found: Conditions["found"];
}

async function narrowByStrategy(
  tx: Tx,
  { strategy }: AccountFilter,
  sets: Sets,
): Promise<Pick<Conditions, "strategyId">> {
  if (strategy === undefined || strategy === "none") return { strategyId: null };
  const running = await reads.runningIn(tx, strategy, LISTED_MAX);
  if (running === "too_many") return { strategyId: strategy };
  sets.accounts.push(running.ids);
  return { strategyId: null };
}

/** Where something else narrows enough already, country and kind are looked at row by row. */
async function narrowByPerson(
  tx: Tx,
  { country, kind }: AccountFilter,
  sets: Sets,
): Promise<Pick<Conditions, "country" | "kind">> {
  const isNarrow = sets.found !== null || sets.accounts.length > 0;
  if (!isNarrow && (country !== undefined || kind !== undefined)) {
    const living = await reads.livingAs(tx, country, kind, LISTED_MAX);
    if (living !== "too_many") {
      sets.debtors.push(living.ids);
      return { country: null, kind: null };
    }
  }
  return { country: country ?? null, kind: kind ?? null };
}

async function narrowByHold(tx: Tx, { held }: AccountFilter, sets: Sets, now: Date): Promise<void> {
  if (held === undefined) return;
  const promised = held === "promise" || held === "any" ? await reads.promised(tx, LISTED_MAX) : [];
  const { accounts, debtors } =
    held === "promise" ? { accounts: [], debtors: [] } : await reads.heldNow(tx, held, now, LISTED_MAX);
  const own = [...accounts, ...promised];
  // A search and a hold are two choices of "these accounts or those people": the hold is listed as accounts then.
  if (sets.found === null) sets.found = { accounts: own, debtors };
  else sets.accounts.push([...own, ...(await reads.accountIdsOf(tx, debtors))]);
}

// Searching

export interface Search {
  readonly accounts: AccountId[];
  readonly debtors: bigint[];
  readonly isCut: boolean;
}

/** Everything that a text may mean: names, numbers of accounts, debts and taxes, addresses. */
export async function find(tx: Tx, text: string, most = FOUND_MAX): Promise<Search> {
  const meant = meantBy(text);
  const named = meant.asName === null ? [] : await reads.peopleNamed(tx, meant.asName, most + 1);
  const accounts = await byRef(tx, meant, most);
  const debtors = new Set<bigint>([
    ...named.slice(0, most),
    ...(await byTaxId(tx, meant)),
    ...(await byAddress(tx, meant, most)),
  ]);
  return { accounts, debtors: [...debtors], isCut: named.length > most || accounts.length > most };
}

export async function byRef(tx: Tx, { asRef }: Meant, most: number): Promise<AccountId[]> {
  if (asRef === null) return [];
  const own = await reads.accountsCalled(tx, asRef, most);
  return [...new Set([...own, ...(await reads.accountsWithDebt(tx, asRef, most))])];
}

const byTaxId = async (tx: Tx, { asRef }: Meant): Promise<bigint[]> =>
  asRef === null ? [] : reads.peopleWithTaxId(tx, [...new Set([asRef, asRef.replace(/[.\s-]/g, "")])]);

async function byAddress(tx: Tx, { asEmail, asPhone }: Meant, most: number): Promise<bigint[]> {
  const prefixes = [...(asEmail === null ? [] : [asEmail]), ...(asPhone === null ? [] : await numbersOf(tx, asPhone))];
  return prefixes.length === 0 ? [] : reads.peopleAt(tx, prefixes, most);
}

/** A number as it may be stored: with the country's code it was typed with, or with that of a country collected in. */
async function numbersOf(tx: Tx, digits: string): Promise<string[]> {
  const countries = new Set((await reads.creditorCountries(tx)).map(({ country }) => country));
  const codes = [...countries].flatMap((country) =>
    isSupportedCountry(country) ? [getCountryCallingCode(country)] : [],
  );
  return [`+${digits}`, ...codes.map((code) => `+${code}${digits.replace(/^0+/, "")}`)];
}

// Pages

/** Where a list goes on. Accounts that owe nothing come after the open ones, in an order of their own. */
export type Cursor =
  | readonly ["open", bigint, LocalDate | null, AccountId]
  | readonly ["paid", AccountId]
  | readonly ["name", string, bigint, AccountId];

export interface Page {
  readonly ids: AccountId[];
  readonly next: Cursor | null;
}

export async function listAccounts(
  tx: Tx,
  { conditions, isNone, isNarrow }: Resolved,
  sort: reads.AccountSort,
  from: Cursor | null,
  limit: number,
): Promise<Page> {
  if (isNone) return { ids: [], next: null };
  if (sort === "name") return byName(tx, conditions, isNarrow, from, limit);
  const found: PageKey[] = [];
  if (conditions.state !== "paid" && from?.[0] !== "paid") {
    const after = from?.[0] === "open" ? { openMinor: from[1], oldestDueOn: from[2], id: from[3] } : null;
    const read = sort === "oldest" ? reads.byAge : reads.byBalance;
    found.push(...(await read(tx, { ...conditions, state: "open" }, after, limit + 1)));
  }
  if (conditions.state !== "open" && found.length <= limit && !isDated(conditions)) {
    const after = from?.[0] === "paid" ? from[1] : null;
    found.push(...(await reads.byId(tx, { ...conditions, state: "paid" }, after, limit + 1 - found.length)));
  }
  const last = found[limit - 1];
  const next: Cursor | null =
    found.length <= limit || !last
      ? null
      : last.oldestDueOn === null
        ? ["paid", last.id]
        : ["open", last.openMinor, last.oldestDueOn, last.id];
  return { ids: found.slice(0, limit).map(({ id }) => id), next };
}

/** Who owes nothing has no oldest debt, so a choice by age leaves them out. */
const isDated = ({ dueFrom, dueTo }: Conditions): boolean => dueFrom !== null || dueTo !== null;

/** People read at first while looking for accounts in the order of names; each further look reads more of them. */
const FIRST_LOOK = 400;
const NEXT_LOOK_TIMES = 8;
const LOOK_MAX = 12_800;
/** After so many looks a page is as full as it gets. */
const LOOKS_MAX = 10;

async function byName(tx: Tx, c: Conditions, isNarrow: boolean, from: Cursor | null, limit: number): Promise<Page> {
  const order = await reads.nameOrder(tx);
  const after: NameKey | null =
    from?.[0] === "name" ? { name: from[1], debtorId: from[2] as never, id: from[3] } : null;
  const narrow = isNarrow ? c : await asListed(tx, c);
  const found = narrow
    ? await reads.byNameAmong(tx, narrow, order, after, limit + 1)
    : await walkNames(tx, c, order, after, limit + 1);
  const last = found[limit - 1];
  return {
    ids: found.slice(0, limit).map(({ id }) => id),
    next: found.length > limit && last ? ["name", last.name, last.debtorId, last.id] : null,
  };
}

/** The same choice as a list of accounts; null where they are too many, and so found soon in any order. */
async function asListed(tx: Tx, c: Conditions): Promise<Conditions | null> {
  const ids = await reads.anyOf(tx, c, LISTED_MAX + 1);
  return ids.length > LISTED_MAX ? null : { ...c, accounts: [...c.accounts, ids] };
}

async function walkNames(
  tx: Tx,
  c: Conditions,
  order: Parameters<typeof reads.peopleByName>[2],
  after: NameKey | null,
  wanted: number,
): Promise<NameKey[]> {
  const found: NameKey[] = [];
  let from: { name: string; debtorId: bigint } | null = after;
  let size = FIRST_LOOK;
  for (let look = 0; look < LOOKS_MAX && found.length < wanted; look++) {
    const people = await reads.peopleByName(tx, c, order, from, size);
    const accounts = await reads.accountsAmong(
      tx,
      c,
      people.map(({ id }) => id),
    );
    const names = new Map(people.map(({ id, name }, place) => [id, { name, place }]));
    const own = accounts.flatMap(({ id, debtorId }) => {
      const person = names.get(debtorId);
      const isShown = after !== null && debtorId === after.debtorId && id <= after.id;
      return person && !isShown ? [{ id, debtorId, ...person }] : [];
    });
    own.sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1));
    found.push(...own.map(({ place: _, ...key }) => key));
    const last = people.at(-1);
    if (!last || people.length < size || from?.debtorId === last.id) break;
    // The last person is read again, so that nobody's accounts are parted by two looks.
    from = { name: last.name, debtorId: last.id };
    if (found.length < wanted) removeOf(found, last.id);
    size = Math.min(size * NEXT_LOOK_TIMES, LOOK_MAX);
  }
  return found.slice(0, wanted);
}

function removeOf(found: NameKey[], debtorId: bigint): void {
  while (found.at(-1)?.debtorId === debtorId) found.pop();
}

/** The accounts of a page, as it shows them, in its order. */
export async function showAccounts(
  tx: Tx,
  ids: readonly AccountId[],
  now: Date,
): Promise<z.output<typeof contract.AccountItem>[]> {
  const rows = new Map((await reads.accountRows(tx, ids, now)).map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = rows.get(id);
    return row ? [itemOf(row, now)] : [];
  });
}

const itemOf = (row: reads.AccountRow, now: Date): z.output<typeof contract.AccountItem> => ({
  id: row.id,
  ref: row.ref,
  creditor: { id: row.creditorId, name: row.creditorName },
  debtor: { id: row.debtorId, name: row.debtorName, kind: row.debtorKind, country: row.debtorCountry },
  currency: row.currency,
  openMinor: row.openMinor,
  openCount: row.openCount,
  oldestDueOn: row.oldestDueOn,
  daysLate: row.oldestDueOn === null ? null : daysBetween(row.oldestDueOn, todayIn(row.creditorCountry, now)),
  lastPaidOn: row.lastPaidOn,
  held: row.held,
  strategy:
    row.strategyId !== null && row.strategyName !== null
      ? { id: row.strategyId, name: row.strategyName, step: row.nextStep, of: row.steps ?? 0 }
      : null,
});

/** How many accounts fit, and what they owe: exact where an index can tell, else up to a bound that the reply owns up to. */
export async function totalsOf(
  tx: Tx,
  { conditions, isNone, isNarrow }: Resolved,
): Promise<z.output<typeof contract.AccountTotals>> {
  if (isNone) return { count: 0, isExact: true, sums: [] };
  const byIndex =
    !isNarrow &&
    conditions.state === "open" &&
    conditions.strategyId === null &&
    !conditions.noStrategy &&
    !reads.needsDebtor(conditions);
  const sums = byIndex
    ? await reads.exactTotals(tx, conditions)
    : await reads.boundedTotals(tx, conditions, COUNTED_MAX);
  const count = sums.reduce((sum, row) => sum + row.count, 0);
  return { count, isExact: byIndex || count < COUNTED_MAX, sums };
}

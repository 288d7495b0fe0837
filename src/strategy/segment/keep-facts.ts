import { zonesOf } from "../../compliance/index.js";
import type { TenantDb, Tx } from "../../platform/db.js";
import type { Consumer, News } from "../../platform/events.js";
import { sql } from "../../platform/sql.js";
import { touchedByImport } from "../enroll-store.js";
import { PARTS, type Part } from "./fact-parts.js";
import * as store from "./fact-store.js";

/** What a piece of news may have changed: these parts of these accounts' rows, or of these people's. */
interface Touched {
  readonly accounts: ReadonlyMap<Part, Set<bigint>>;
  readonly debtors: ReadonlyMap<Part, Set<bigint>>;
}

const sets = (): Map<Part, Set<bigint>> => new Map(PARTS.map((part) => [part, new Set<bigint>()]));

/** Which parts of a row each kind of news is about. */
const OF_ACCOUNTS: Readonly<Record<string, readonly Part[]>> = {
  // A hold because of one debt ends with it.
  "debts.balance_moved": ["debt", "care"],
  "debts.charge_reversed": ["debt", "care"],
  "debts.let_off": ["debt", "care"],
  "debts.charged": ["debt"],
  "plans.changed": ["care"],
  "plans.offers_changed": ["care"],
  "strategy.moved": ["course"],
  "messaging.sent": ["course"],
  "messaging.opened": ["contact"],
  "messaging.clicked": ["contact"],
};
const OF_DEBTORS: Readonly<Record<string, readonly Part[]>> = {
  // A step may have set a field of the person, which stands beside those of the file.
  "debts.reach_changed": ["person", "debt"],
  // What became known of an address by using it: whoever waits need not look again for that.
  "debts.health_changed": ["person"],
  "compliance.changed": ["person", "care", "contact"],
};

/** Keeps what is known of each account as it is in the other rooms: some statements for a batch of news of any size. */
export const factsConsumer: Consumer = {
  name: "facts",
  kinds: [...Object.keys(OF_ACCOUNTS), ...Object.keys(OF_DEBTORS), "messaging.ended", "debts.imported", "facts.wanted"],
  async handle(tx, news, now) {
    await store.lockFacts(tx);
    const refresh = { zones: await zonesNow(tx), now };
    if (news.some(({ kind }) => kind === "facts.wanted")) {
      await store.rebuildFacts(tx, null, refresh);
      return;
    }
    const touched: Touched = { accounts: sets(), debtors: sets() };
    const reached = new Set<bigint>();
    for (const one of news) {
      if (one.kind === "debts.imported") await takeImport(tx, one.payload, refresh);
      else note(one, touched);
      if (one.kind === "messaging.sent") for (const id of accountsIn(one)) reached.add(id);
    }
    for (const part of PARTS) {
      const accounts = touched.accounts.get(part) ?? new Set();
      const debtors = touched.debtors.get(part) ?? new Set();
      const theirs = debtors.size === 0 ? [] : await store.accountsOfDebtors(tx, [...debtors]);
      // Who was reached was reached for all that the creditor has with them.
      if (part === "contact" && reached.size > 0) theirs.push(...(await store.besideAccounts(tx, [...reached])));
      if (accounts.size + theirs.length > 0) await store.refreshPart(tx, part, [...accounts, ...theirs], refresh);
    }
  },
};

const accountsIn = ({ payload }: News): bigint[] => (payload as { accountIds: string[] }).accountIds.map(BigInt);

function note({ kind, payload }: News, { accounts, debtors }: Touched): void {
  if (kind === "messaging.ended") {
    const ended = payload as { debtorId: string }[];
    for (const { debtorId } of ended) {
      debtors.get("course")?.add(BigInt(debtorId));
      debtors.get("contact")?.add(BigInt(debtorId));
    }
    return;
  }
  for (const part of OF_ACCOUNTS[kind] ?? [])
    for (const id of accountsIn({ kind, payload })) accounts.get(part)?.add(id);
  for (const part of OF_DEBTORS[kind] ?? [])
    for (const id of (payload as { debtorIds: string[] }).debtorIds) debtors.get(part)?.add(BigInt(id));
}

/**
 * A file brings accounts, changes debts, and may have brought an address of somebody whose debts stayed as they were, or
 * who owes another creditor too.
 */
async function takeImport(tx: Tx, payload: unknown, refresh: store.Refresh): Promise<void> {
  const { importId, creditorId } = payload as { importId: string; creditorId: string };
  const touched = await store.accountIds(
    tx,
    sql`
    ${touchedByImport(tx, BigInt(importId))}
    union select account_id from debts.payment
    where tenant_id = ${tx.tenant} and import_id = ${BigInt(importId)} and account_id is not null`,
  );
  const written = await store.rewriteFacts(tx, touched, refresh);
  const done = new Set(touched);
  const others = await store.accountIds(
    tx,
    sql`
    select a.id from debts.account a
    where a.tenant_id = ${tx.tenant} and a.debtor_id in (
      select debtor_id from debts.account where tenant_id = ${tx.tenant} and creditor_id = ${BigInt(creditorId)})`,
  );
  await store.refreshPart(
    tx,
    "person",
    others.filter((id) => !done.has(id)),
    refresh,
  );
  if (written >= MANY_WRITTEN) await store.countAnew(tx);
}

/** From so many new rows on the table is counted anew at once, instead of when the server comes round to it. */
const MANY_WRITTEN = 10_000;

/** Makes every row of the tenant anew, or of one creditor. Returns how many there are. */
export async function rebuildFacts(tx: Tx, creditorId: bigint | null, now: Date): Promise<number> {
  await store.lockFacts(tx);
  const written = await store.rebuildFacts(tx, creditorId, { zones: await zonesNow(tx), now });
  if (written >= MANY_WRITTEN) await store.countAnew(tx);
  return written;
}

export interface FactsCheck {
  readonly rows: number;
  /** Accounts without a row. */
  readonly missing: number;
  /** Of the accounts looked at, rows that would be others if they were written now. */
  readonly looked: number;
  readonly stale: number;
}

/** Accounts looked at for `doctor`, from all over the portfolio: the same ones each time. */
const LOOKED_AT = 2_000;

/** Does what is kept of accounts agree with the tables it is made from? Writes, looks, and takes back what it wrote. */
export async function checkFacts(db: TenantDb, now: Date): Promise<FactsCheck> {
  let found: FactsCheck | null = null;
  const undo = db.begin(async (tx) => {
    await store.lockFacts(tx);
    const some = await store.accountIds(
      tx,
      sql`
      select account_id from strategy.account_fact where tenant_id = ${tx.tenant}
      order by hashint8extended(account_id, 0) limit ${LOOKED_AT}`,
    );
    const refresh = { zones: await zonesNow(tx), now };
    const { rows, missing } = await store.countFacts(tx);
    let stale = 0;
    for (const part of PARTS) stale += await store.refreshPart(tx, part, some, refresh);
    found = { rows, missing, looked: some.length, stale };
    throw new TakenBack();
  });
  await undo.catch((error: unknown) => {
    if (!(error instanceof TakenBack)) throw error;
  });
  return found ?? { rows: 0, missing: 0, looked: 0, stale: 0 };
}

class TakenBack extends Error {}

async function zonesNow(tx: Tx): Promise<store.Refresh["zones"]> {
  const creditors = await store.creditorPlaces(tx);
  return creditors.map(({ id, country }) => ({ creditorId: id, zone: zonesOf({ country })[0] ?? "UTC" }));
}

import type { KnownPerson } from "../../compliance/index.js";
import type { AccountId, DebtorId } from "../../kernel/id.js";
import type { LocalDate } from "../../kernel/time.js";
import { openPromises } from "../../plans/index.js";
import type { Tx } from "../../platform/db.js";
import { type IdSet, idSet } from "../../platform/id-set.js";
import { loadChargeFacts } from "../charge-facts.js";
import type { ChargeFacts } from "../domain/charge.js";
import type { Definition } from "../domain/definition.js";
import type { OfferFacts } from "../domain/offering.js";
import type { FactRow } from "../domain/segment/facts.js";
import { loadOfferFacts, NOTHING_DUE } from "../offer-facts.js";
import { loadFactRows } from "../segment/fact-store.js";
import * as store from "./snapshot-store.js";
import type { AccountStart, EnrollmentStart, MessageStart, OpenPromise } from "./world.js";

/** What of each person must be read, for either world. */
export interface Needs {
  readonly audiences: readonly (readonly [bigint, Definition])[];
  /** Rows of facts. */
  readonly facts: boolean;
  /** What decides about fees and interest. */
  readonly charges: boolean;
  /** What decides about offers. */
  readonly offers: boolean;
  /** Fields that steps set. */
  readonly fields: readonly string[];
}

/** All accounts of these people, with what decides about them: a few statements, however many they are. */
export async function loadAccounts(
  tx: Tx,
  debtors: IdSet,
  needs: Needs,
  persons: ReadonlyMap<DebtorId, KnownPerson>,
): Promise<Map<DebtorId, AccountStart[]>> {
  const definitions = needs.audiences.map(([, definition]) => definition);
  const rows = await store.accountsOf(tx, debtors, definitions);
  const ids = idSet(rows.map(([id]) => id));
  const facts = needs.facts ? await loadFactRows(tx, ids) : NO_FACTS;
  const asked = rows.map(([accountId, debtorId]) => {
    return { accountId, debtorId, zone: persons.get(debtorId)?.person.zones[0] ?? "UTC" };
  });
  const charges = await loadChargeFacts(tx, needs.charges ? asked : NONE);
  const offers = needs.offers
    ? await loadOfferFacts(
        tx,
        rows.map(([id]) => id),
      )
    : NO_OFFERS;
  const open = new Map(await store.openOffers(tx, ids));
  const own = new Map(needs.facts && needs.fields.length > 0 ? await store.ownFields(tx, ids, needs.fields) : NONE);
  const promises = new Map((await openPromises(tx, ids)).map((row) => [row.accountId, row]));
  const through = gather(await store.wentThrough(tx, debtors), ([accountId]) => accountId);
  const messages = await store.readyOf(tx, ids);
  const owners = messages.flatMap(({ enrollmentId }) => (enrollmentId === null ? [] : [enrollmentId]));
  const enrollments = gather(await store.enrollmentsOf(tx, debtors, owners), (row) => row.accountId);
  const ready = gather(messages, (row) => row.accountId);
  const wanted = wantedSets(needs.audiences.map(([id]) => id));
  const accounts = new Map<DebtorId, AccountStart[]>();
  for (const row of rows) {
    const [id, debtorId] = row;
    const list = accounts.get(debtorId) ?? [];
    accounts.set(debtorId, list);
    list.push(
      accountOf(row, {
        promise: promises.get(id) ?? null,
        wantedBy: wanted(row[8]),
        row: facts.get(id) ?? null,
        charges: charges.get(id) ?? null,
        offers: needs.offers ? (offers.get(id) ?? NOTHING_DUE) : null,
        offerUntil: open.get(id) ?? null,
        ownFields: own.get(id) ?? NONE,
        through: new Set(through.get(id)?.map(([, strategyId]) => strategyId) ?? NONE),
        enrollments: enrollments.get(id) ?? NONE,
        messages: ready.get(id) ?? NONE,
      }),
    );
  }
  return accounts;
}

const NO_FACTS: ReadonlyMap<AccountId, FactRow> = new Map();
const NO_OFFERS: ReadonlyMap<AccountId, OfferFacts> = new Map();
const NONE: readonly never[] = [];

interface AccountParts {
  readonly promise: OpenPromise | null;
  readonly wantedBy: ReadonlySet<bigint>;
  readonly row: FactRow | null;
  readonly charges: ChargeFacts | null;
  readonly offers: OfferFacts | null;
  readonly offerUntil: LocalDate | null;
  readonly ownFields: readonly string[];
  readonly through: ReadonlySet<bigint>;
  readonly enrollments: readonly store.EnrollmentRow[];
  readonly messages: readonly MessageStart[];
}

function accountOf(row: store.AccountRow, parts: AccountParts): AccountStart {
  const [id, debtorId, creditorId, openCount, openMinor, oldestDebtId, oldestDueOn, hasCrumbs] = row;
  const stands = {
    creditorId,
    openCount,
    oldestDebtId: openCount === 0 ? null : oldestDebtId,
    oldestDueOn: openCount === 0 ? null : oldestDueOn,
  };
  const enrollments: EnrollmentStart[] = parts.enrollments.map((enrollment) => ({ ...enrollment, ...stands }));
  return { id, debtorId, ...stands, openMinor, hasCrumbs, ...parts, enrollments };
}

/** Audiences by the text that lists them, read once for all accounts that are wanted alike. */
function wantedSets(versions: readonly bigint[]): (text: string) => ReadonlySet<bigint> {
  const sets = new Map<string, ReadonlySet<bigint>>();
  return (text) => {
    let set = sets.get(text);
    if (!set) {
      set = new Set(text === "" ? NONE : text.split(",").map((at) => versions[Number(at)] as bigint));
      sets.set(text, set);
    }
    return set;
  };
}

export function gather<Key, Row>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const map = new Map<Key, Row[]>();
  for (const row of rows) {
    const list = map.get(keyOf(row));
    if (list) list.push(row);
    else map.set(keyOf(row), [row]);
  }
  return map;
}

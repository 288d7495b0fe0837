import type { LocalDate } from "../kernel/time.js";
import type { Tx } from "../platform/db.js";
import { compilePacks, type PackSet, packsFor } from "./domain/index.js";
import { type LocalHoliday, localHolidays } from "./store.js";

/** What the packs of a contact are chosen by. */
export interface PackChoice {
  readonly country: string;
  readonly subdivision: string | null;
}

export interface CreditorChoice {
  readonly kind: "financial" | "commercial" | "agency";
  /** How one-way messages count where the law can be read both ways: `direct-contact` or `any-delivered`. */
  readonly countingMode: string;
}

export interface PacksInForce {
  of(person: PackChoice, creditor: CreditorChoice): PackSet;
}

/** The packs of a tenant at any moment, for who looks at many. */
export interface PackBook {
  at(now: Date): PacksInForce;
}

const compiled = new Map<string, PackSet>();
const COMPILED_KEPT = 2000;

/** The packs that bind contacts of this tenant now. */
export const packsInForce = async (tx: Tx, now: Date): Promise<PacksInForce> => (await packBook(tx)).at(now);

/**
 * Packs by the day, compiled once for everybody who shares a place and a kind of creditor. The tenant's own local
 * holidays are part of them.
 */
export async function packBook(tx: Tx): Promise<PackBook> {
  const holidays = await localHolidays(tx);
  const own =
    holidays.length === 0 ? "" : `${tx.tenant} ${holidays.map((h) => h.country + h.subdivision + h.onDate).join()}`;
  const days = new Map<string, PacksInForce>();
  return {
    at(now) {
      const day = now.toISOString().slice(0, 10);
      let packs = days.get(day);
      if (!packs) {
        packs = packsOfDay(day, now, holidays, own);
        days.set(day, packs);
      }
      return packs;
    },
  };
}

function packsOfDay(day: string, now: Date, holidays: readonly LocalHoliday[], own: string): PacksInForce {
  const near = new Map<PackChoice, Map<CreditorChoice, PackSet>>();
  return {
    of(person, creditor) {
      // Most people share a place with many others: the same two objects come again and again.
      const known = near.get(person)?.get(creditor);
      if (known) return known;
      const key = `${day} ${person.country} ${person.subdivision ?? ""} ${creditor.kind} ${creditor.countingMode} ${own}`;
      let set = compiled.get(key);
      if (!set) {
        if (compiled.size >= COMPILED_KEPT) compiled.clear();
        const closed = holidays
          .filter((h) => h.country === person.country && (h.subdivision === "" || h.subdivision === person.subdivision))
          .map((h) => h.onDate as LocalDate);
        set = compileChoice(person, creditor, closed, now);
        compiled.set(key, set);
      }
      const here = near.get(person) ?? new Map<CreditorChoice, PackSet>();
      near.set(person, here.set(creditor, set));
      return set;
    },
  };
}

/** Packs change seldom: what is the same on many days is compiled once. */
const alike = new Map<string, PackSet>();

function compileChoice(person: PackChoice, creditor: CreditorChoice, days: readonly LocalDate[], now: Date): PackSet {
  const packs = packsFor(
    {
      country: person.country,
      creditorKind: creditor.kind,
      ...(person.subdivision && { subdivision: person.subdivision }),
    },
    now,
  );
  const settings = Object.fromEntries(
    packs
      .filter((pack) => Object.hasOwn(pack.settings, "countingMode"))
      .map((pack) => [pack.id, { countingMode: creditor.countingMode }]),
  );
  const key = `${packs.map(({ id, version, holidays }) => `${id}@${version}/${holidays.calendar}`).join()} ${creditor.countingMode} ${days.join()}`;
  let set = alike.get(key);
  if (!set) {
    if (alike.size >= COMPILED_KEPT) alike.clear();
    set = compilePacks(packs, { settings, localHolidays: days });
    alike.set(key, set);
  }
  return set;
}

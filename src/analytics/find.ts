import type { z } from "zod";
import type { Tx } from "../platform/db.js";
import { find } from "./account-list.js";
import * as accounts from "./account-reads.js";
import type * as contract from "./contract.js";
import { meantBy } from "./domain/name-query.js";

type Found = z.output<typeof contract.Found>["items"];

const SHOWN = 8;
const LOOKED_AT = 200;

/** People that a few typed letters may mean, each with what fitted: for the palette that opens anywhere. */
export async function findPeople(tx: Tx, text: string): Promise<Found> {
  const search = await find(tx, text, LOOKED_AT);
  const byAccount = await accounts.debtorsOf(tx, search.accounts.slice(0, SHOWN));
  const byPerson = await accounts.people(tx, search.debtors.slice(0, LOOKED_AT), SHOWN);
  const { asEmail, asPhone } = meantBy(text);
  const how = asPhone !== null || (asEmail?.includes("@") ?? false) ? "address" : "name";
  const items: Found = [
    ...byAccount.map(({ ref, ...debtor }) => ({ debtor, by: "account" as const, text: ref })),
    ...byPerson.map(({ taxId, ...debtor }) =>
      taxId !== null && taxId === text
        ? { debtor, by: "tax_id" as const, text: taxId }
        : { debtor, by: how as "name", text: debtor.name },
    ),
  ];
  const seen = new Set<bigint>();
  return items.filter(({ debtor }) => !seen.has(debtor.id) && seen.add(debtor.id)).slice(0, SHOWN);
}

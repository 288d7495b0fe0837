import { zonesOf } from "../../compliance/index.js";
import { dayIn, type LocalDate } from "../../kernel/time.js";
import type { Tx } from "../../platform/db.js";
import { type Fragment, sql } from "../../platform/sql.js";
import { NO_SEGMENTS, type Rule, type Segments, segmentsIn } from "../domain/segment/rule.js";
import { ruleSql } from "./compile.js";
import type { CountContext } from "./count-store.js";
import { creditorPlaces } from "./fact-store.js";
import { loadSegments } from "./segment-store.js";

/** What these rules are asked with now: the tenant's day, the creditors with their currencies, and segments they name. */
export async function contextNow(
  tx: Tx,
  now: Date,
  rules: readonly Rule[],
  creditorId?: bigint,
): Promise<CountContext & { readonly segments: Segments }> {
  const creditors = await creditorPlaces(tx);
  const own = creditors.find(({ id }) => id === creditorId) ?? creditors[0];
  const zone = (own && zonesOf({ country: own.country })[0]) ?? "UTC";
  const segments = rules.some((rule) => segmentsIn(rule).size > 0) ? await loadSegments(tx) : NO_SEGMENTS;
  return { today: dayIn(zone, now), creditors, segments, creditorId };
}

const NOBODY = sql`false`;

/**
 * Is the account in this segment, on that day? A condition for a statement over many, `account` being the column that
 * holds their ids. A segment that was archived, or never was, holds nobody.
 */
export async function segmentPredicate(
  tx: Tx,
  segmentId: bigint,
  today: LocalDate,
  account: Fragment = sql`a.id`,
): Promise<Fragment> {
  const segments = await loadSegments(tx);
  const rule = segments.get(segmentId.toString());
  if (!rule) return NOBODY;
  const context = { today, segments, creditors: await creditorPlaces(tx) };
  return sql`${account} in (
    select f.account_id from strategy.account_fact f where f.tenant_id = ${tx.tenant} and ${ruleSql(rule, context)})`;
}

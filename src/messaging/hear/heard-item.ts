import type { TenantId } from "../../kernel/id.js";
import type { Heard } from "../channels/heard.js";
import type { StoredCallback } from "./callback-store.js";

/** One thing that was heard, with the call it came in. */
export interface Item<Kind extends Heard["kind"] = Heard["kind"]> {
  readonly callback: StoredCallback;
  readonly heard: Extract<Heard, { kind: Kind }>;
}

/** Those of these kinds. */
export const itemsOf = <Kind extends Heard["kind"]>(items: readonly Item[], ...kinds: readonly Kind[]): Item<Kind>[] =>
  items.filter(({ heard }) => (kinds as readonly string[]).includes(heard.kind)) as unknown as Item<Kind>[];

/** The key that a message went to its provider with: with the tenant before it, so that no two tenants share one. */
export const outwardKey = (tenant: TenantId, key: string): string => `${tenant}-${key}`;

/** Our own key in what a provider says; null where it speaks of something else. */
export function inwardKey(tenant: TenantId, said: string | undefined): string | null {
  const lead = `${tenant}-`;
  return said?.startsWith(lead) ? said.slice(lead.length) : null;
}

/** Nothing that is told now happened longer ago: a clock is wrong. */
const LATE_MS_MAX = 30 * 86_400_000;

/** When it happened: as the provider says, where that can be; nothing that we were told of lies ahead of the telling. */
export function momentOf({ callback, heard }: { callback: StoredCallback; heard: { at: Date | null } }): Date {
  const { at } = heard;
  const told = callback.receivedAt;
  const isPossible = at !== null && at <= told && told.getTime() - at.getTime() <= LATE_MS_MAX;
  return isPossible ? at : told;
}

import type { DeliveryView, Webhook } from "../../../../src/webhooks/contract.js";
import { ENDPOINT_NAME, EVENT_KINDS, type EventKind } from "../../../../src/webhooks/domain/events.js";
import type { Wire } from "../../../kit/api.js";
import * as search from "../../../kit/search.js";
import type { Words } from "../../../kit/words.js";

export const STATES = ["waiting", "leaving", "delivered", "failed"] as const;

/** Which half is looked at, what it is narrowed to, and what is open beside it. */
export const webhooksSearch = {
  view: search.oneOf(["deliveries"]),
  webhookId: search.id(),
  state: search.manyOf(STATES),
  type: search.text(60),
  /** An endpoint, or a delivery, by the half that is looked at. */
  open: search.id(),
};
export type WebhooksSearch = search.Search<typeof webhooksSearch>;

export const CLEARED: WebhooksSearch = { webhookId: undefined, state: undefined, type: undefined };
export const isNarrowed = ({ webhookId, state, type }: WebhooksSearch): boolean =>
  webhookId !== undefined || state !== undefined || type !== undefined;

export type EndpointRow = Wire<typeof Webhook>;
export type Delivery = Wire<typeof DeliveryView>;
export type DeliveryRow = Omit<Delivery, "body" | "tries">;

/** How an endpoint fares, in one word: paused with its cause, in trouble, or well. */
export function fareOf({
  state,
  pausedBecause,
  failures,
}: EndpointRow): "active" | "failing" | "by_hand" | "lost" | "gone" {
  if (state === "paused") return pausedBecause === "failing" ? "lost" : (pausedBecause ?? "by_hand");
  return failures > 0 ? "failing" : "active";
}

/** A count that ends at a thousand, as it is said. */
export const COUNTED_MOST = 1_000;

/** The part of a URL that people know it by. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

/** Why a try failed, in words. `http_503` is what was answered. */
export function becauseWords(code: string, words: Words, has: (key: string) => boolean): string {
  const [, status] = /^http_(\d{3})$/.exec(code) ?? [];
  if (status !== undefined) return words("because.http", { status });
  return has(`because.${code}`) ? words(`because.${code}`) : words("because.other", { code });
}

export interface Typed {
  readonly name: string;
  readonly url: string;
  readonly description: string;
  readonly kinds: readonly EventKind[];
}

export const NOTHING_TYPED: Typed = { name: "", url: "", description: "", kinds: [] };

export const typedOf = ({ name, url, description, kinds }: EndpointRow): Typed => ({
  name,
  url,
  description: description ?? "",
  kinds,
});

/** Small letters, digits and hyphens: what people type is brought into that form while they type it. */
export const nameIn = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, 40);

/** What would be sent; null while something is missing. */
export function orderOf({ name, url, description, kinds }: Typed) {
  const body = { url: url.trim(), description: description.trim() || null, kinds: [...kinds] };
  return body.url === "" || !ENDPOINT_NAME.test(name) ? null : { name, ...body };
}

/** Kinds in groups, by what they are about. */
export const KIND_GROUPS: readonly { readonly group: string; readonly kinds: readonly EventKind[] }[] = [
  ...new Set(EVENT_KINDS.map((kind) => kind.split(".")[0] as string)),
].map((group) => ({ group, kinds: EVENT_KINDS.filter((kind) => kind.startsWith(`${group}.`)) }));

/** What was told, with its lines apart so that it can be read. What is no JSON stays as it is. */
export function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

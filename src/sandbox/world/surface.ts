import type { TenantId } from "../../kernel/id.js";
import type { Tx } from "../../platform/db.js";
import type { DueEvent, Twist } from "../domain/event.js";
import type { Line, LineProvider } from "../domain/line.js";
import type { WorldKeys } from "./keys.js";
import type { DueRow, Weather } from "./store.js";

/** A request to a provider, as far as HTTP goes. */
export interface WorldRequest {
  readonly method: string;
  /** The parts of its path after the provider's own, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface WorldAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What was done stays done, and the connection breaks instead of this being said. */
  readonly isCut?: boolean;
}

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): WorldAnswer => ({
  status,
  type: "application/json; charset=utf-8",
  body: JSON.stringify(body),
  headers,
});

/** What an answer of a proxy looks like that stands before the provider. */
export const PROXY_PAGE: WorldAnswer = {
  status: 502,
  type: "text/html",
  body: "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n",
};

/** A request of one of our accounts, with everything a provider looks up to answer it. */
export interface Asked {
  readonly tx: Tx;
  readonly now: Date;
  readonly line: Line & { readonly tenant: TenantId };
  readonly request: WorldRequest;
  readonly keys: WorldKeys;
  readonly weather: Weather;
}

/** One call of a provider to us, ready for the wire. */
export interface WorldCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A provider's HTTP, as its documents tell it: what it answers, and how it calls. Written from those and never from our adapters. */
export interface Surface {
  readonly provider: LineProvider;
  /** The first part of the path under which the world plays it. */
  readonly prefix: string;
  /** Who asks? Null where the credentials are not what this provider gave out. */
  lineOf(request: WorldRequest, keys: WorldKeys): Line | null;
  /** Which of our channels the request is about: each has its own weather. */
  channelOf(request: WorldRequest): string;
  readonly refusals: {
    /** Who asks shows no credentials, or wrong ones. */
    readonly stranger: WorldAnswer;
    readonly tooFast: WorldAnswer;
    readonly down: WorldAnswer;
  };
  answer(asked: Asked): Promise<WorldAnswer> | WorldAnswer;
  /** How it tells us what happened; null where it has no way to. `hookUrl` is where the account is called by default. */
  call(due: DueRow, line: Line, hookUrl: string | null, keys: WorldKeys): WorldCall | null;
}

/** Plans an event of a phone at this moment. */
export const dueAt = (
  at: Date,
  of: Omit<DueEvent, "at" | "happenedAt" | "event" | "twist">,
  event: DueEvent["event"],
  twist: DueEvent["twist"] = "plain",
): DueEvent => ({ ...of, at, happenedAt: at, event, twist });

/** A call that broke off has half of its body, under the signature of the whole. */
export const broken = (body: string, twist: Twist): string =>
  twist === "truncated" ? body.slice(0, Math.floor(body.length / 2)) : body;

/** The body as JSON; undefined where it is none. */
export function jsonBody({ body }: WorldRequest): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

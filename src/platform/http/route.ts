import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { z } from "zod";
import { assert } from "../../kernel/assert.js";
import type { TenantId } from "../../kernel/id.js";
import type { Locale } from "../../kernel/locale.js";
import type { Config } from "../config.js";
import type { Db, TenantDb, Tx } from "../db.js";
import type { Live } from "../live.js";
import type { Seal } from "../seal.js";
import type { Cursors } from "./cursor.js";

/**
 * A route is data: mounting, validation, permission, transaction, audit, idempotency and OpenAPI come from it.
 *
 * - `json` (the usual): the handler runs inside one transaction of its tenant and gives the reply; what it throws rolls
 *   everything back. A GET's transaction is one read-only snapshot, so the numbers of a reply agree with each other.
 * - `upload`: the raw body as a stream of any content type; no transaction, because a file may take minutes.
 * - `stream`: the reply is a stream; no transaction either.
 */
export type Kind = "json" | "upload" | "stream";
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Actor {
  readonly kind: "staff" | "key";
  readonly id: bigint;
  readonly name: string;
  readonly role: string;
  readonly locale: Locale;
}

/** Who asks, seen by the gate: a person in a seat of one tenant, or an API key. */
export interface Caller {
  readonly tenant: TenantId;
  readonly actor: Actor;
  readonly via: "cookie" | "bearer";
  can(permission: string): boolean;
  /** `Set-Cookie` values to send along, when the session was prolonged. */
  readonly cookies?: readonly string[];
}

export interface AuditEntry {
  /** What was done, as `staff.role_changed`. */
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: bigint | string };
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface AuditRecord extends AuditEntry {
  readonly at: Date;
  readonly actor: {
    readonly kind: "staff" | "key" | "system" | "cli";
    readonly id: bigint | null;
    readonly name: string;
  };
  readonly origin: string | null;
  readonly requestId: string | null;
}

/** What the access room does for every request; handed over by the composition root. */
export interface Gate {
  who(headers: IncomingHttpHeaders, realNow: Date): Promise<Caller | null>;
  record(tx: Tx, entry: AuditRecord): Promise<void>;
}

/** What the composition root hands to every handler. A room that needs more declares it here by merging. */
export interface Services {
  readonly config: Config;
  readonly seal: Seal;
  readonly live: Live;
  /**
   * For the little that must outlive a request that is rolled back. A pool of its own: a request that waited here for a
   * second connection of the pool it holds one of could wait for ever.
   */
  readonly aside: Db;
}

interface AnyCtx {
  readonly services: Services;
  readonly requestId: string;
  /** The address the request came from, for audit and throttling. */
  readonly origin: string;
  readonly headers: IncomingHttpHeaders;
  setHeader(name: string, value: string | readonly string[]): void;
  /** The machine's time, for what runs in it whatever the tenant's clock says: sessions, keys, lockout. */
  readonly realNow: Date;
}

/** Nobody is signed in and no tenant is known: no transaction either. */
export interface PublicCtx extends AnyCtx {
  readonly db: Db;
}

interface KnownCtx extends AnyCtx {
  readonly tenant: TenantId;
  readonly actor: Actor;
  /** The tenant's time: real, or set and moved. */
  readonly now: Date;
  can(permission: string): boolean;
}

export interface Ctx extends KnownCtx {
  readonly tx: Tx;
  /** Records what this request changed. A write that never calls it fails and is rolled back. */
  audit(entry: AuditEntry): Promise<void>;
  readonly cursors: Cursors;
}

export interface StreamCtx extends KnownCtx {
  readonly db: TenantDb;
  /** Records a change in the transaction that made it. */
  audit(tx: Tx, entry: AuditEntry): Promise<void>;
  /** Aborted when the client is gone or the server closes. */
  readonly signal: AbortSignal;
  /** Is this caller still signed in? For streams that outlive a session. */
  stillAllowed(): Promise<boolean>;
}

/** The raw body of an upload. Reading past the limit throws 413. */
export interface Upload {
  readonly stream: Readable;
  readonly contentType: string | null;
  /** Bytes announced by the client, when it said so. */
  readonly length: number | null;
}

export interface Download {
  readonly contentType: string;
  readonly fileName?: string;
  readonly body: Readable;
}

type Schema = z.ZodType | undefined;
type Parsed<S extends Schema> = S extends z.ZodType ? z.output<S> : undefined;

export interface Input<
  Params extends Schema,
  Query extends Schema,
  Body extends Schema,
  Headers extends Schema,
  K extends Kind,
> {
  readonly params: Parsed<Params>;
  readonly query: Parsed<Query>;
  readonly headers: Parsed<Headers>;
  readonly body: K extends "upload" ? Upload : Parsed<Body>;
}

type CtxOf<Allow extends string, K extends Kind> = Allow extends "public"
  ? PublicCtx
  : K extends "json"
    ? Ctx
    : StreamCtx;
type ReplyOf<Reply extends Schema, K extends Kind> = K extends "stream"
  ? Download
  : Reply extends z.ZodType
    ? z.output<Reply>
    : unknown;

interface Shared {
  /** Stable: the OpenAPI operationId, the name of the client's function, the label in metrics. */
  readonly id: string;
  readonly method: Method;
  /** Under `/api/v1`, as `/debts/:debtId/plans`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** The status of a good answer: 200, or 204 without a reply. */
  readonly status?: number;
  /** Needed reason why a write leaves no audit row. */
  readonly unaudited?: string;
  /** The reply holds a secret shown once: an idempotency key remembers that it was given, not what it was. */
  readonly secretReply?: boolean;
  /** A tighter limit than the general one, per caller or address. */
  readonly perMinute?: number;
  /** For a body that is larger than usual; bytes. */
  readonly bodyMaxBytes?: number;
}

export interface Spec<
  Allow extends string,
  K extends Kind,
  Params extends Schema,
  Query extends Schema,
  Body extends Schema,
  Headers extends Schema,
  Reply extends Schema,
> extends Shared {
  readonly allow: Allow;
  readonly kind?: K;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly headers?: Headers;
  readonly reply?: Reply;
  handle(ctx: CtxOf<Allow, K>, input: Input<Params, Query, Body, Headers, K>): Promise<ReplyOf<Reply, K>>;
}

/** Any route, its types forgotten: what a list of routes holds. */
export interface AnyRoute extends Shared {
  readonly allow: string;
  readonly kind: Kind;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly headers?: z.ZodType;
  readonly reply?: z.ZodType;
  handle(ctx: never, input: never): Promise<unknown>;
}

/** Makes `route` for a set of permissions. `public` needs no session, `signed_in` any. */
export const routeFor =
  <Permission extends string>() =>
  <
    const Allow extends Permission | "public" | "signed_in",
    K extends Kind = "json",
    Params extends Schema = undefined,
    Query extends Schema = undefined,
    Body extends Schema = undefined,
    Headers extends Schema = undefined,
    Reply extends Schema = undefined,
  >(
    spec: Spec<Allow, K, Params, Query, Body, Headers, Reply>,
  ): AnyRoute => {
    const names = [...spec.path.matchAll(/:(\w+)/g)].map((match) => match[1]).sort();
    const given = Object.keys((spec.params as z.ZodObject | undefined)?.shape ?? {}).sort();
    assert(names.join() === given.join(), `route ${spec.id}: params ${given} do not fit ${spec.path}`);
    assert(spec.allow !== "public" || (spec.kind ?? "json") === "json", `route ${spec.id}: a public route is json`);
    assert(spec.kind !== "upload" || spec.body === undefined, `route ${spec.id}: an upload's body has no schema`);
    return { kind: "json", ...spec } as unknown as AnyRoute;
  };

export const API = "/api/v1";

/** Does this route change something? */
export const isWrite = ({ method }: Pick<AnyRoute, "method">): boolean => method !== "GET";

/** The status of its good answer. */
export const statusOf = ({ status, reply, kind }: Pick<AnyRoute, "status" | "reply" | "kind">): number =>
  status ?? (reply || kind === "stream" ? 200 : 204);

/** The parts of a path that are ids, in order. */
export const paramsOf = ({ path }: Pick<AnyRoute, "path">): string[] =>
  [...path.matchAll(/:(\w+)/g)].map((match) => match[1] as string);

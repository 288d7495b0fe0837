import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { assert } from "../../kernel/assert.js";
import { nowIn, nowOf, realNow } from "../clock.js";
import type { Db, Tx } from "../db.js";
import type { Metrics } from "../metrics.js";
import { Problem } from "../problem.js";
import { guardBody, limitedBody, unguardBody } from "./body.js";
import { addressKey, type Buckets, makeBuckets } from "./bucket.js";
import { makeCursors } from "./cursor.js";
import { claimKey, type Kept, keepReply, operationOf } from "./idempotency.js";
import { readPart } from "./read.js";
import {
  type AnyRoute,
  API,
  type AuditEntry,
  type Caller,
  type Ctx,
  type Download,
  type Gate,
  isWrite,
  type PublicCtx,
  type Services,
  type StreamCtx,
  statusOf,
} from "./route.js";
import { requireOwnOrigin } from "./shield.js";

export interface MountOptions {
  readonly db: Db;
  readonly gate: Gate;
  readonly services: Services;
  readonly metrics: Metrics;
  /** Signs cursors. */
  readonly cursorKey: Buffer;
  /** A JSON body must have arrived by then; an upload must go on within the second. */
  readonly bodyMs?: number;
  readonly uploadIdleMs?: number;
}

interface Mounting extends MountOptions {
  readonly buckets: Buckets;
}

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller | null;
  }
}

/** What one address may ask without saying who it is, and so try API keys or sessions. */
const STRANGER_PER_MINUTE = 3000;
const BODY_MS = 20_000;
const UPLOAD_IDLE_MS = 60_000;
/** Nobody waits longer for a page; long work is a job. */
const STATEMENT_MS = "30000";
const HANDLER_MS = 60_000;

export function mount(app: FastifyInstance, routes: readonly AnyRoute[], options: MountOptions): void {
  const mounting: Mounting = { ...options, buckets: makeBuckets() };
  app.decorateRequest("caller", null);
  app.addHook("onRequest", async ({ raw }) => guardBody(raw, options.bodyMs ?? BODY_MS));
  app.register((scope, _options, done) => {
    // Only JSON: a form that another site posts is never read as a body.
    scope.removeContentTypeParser("text/plain");
    for (const route of routes) if (route.kind !== "upload") mountOne(scope, route, mounting);
    done();
  });
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, parsed) => parsed(null, payload));
    for (const route of routes) if (route.kind === "upload") mountOne(scope, route, mounting);
    done();
  });
}

function mountOne(scope: FastifyInstance, route: AnyRoute, mounting: Mounting): void {
  const { bodyMaxBytes } = mounting.services.config;
  scope.route({
    method: route.method,
    url: API + route.path,
    bodyLimit: route.bodyMaxBytes ?? bodyMaxBytes,
    exposeHeadRoute: route.kind === "json",
    ...(route.kind === "json" && { handlerTimeout: HANDLER_MS }),
    onRequest: async (request, reply) => {
      request.caller = await admit(route, request, mounting);
      if (request.caller?.cookies) reply.header("set-cookie", request.caller.cookies);
      if (route.kind === "upload") unguardBody(request.raw);
    },
    handler: (request, reply) =>
      handlers[route.allow === "public" ? "public" : route.kind](route, request, reply, mounting),
  });
}

/** Who asks, and may they? Refuses before a byte of the body is read. */
async function admit(
  route: AnyRoute,
  request: FastifyRequest,
  { gate, services, buckets, metrics }: Mounting,
): Promise<Caller | null> {
  const address = addressKey(request.ip);
  const take = (key: string, perMinute: number) => {
    const seconds = buckets.take(key, perMinute);
    if (seconds === 0) return;
    metrics.count("rate_limited");
    throw new Problem(429, "too_many_requests", { seconds }, { headers: { "retry-after": String(seconds) } });
  };
  take(`from ${address}`, STRANGER_PER_MINUTE);
  if (route.allow === "public") {
    if (route.perMinute) take(`${route.id} ${address}`, route.perMinute);
    if (isWrite(route) && request.headers.origin !== undefined) requireOwnOrigin(request.headers, services.config);
    return null;
  }
  const caller = await gate.who(request.headers, realNow());
  if (!caller)
    throw new Problem(401, "not_signed_in", {}, { headers: { "www-authenticate": 'Bearer realm="acuerdo"' } });
  if (isWrite(route) && caller.via === "cookie") requireOwnOrigin(request.headers, services.config);
  const who = `${caller.tenant} ${caller.actor.kind} ${caller.actor.id}`;
  take(who, services.config.requestsPerMinute);
  if (route.perMinute) take(`${route.id} ${who}`, route.perMinute);
  if (route.allow !== "signed_in" && !caller.can(route.allow))
    throw new Problem(403, "forbidden", { permission: route.allow });
  return caller;
}

type Handler = (route: AnyRoute, request: FastifyRequest, reply: FastifyReply, mounting: Mounting) => Promise<unknown>;
const handlers: Record<"public" | AnyRoute["kind"], Handler> = {
  public: answerPublic,
  json: answerJson,
  upload: answerStream,
  stream: answerStream,
};

interface Asked {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
}

const readInput = (route: AnyRoute, request: FastifyRequest): Asked => ({
  params: readPart(route.params, request.params, "params"),
  query: readPart(route.query, request.query, "query"),
  headers: readPart(route.headers, request.headers, "headers"),
  body: readPart(route.body, request.body, "body"),
});

function commonOf(request: FastifyRequest, reply: FastifyReply, { services }: Mounting) {
  return {
    services,
    requestId: request.id,
    origin: request.ip,
    headers: request.headers,
    realNow: realNow(),
    setHeader: (name: string, value: string | readonly string[]) => void reply.header(name, value),
  };
}

const encode = (route: AnyRoute, value: unknown): unknown =>
  route.reply ? z.encode(route.reply, value as never) : null;

function send(reply: FastifyReply, { status, reply: body }: Kept): FastifyReply {
  reply.code(status);
  return status === 204 ? reply.send() : reply.type("application/json; charset=utf-8").send(JSON.stringify(body));
}

async function answerPublic(route: AnyRoute, request: FastifyRequest, reply: FastifyReply, mounting: Mounting) {
  const ctx: PublicCtx = { ...commonOf(request, reply, mounting), db: mounting.db };
  const value = await route.handle(ctx as never, readInput(route, request) as never);
  return send(reply, { status: statusOf(route), reply: encode(route, value) });
}

async function answerJson(route: AnyRoute, request: FastifyRequest, reply: FastifyReply, mounting: Mounting) {
  const caller = callerOf(request);
  const input = readInput(route, request);
  const operation =
    route.method === "POST" ? operationOf(request.headers["idempotency-key"], route.id, caller.actor, input) : null;
  const answer = await mounting.db.as(caller.tenant).begin(async (tx) => {
    await settleIn(tx, route);
    const earlier = operation && (await claimKey(tx, operation));
    if (earlier) return again(route, earlier);
    const audited = { count: 0 };
    const ctx = await ctxOf(tx, route, caller, commonOf(request, reply, mounting), mounting, audited);
    const value = await route.handle(ctx as never, input as never);
    assert(!isWrite(route) || audited.count > 0 || route.unaudited, `route ${route.id} wrote without audit`);
    const first = { status: statusOf(route), reply: encode(route, value) };
    if (operation) await keepReply(tx, operation, route.secretReply ? { ...first, reply: null } : first);
    return first;
  });
  return send(reply, answer);
}

/** A read sees one moment of the database and cannot write; no statement outlives the reader's patience. */
async function settleIn(tx: Tx, route: AnyRoute): Promise<void> {
  if (!isWrite(route)) await tx`set transaction isolation level repeatable read, read only`;
  await tx`select set_config('statement_timeout', ${STATEMENT_MS}, true)`;
}

function again(route: AnyRoute, earlier: Kept): Kept {
  if (route.secretReply) throw new Problem(409, "secret_shown_once");
  return earlier;
}

async function ctxOf(
  tx: Tx,
  route: AnyRoute,
  caller: Caller,
  common: ReturnType<typeof commonOf>,
  { gate, cursorKey }: Mounting,
  audited: { count: number },
): Promise<Ctx> {
  const { tenant, actor } = caller;
  const now = await nowOf(tx);
  return {
    ...common,
    tenant,
    actor,
    now,
    tx,
    can: (permission) => caller.can(permission),
    cursors: makeCursors(cursorKey, `${route.id} ${tenant}`),
    audit: async (entry) => {
      audited.count += 1;
      await gate.record(tx, recordOf(entry, caller, common, now));
    },
  };
}

const recordOf = (entry: AuditEntry, { actor }: Caller, common: { origin: string; requestId: string }, at: Date) => ({
  ...entry,
  at,
  actor,
  origin: common.origin,
  requestId: common.requestId,
});

/** Uploads and downloads: the handler opens its own transactions, as short as it can. */
async function answerStream(route: AnyRoute, request: FastifyRequest, reply: FastifyReply, mounting: Mounting) {
  const caller = callerOf(request);
  const input = readInput(route, request);
  const common = commonOf(request, reply, mounting);
  const db = mounting.db.as(caller.tenant);
  const now = await nowIn(db);
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  const audited = { count: 0 };
  const ctx: StreamCtx = {
    ...common,
    tenant: caller.tenant,
    actor: caller.actor,
    now,
    db,
    signal: gone.signal,
    can: (permission) => caller.can(permission),
    stillAllowed: async () => (await mounting.gate.who(request.headers, realNow()))?.tenant === caller.tenant,
    audit: async (tx, entry) => {
      audited.count += 1;
      await mounting.gate.record(tx, recordOf(entry, caller, common, now));
    },
  };
  if (route.kind === "upload") {
    const body = limitedBody(
      request,
      reply,
      route.bodyMaxBytes ?? common.services.config.uploadMaxBytes,
      mounting.uploadIdleMs ?? UPLOAD_IDLE_MS,
    );
    const value = await route.handle(ctx as never, { ...input, body } as never);
    assert(audited.count > 0 || route.unaudited, `route ${route.id} wrote without audit`);
    return send(reply, { status: statusOf(route), reply: encode(route, value) });
  }
  const download = (await route.handle(ctx as never, input as never)) as Download;
  if (download.fileName) reply.header("content-disposition", attachment(download.fileName));
  return reply.code(statusOf(route)).type(download.contentType).send(download.body);
}

function callerOf(request: FastifyRequest): Caller {
  assert(request.caller, "a guarded route was reached without a caller");
  return request.caller;
}

/** RFC 6266: plain letters for old clients, the true name for the others. */
const attachment = (name: string): string =>
  `attachment; filename="${name.replace(/[^\w. -]/g, "_")}"; filename*=UTF-8''${encodeURIComponent(name)}`;

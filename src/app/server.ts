import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { makeGate, openStaffAuth } from "../access/index.js";
import { type Config, secretOf } from "../platform/config.js";
import { type Db, openDb, urlOf } from "../platform/db.js";
import { endSpareConnections } from "../platform/http/closing.js";
import { answerErrors, onClientError, type PageFallback, sendProblem } from "../platform/http/errors.js";
import { health } from "../platform/http/health.js";
import { type MountOptions, mount } from "../platform/http/mount.js";
import { openApi } from "../platform/http/openapi.js";
import { type AnyRoute, API, type Services } from "../platform/http/route.js";
import { shield, shieldHeaders } from "../platform/http/shield.js";
import type { Live } from "../platform/live.js";
import { createLog, type Log } from "../platform/log.js";
import { createMetrics, type Metrics } from "../platform/metrics.js";
import { deriveKey, openSeal, randomToken } from "../platform/seal.js";
import { hookUrls, pretendSettings } from "./channels.js";
import { subscribeConsumers } from "./consumers.js";

export interface ServerParts extends Partial<Pick<MountOptions, "bodyMs" | "uploadIdleMs">> {
  readonly db: Db;
  readonly config: Config;
  readonly routes: readonly AnyRoute[];
  readonly live: Live;
  /** The built console; without it only the API answers. */
  readonly staticDir?: string;
  readonly log?: Log;
  readonly metrics?: Metrics;
  /** Public pages outside the API, such as the one behind a link in a message. They may take a form that was posted. */
  readonly pages?: (scope: FastifyInstance, services: Services) => void;
  /** What people type, when it is not configured: the caller knows which port was free. */
  readonly publicUrl?: string;
}

export interface Server extends FastifyInstance {
  /** What handlers are given, for a caller that makes tenants and staff without a request. */
  readonly services: Services;
}

const HEADER_MAX_BYTES = 16_384;
const HEADER_MS = 15_000;
const ASIDE_CONNECTIONS = 2;
const KEEP_ALIVE_MS = 72_000;

/** Puts the HTTP side together. The caller listens, and closes; closing ends the live streams, not the database. */
export async function buildServer(parts: ServerParts): Promise<Server> {
  const { db, config, routes, live } = parts;
  subscribeConsumers();
  const log = parts.log ?? createLog(config.logLevel);
  const metrics = parts.metrics ?? createMetrics();
  const secret = secretOf(config);
  const publicUrl = config.publicUrl ?? parts.publicUrl ?? `http://localhost:${config.port}`;
  const staffAuth = openStaffAuth({
    databaseUrl: urlOf(db),
    key: deriveKey(secret, "staff sessions"),
    publicUrl,
    sessionHours: config.sessionHours,
  });
  const aside = openDb(urlOf(db), { max: ASIDE_CONNECTIONS, name: "acuerdo aside" });
  const services: Services = {
    config,
    live,
    aside,
    seal: openSeal(secret, config.previousSecrets),
    staffAuth,
    hookUrl: hookUrls(secret, config.publicUrl ?? null),
    pretendSettings: pretendSettings(secret),
  };

  const app = makeFastify(config, log);
  const page =
    parts.staticDir !== undefined && existsSync(join(parts.staticDir, "index.html"))
      ? serveConsole(app, parts.staticDir)
      : null;
  shield(app, config, API);
  observe(app, metrics);
  health(app, db, metrics, config.metricsToken);
  const { bodyMs, uploadIdleMs } = parts;
  mount(app, routes, {
    db,
    services,
    metrics,
    gate: makeGate(db, staffAuth),
    cursorKey: deriveKey(secret, "cursors"),
    ...(bodyMs !== undefined && { bodyMs }),
    ...(uploadIdleMs !== undefined && { uploadIdleMs }),
  });
  const { pages } = parts;
  if (pages) {
    app.register((scope, _options, done) => {
      takeForms(scope);
      pages(scope, services);
      done();
    });
  }
  const contract = JSON.stringify(openApi(routes, versionOf()));
  app.get(`${API}/openapi.json`, async (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(contract),
  );
  answerErrors(app, routes, page);
  endSpareConnections(app);
  app.addHook("preClose", () => live.close());
  app.addHook("onClose", async () => {
    await Promise.all([staffAuth.close(), aside.close()]);
  });
  await app.ready();
  return Object.assign(app, { services });
}

function makeFastify(config: Config, log: Log): FastifyInstance {
  return Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    // 96 random bits: ids that nobody can guess may be quoted to support.
    genReqId: () => randomToken(12),
    trustProxy: typeof config.trustProxy === "boolean" ? config.trustProxy : [...config.trustProxy],
    bodyLimit: config.bodyMaxBytes,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Bodies have clocks of their own (platform/http/body.ts): one for all would cut long uploads.
    requestTimeout: 0,
    forceCloseConnections: "idle",
    http: { maxHeaderSize: HEADER_MAX_BYTES, headersTimeout: HEADER_MS, connectionsCheckingInterval: 5_000 },
    clientErrorHandler: onClientError,
    // A URL that cannot be read reaches no hook: its answer is dressed here, and its connection ends with it.
    frameworkErrors: (error, request, reply) =>
      void sendProblem(error, request, reply.headers(shieldHeaders(config)).header("connection", "close")),
    return503OnClosing: false,
  }) as FastifyInstance;
}

const FORM_MAX_BYTES = 8192;

function takeForms(scope: FastifyInstance): void {
  const options = { parseAs: "string", bodyLimit: FORM_MAX_BYTES } as const;
  scope.addContentTypeParser<string>("application/x-www-form-urlencoded", options, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(body))),
  );
}

/** One line and one figure for each answer: the route's pattern, never the address that was asked for. */
function observe(app: FastifyInstance, metrics: Metrics): void {
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    const { method } = request;
    metrics.http(route, method, reply.statusCode, reply.elapsedTime / 1000);
    const who = request.caller;
    const line = {
      requestId: request.id,
      method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ...(who && { tenant: who.tenant, actor: `${who.actor.kind} ${who.actor.id}` }),
    };
    if (route.startsWith(API)) request.log.info(line, "answered");
    else request.log.debug(line, "answered");
  });
}

const HASHED = /[-.][A-Za-z0-9_-]{8,}\.\w+$/;

/** The built console: files with a hash in their name for ever, the page itself never without asking. */
function serveConsole(app: FastifyInstance, root: string): PageFallback {
  app.register(fastifyStatic, {
    root,
    index: "index.html",
    preCompressed: true,
    wildcard: true,
    cacheControl: false,
    dotfiles: "ignore",
    setHeaders: (reply, path) => {
      const file = path.replace(/\.(br|gz)$/, "");
      reply.setHeader(
        "cache-control",
        file.includes("/assets/") && HASHED.test(file) ? "public, max-age=31536000, immutable" : "no-cache",
      );
    },
  });
  return (request, reply) => {
    const asksForPage = request.method === "GET" || request.method === "HEAD";
    const path = request.url.split("?", 1)[0] ?? "";
    if (!asksForPage || path.startsWith("/api/") || !/^(?:\/[\w-]+)*\/?$/.test(path)) return null;
    return reply.sendFile("index.html");
  };
}

function versionOf(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

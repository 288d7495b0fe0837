import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { assert } from "../../kernel/assert.js";
import type { TenantId } from "../../kernel/id.js";
import { nowOf } from "../../platform/clock.js";
import type { Db } from "../../platform/db.js";
import { tell } from "../../platform/live.js";
import { isOut } from "../domain/calm.js";
import type { WorldKeys } from "./keys.js";
import { weatherOf } from "./store.js";
import { json, type Surface, type WorldAnswer, type WorldRequest } from "./surface.js";
import { SURFACES } from "./surfaces.js";

export interface WorldOptions {
  readonly db: Db;
  readonly keys: WorldKeys;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Loopback and nothing else. */
  readonly host?: string;
  /** The machine's clock: rates of providers run in real time. */
  readonly realNow: () => Date;
  /** What the world itself did wrong. */
  readonly onTrouble?: (error: Error) => void;
}

export interface World {
  readonly port: number;
  close(): Promise<void>;
}

const BODY_BYTES_MAX = 20 * 1024 * 1024;
const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

/** The providers' HTTP on loopback: every account finds there what its real provider would answer. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const host = options.host ?? "127.0.0.1";
  assert(LOOPBACK.has(host), "the sandbox listens on loopback only");
  const rates = new Rates(options.realNow);
  const server = createServer((message, response) => {
    serve(message, response, options, rates).catch((error: Error) => {
      options.onTrouble?.(error);
      if (!response.headersSent) say(response, json(500, { error: "the sandbox failed" }));
      else response.destroy();
    });
  });
  server.requestTimeout = 30_000;
  await listen(server, options.port, host);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });

async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  options: WorldOptions,
  rates: Rates,
): Promise<void> {
  const body = await readBody(message);
  if (body === null) return say(response, json(413, { error: "too big" }));
  const { surface, request } = aim(message, body);
  if (!surface) return say(response, json(404, { error: "nobody lives here" }));
  const line = surface.lineOf(request, options.keys);
  if (!line) return say(response, surface.refusals.stranger);
  const tenant = line.tenant as TenantId;
  const channel = surface.channelOf(request);
  const { answer, waitMs } = await options.db.as(tenant).begin(async (tx) => {
    const weather = await weatherOf(tx, channel);
    const { faults } = weather;
    const now = await nowOf(tx);
    const told = { waitMs: faults.answerMs };
    if (isOut(faults, now)) return { ...told, answer: surface.refusals.down };
    if (rates.isOver(`${tenant} ${line.accountId}`, faults.perSecondMax)) {
      return { ...told, answer: surface.refusals.tooFast };
    }
    const given = await surface.answer({ tx, now, line: { ...line, tenant }, request, keys: options.keys, weather });
    if (request.method !== "GET") await tell(tx, "phones");
    return { ...told, answer: given };
  });
  if (waitMs > 0) await wait(waitMs);
  if (answer.isCut) response.destroy();
  else say(response, answer);
}

function aim(message: IncomingMessage, body: Buffer): { surface: Surface | undefined; request: WorldRequest } {
  const url = new URL(message.url ?? "/", "http://world");
  const [prefix, ...path] = url.pathname.split("/").slice(1).map(decoded);
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
  const request = { method: message.method ?? "GET", path, query: url.searchParams, headers, body };
  return { surface: SURFACES.find((each) => each.prefix === prefix), request };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

async function readBody(message: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > BODY_BYTES_MAX) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function say(response: ServerResponse, { status, type, body, headers = {} }: WorldAnswer): void {
  response.writeHead(status, { "content-type": type, ...headers });
  response.end(body);
}

const SECOND_MS = 1000;
const LINES_KEPT = 10_000;

/** Requests of each line in the real second that runs. */
class Rates {
  readonly #now: () => Date;
  readonly #seen = new Map<string, { second: number; count: number }>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  isOver(line: string, perSecondMax: number | null): boolean {
    if (perSecondMax === null) return false;
    const second = Math.floor(this.#now().getTime() / SECOND_MS);
    const seen = this.#seen.get(line);
    const count = seen?.second === second ? seen.count + 1 : 1;
    if (this.#seen.size >= LINES_KEPT) this.#seen.clear();
    this.#seen.set(line, { second, count });
    return count > perSecondMax;
  }
}

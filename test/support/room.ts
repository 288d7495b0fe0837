import { afterAll, beforeAll } from "vitest";
import type { z } from "zod";
import type { AuditItem, AuditPage } from "../../src/access/contract.js";
import { subscribeConsumers } from "../../src/app/consumers.js";
import { furnish } from "../../src/app/furnish.js";
import { jobHandlers } from "../../src/app/job-handlers.js";
import { routes } from "../../src/app/routes.js";
import type { CreditorId, TenantId } from "../../src/kernel/id.js";
import { setClock } from "../../src/platform/clock.js";
import type { TenantDb } from "../../src/platform/db.js";
import { deliver } from "../../src/platform/events.js";
import { jobsBeat } from "../../src/platform/jobs.js";
import { takeWorkerId } from "../../src/platform/worker-id.js";
import { type Answer, type Caller, startApi, type TestApi } from "./api.js";
import { testDatabase } from "./db.js";
import { addCreditor, bring, type Person, personOf } from "./portfolio.js";

/** Monday 9 March 2026, ten in the morning in Bogotá. */
export const NOW = new Date("2026-03-09T15:00:00Z");

/** `C-1` owes two debts, late by 38 and 7 days; `C-2` one that falls due in ten; `C-3` one that is late by 68. */
const LINES = [
  "C-1,Rosa Quispe,rosa@example.test,+573001234567,F-11,1000.00,2026-01-30",
  "C-1,Rosa Quispe,rosa@example.test,+573001234567,F-12,500.00,2026-03-02",
  "C-2,Óscar Ibáñez,oscar@example.test,+573007654321,F-21,2000.00,2026-03-19",
  "C-3,Ferretería El Roble,roble@example.test,,F-31,9000.00,2025-12-31",
];

/** A demo tenant with a small portfolio, its clock standing at `NOW`, behind a real server. */
export interface Room {
  readonly api: TestApi;
  readonly tenant: TenantId;
  readonly db: TenantDb;
  readonly creditorId: CreditorId;
  readonly admin: Caller;
  readonly agent: Caller;
  readonly rosa: Person;
  readonly oscar: Person;
  readonly roble: Person;
  get<Body = unknown>(path: string, as?: Caller): Promise<Answer<Body>>;
  post<Body = unknown>(path: string, body?: unknown, as?: Caller): Promise<Answer<Body>>;
  patch<Body = unknown>(path: string, body: unknown, as?: Caller): Promise<Answer<Body>>;
  put<Body = unknown>(path: string, body: unknown, as?: Caller): Promise<Answer<Body>>;
  remove<Body = unknown>(path: string): Promise<Answer<Body>>;
  /** Sends bytes as they are. */
  upload<Body = unknown>(path: string, body: string): Promise<Answer<Body>>;
  /** Lets news travel and jobs run until nothing is left. */
  settle(): Promise<void>;
  /** What the audit trail says was done last. */
  lastAudit(): Promise<z.input<typeof AuditItem> | undefined>;
}

/** Call it at the top of a file: the room stands while its tests run. */
export function testRoom(kind: "live" | "demo" = "demo"): Room {
  const file = testDatabase();
  let room: Room | undefined;
  let close: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    subscribeConsumers();
    const api = await startApi(file.db, { routes });
    const tenant = await api.tenant("norte", kind);
    const db = file.db.as(tenant);
    await db.begin(async (tx) => {
      await setClock(tx, NOW, 0);
      await furnish(tx, api.server.services.seal, kind, NOW);
    });
    const creditorId = await addCreditor(db, NOW);
    await bring(db, creditorId, LINES, NOW);
    const worker = takeWorkerId(file.db);
    close = async () => {
      await worker.release();
      await api.close();
    };
    const admin = await api.person(tenant, "admin");
    const agent = await api.person(tenant, "agent");
    const jobs = jobsBeat(
      jobHandlers,
      () => worker.current(),
      () => 0,
    );
    const ask = <Body>(method: string, path: string, body?: unknown, as: Caller = admin) =>
      api.ask<Body>(method, `/api/v1${path}`, { as, ...(body !== undefined && { body }) });
    room = {
      api,
      tenant,
      db,
      creditorId,
      admin,
      agent,
      rosa: await personOf(db, "C-1"),
      oscar: await personOf(db, "C-2"),
      roble: await personOf(db, "C-3"),
      get: (path, as) => ask("GET", path, undefined, as),
      post: (path, body, as) => ask("POST", path, body, as),
      patch: (path, body, as) => ask("PATCH", path, body, as),
      put: (path, body, as) => ask("PUT", path, body, as),
      remove: (path) => ask("DELETE", path),
      upload: (path, body) => send(api, admin, path, body),
      async settle() {
        while ((await deliver(db, NOW)) + (await jobs.run(db, NOW)) > 0);
      },
      lastAudit: async () => (await ask<z.input<typeof AuditPage>>("GET", "/audit?limit=1")).body.items[0],
    };
  });
  afterAll(() => close?.());
  return new Proxy({} as Room, {
    get: (_, name) => {
      if (!room) throw new Error("The room stands only while tests and their hooks run");
      return room[name as keyof Room];
    },
  });
}

async function send<Body>(api: TestApi, as: Caller, path: string, body: string): Promise<Answer<Body>> {
  const answer = await fetch(`${api.url}/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream", origin: api.url, ...as.headers },
    body,
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: JSON.parse(text) as Answer<Body>["body"] };
}

import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { NewStaff } from "../../src/access/index.js";
import { createStaff, createTenant } from "../../src/access/index.js";
import { buildServer, type Server, type ServerParts } from "../../src/app/server.js";
import type { TenantId } from "../../src/kernel/id.js";
import { readConfig } from "../../src/platform/config.js";
import type { Db } from "../../src/platform/db.js";
import { openLive } from "../../src/platform/live.js";
import { createLog } from "../../src/platform/log.js";
import { createMetrics } from "../../src/platform/metrics.js";
import type { ProblemBody } from "../../src/platform/problem.js";

export const PASSWORD = "correct horse battery";

/** A real server on loopback over a real database. Close it before the database goes. */
export interface TestApi {
  readonly url: string;
  readonly server: Server;
  tenant(slug: string, kind?: "live" | "demo"): Promise<TenantId>;
  /** A person with a seat, signed in. */
  person(tenant: TenantId, role: NewStaff["role"], email?: string): Promise<Caller>;
  ask<Body = unknown>(method: string, path: string, options?: Ask): Promise<Answer<Body>>;
  close(): Promise<void>;
}

export interface Caller {
  readonly id: bigint;
  readonly email: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Ask {
  readonly as?: Pick<Caller, "headers"> | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body & Partial<ProblemBody>;
}

/** Webhooks of tests go to this machine. */
const ENVIRONMENT = { ACUERDO_SECRET: "a secret for tests, at least 32 long", ACUERDO_WEBHOOK_NETWORKS: "127.0.0.1" };
const DAY_ONE = new Date("2026-03-02T15:00:00Z");

export async function startApi(db: Db, parts: Partial<ServerParts> & Pick<ServerParts, "routes">): Promise<TestApi> {
  const config = { ...readConfig(ENVIRONMENT, "/"), ...parts.config };
  const live = parts.live ?? openLive(db, { gatherMs: 10 });
  const log = createLog("silent");
  const metrics = createMetrics({ process: false });
  const server = await buildServer({ db, live, log, metrics, ...parts, config });
  await server.listen({ host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const origin = { origin: url };

  const ask: TestApi["ask"] = async <Body>(method: string, path: string, { as, body, headers }: Ask = {}) => {
    const answer = await fetch(url + path, {
      method,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...origin,
        ...as?.headers,
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.includes("json") ?? false;
    return {
      status: answer.status,
      headers: answer.headers,
      body: (isJson && text !== "" ? JSON.parse(text) : { text }) as Answer<Body>["body"],
    };
  };

  return {
    url,
    server,
    ask,
    tenant: (slug, kind = "live") => createTenant(db, { slug, name: slug, kind, locale: "es" }, DAY_ONE),
    async person(tenant, role, email = `${randomUUID()}@example.test`) {
      const staff = { name: `${role} of ${tenant}`, email, role, locale: "es", password: PASSWORD } as const;
      const { id } = await createStaff(db, server.services.staffAuth, tenant, staff, DAY_ONE);
      // Past the route, whose limit per minute would count a file's people as one impatient address.
      const signedIn = await server.services.staffAuth.signIn(email, PASSWORD, DAY_ONE);
      if (!signedIn) throw new Error(`${email} could not sign in`);
      const cookie = signedIn.cookies.map((one) => one.split(";", 1)[0]).join("; ");
      return { id, email, headers: { cookie, "x-acuerdo-tenant": tenant.toString() } };
    },
    close: async () => void (await server.close()),
  };
}

/** The cookies of an answer, as a browser sends them back. */
export const cookiesOf = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(";", 1)[0])
    .join("; ");

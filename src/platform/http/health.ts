import { timingSafeEqual } from "node:crypto";
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import type { Db } from "../db.js";
import type { Metrics } from "../metrics.js";
import { Problem } from "../problem.js";

/** A database that does not answer within this time is not ready. */
const READY_MS = 2_000;

/**
 * `/healthz`: the process lives (restart it when not). `/readyz`: it can serve (send it no requests when not).
 * `/metrics`: figures for Prometheus, behind a token where one is set.
 */
export function health(app: FastifyInstance, db: Db, metrics: Metrics, metricsToken: string | undefined): void {
  app.get("/healthz", async () => ({ status: "alive" }));
  app.get("/readyz", async (_request, reply) => {
    const checks = await readiness(db);
    return reply
      .code(checks.database && checks.migrations ? 200 : 503)
      .send({ status: checks.database && checks.migrations ? "ready" : "not_ready", checks });
  });
  app.get("/metrics", async (request, reply) => {
    if (metricsToken !== undefined && !same(request.headers.authorization, `Bearer ${metricsToken}`))
      throw new Problem(401, "not_signed_in");
    const { contentType, body } = await metrics.text();
    return reply.type(contentType).send(body);
  });
}

const same = (given: string | undefined, wanted: string): boolean =>
  given !== undefined && given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));

async function readiness(db: Db): Promise<{ database: boolean; migrations: boolean }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("late")), READY_MS);
  });
  try {
    return { database: true, migrations: (await Promise.race([pendingMigrations(db), late])) === 0 };
  } catch {
    return { database: false, migrations: false };
  } finally {
    clearTimeout(timer);
  }
}

/** How many migrations of this program the database lacks. */
async function pendingMigrations(db: Db): Promise<number> {
  const files = (await readdir(fileURLToPath(new URL("../../../migrations/", import.meta.url)))).filter((name) =>
    name.endsWith(".sql"),
  );
  const done = await db.owner(async (tx) => {
    const [{ exists } = { exists: false }] = await tx<{ exists: boolean }>`
      select to_regclass('public.acuerdo_migration') is not null as exists`;
    return exists ? tx<{ name: string }>`select name from public.acuerdo_migration` : [];
  });
  const names = new Set(done.map((row) => row.name));
  return files.filter((name) => !names.has(name)).length;
}

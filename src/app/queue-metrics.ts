import type { Db } from "../platform/db.js";
import { createMetrics, type Metrics } from "../platform/metrics.js";

/** Figures of this process, with how many rows wait in each queue of the database, over all tenants. */
export function metricsOf(db: Db): Metrics {
  const metrics = createMetrics();
  const count = (name: string, read: () => Promise<{ count: number }[]>) =>
    metrics.queue(name, async () => (await read())[0]?.count ?? 0);
  count("news", () =>
    db.owner((tx) => tx`select count(*)::int as count from platform.event where parked_because is null`),
  );
  count("parked_news", () =>
    db.owner((tx) => tx`select count(*)::int as count from platform.event where parked_because is not null`),
  );
  count("jobs", () =>
    db.owner((tx) => tx`select count(*)::int as count from platform.job where state in ('queued', 'running')`),
  );
  count("messages_ready", () =>
    db.owner((tx) => tx`select count(*)::int as count from messaging.message where state = 'ready'`),
  );
  count("messages_leaving", () =>
    db.owner((tx) => tx`select count(*)::int as count from messaging.message where state = 'leaving'`),
  );
  count("webhooks_waiting", () =>
    db.owner((tx) => tx`select count(*)::int as count from webhooks.delivery where state = 'waiting'`),
  );
  return metrics;
}

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Figures for Prometheus. Labels are routes, codes and names of queues: never a tenant's or a person's data. */
export interface Metrics {
  http(route: string, method: string, status: number, seconds: number): void;
  beat(name: string, rows: number, seconds: number): void;
  count(name: "sign_in_refused" | "rate_limited" | "beat_failed" | "live_clients_dropped"): void;
  /** Rows waiting in a queue, read when somebody scrapes. One that fails shows as absent. */
  queue(name: string, read: () => Promise<number> | number): void;
  text(): Promise<{ contentType: string; body: string }>;
  close(): void;
}

const HTTP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const BEAT_BUCKETS = [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60];

export function createMetrics(options: { process?: boolean } = {}): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  if (options.process ?? true) collectDefaultMetrics({ register: registry });
  const http = new Histogram({
    name: "acuerdo_http_seconds",
    help: "Time to answer, by route.",
    buckets: HTTP_BUCKETS,
    labelNames: ["route", "method", "status"],
    registers,
  });
  const beats = new Histogram({
    name: "acuerdo_beat_seconds",
    help: "Time of one run of a beat that found work.",
    buckets: BEAT_BUCKETS,
    labelNames: ["beat"],
    registers,
  });
  const rows = new Counter({
    name: "acuerdo_beat_rows_total",
    help: "Rows done by a beat.",
    labelNames: ["beat"],
    registers,
  });
  const counts = new Counter({
    name: "acuerdo_events_total",
    help: "Things worth counting, by code.",
    labelNames: ["code"],
    registers,
  });
  const queues = new Map<string, () => Promise<number> | number>();
  new Gauge({
    name: "acuerdo_queue_rows",
    help: "Rows waiting, by queue.",
    labelNames: ["queue"],
    registers,
    async collect() {
      this.reset();
      const read = async ([queue, count]: [string, () => Promise<number> | number]) =>
        this.set({ queue }, await count());
      await Promise.allSettled([...queues].map(read));
    },
  });
  return {
    http: (route, method, status, seconds) => http.observe({ route, method, status }, seconds),
    beat: (beat, done, seconds) => {
      if (done === 0) return;
      beats.observe({ beat }, seconds);
      rows.inc({ beat }, done);
    },
    count: (code) => counts.inc({ code }),
    queue: (name, read) => void queues.set(name, read),
    text: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
    close: () => registry.clear(),
  };
}

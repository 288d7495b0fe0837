import type { Bench } from "./bench.js";

/** Every benchmark, loaded when asked for: the peers are development packages and cost a while to load. */
export const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  dispatch: async () => (await import("./dispatch-bench.js")).dispatchBench,
  import: async () => (await import("./import-bench.js")).importBench,
  ingest: async () => (await import("./ingest-bench.js")).ingestBench,
  plan: async () => (await import("./plan-bench.js")).planBench,
  rehearse: async () => (await import("./rehearse-bench.js")).rehearseBench,
  segment: async () => (await import("./segment-bench.js")).segmentBench,
  template: async () => (await import("./template-bench.js")).templateBench,
};

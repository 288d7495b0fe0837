/** A job as the server tells of it. */
export interface JobView {
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  readonly done: number;
  /** Null while nobody knows how much there is. */
  readonly total: number | null;
  /** When it began to run, ISO 8601. */
  readonly startedAt: string | null;
}

/** Below this share the rate says too little to promise anything. */
const LEAST_SHARE = 0.02;
const LEAST_MS = 2_000;

/** How much is done, from 0 to 1; null while that cannot be said. */
export function shareOf({ state, done, total }: Pick<JobView, "state" | "done" | "total">): number | null {
  if (state === "done") return 1;
  return total === null || total <= 0 ? null : Math.min(1, done / total);
}

/** Seconds until it is done, at the pace so far; null while that would be a guess. */
export function etaSeconds(job: JobView, now: number): number | null {
  const share = shareOf(job);
  if (job.state !== "running" || share === null || job.startedAt === null || share >= 1) return null;
  const ranMs = now - Date.parse(job.startedAt);
  if (share < LEAST_SHARE || ranMs < LEAST_MS) return null;
  return Math.ceil(((ranMs / share) * (1 - share)) / 1000);
}

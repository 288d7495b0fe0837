import { draw, happens, pick, spread } from "./draw.js";
import type { ReportStatus, Twist, WorldEvent } from "./event.js";
import type { Faults } from "./faults.js";

/** A message that a provider took, and what it is able to say about it. */
export interface TakenMessage {
  readonly providerId: string;
  readonly takenAt: Date;
  /** What this provider tells; one that tells nothing is never heard of again. */
  readonly tells: readonly ReportStatus[];
  /** It cannot arrive, whatever the faults are: not on WhatsApp, window closed. */
  readonly doomed?: string;
  /** Nobody ever gets it, and nobody is told why: the person blocked us there. */
  readonly isMuted?: boolean;
  /** Codes that a later failure is drawn from. */
  readonly failures: readonly string[];
}

export interface PlannedReport {
  readonly at: Date;
  readonly happenedAt: Date;
  readonly event: WorldEvent & { readonly what: "report" };
  readonly twist: Twist;
}

/** In whole seconds: on a moved clock what happens in one second is one moment, however many it happens to. */
const later = (at: Date, seconds: number): Date => new Date(at.getTime() + Math.ceil(seconds) * 1000);

/**
 * What will a provider tell of a message, when, and what of it goes wrong? In the order of time.
 *
 * What happens and what is told of it are kept apart: a message whose report is lost still stands on the phone. Drawn
 * from the provider's id, so that the same message has the same fate in every run.
 */
export function reportsOf(message: TakenMessage, faults: Faults, seed: string): PlannedReport[] {
  const { providerId, takenAt, tells, doomed, failures } = message;
  const chance = (percent: number, ...about: string[]) => happens(percent, seed, providerId, ...about);
  const sentAt = later(takenAt, spread(faults.sentS, seed, providerId, "sent"));
  const endAt = later(sentAt, spread(faults.deliveredS, seed, providerId, "delivered"));
  const code = doomed ?? (chance(faults.failPercent, "fail") ? pick(failures, seed, providerId, "code") : undefined);
  const isSilent = chance(faults.silentPercent, "silent");
  const planned: PlannedReport[] = [];
  const tell = (at: Date, status: ReportStatus): void => {
    const event = { what: "report", providerId, status, ...(status === "failed" && code && { code }) } as const;
    const isTold = tells.includes(status) && !isSilent;
    const isLost = !isTold || chance(faults.losePercent, status, "lose");
    planned.push({ at, happenedAt: at, event, twist: isLost ? "lost" : "plain" });
    if (!isTold) return;
    const besides = (percent: number, twist: Twist): void => {
      if (chance(percent, status, twist))
        planned.push({ at: later(at, besidesS(seed, providerId, twist)), happenedAt: at, event, twist });
    };
    if (!isLost) besides(faults.duplicatePercent, "echo");
    besides(faults.unknownPercent, "unknown");
    besides(faults.forgePercent, "forged");
    besides(faults.truncatePercent, "truncated");
  };
  if (doomed !== undefined) tell(sentAt, "failed");
  else {
    tell(sentAt, "sent");
    if (!message.isMuted) tell(endAt, code === undefined ? "delivered" : "failed");
  }
  const inOrder = chance(faults.reorderPercent, "reorder") ? reordered(planned, endAt) : planned;
  return [...inOrder].sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** A call besides the true one comes within half a minute of it. */
const BESIDES_S = 30;
const besidesS = (seed: string, providerId: string, twist: string): number =>
  draw(seed, providerId, twist, "besides") * BESIDES_S;

/** What was sent is told only after what became of it. */
const reordered = (planned: readonly PlannedReport[], endAt: Date): PlannedReport[] =>
  planned.flatMap((one) =>
    one.event.status === "sent" && one.twist === "plain"
      ? [
          { ...one, twist: "lost" },
          { ...one, at: later(endAt, 1), twist: "echo" },
        ]
      : [one],
  );

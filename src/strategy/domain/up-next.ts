import type { FailedRule } from "../../compliance/domain/index.js";
import type { ChargeKind } from "../../debts/domain/charge-settings.js";
import type { Channel } from "../../kernel/channel.js";
import type { ContactPointId } from "../../kernel/id.js";
import { decide } from "./decide.js";
import type { Decision, LeftBecause, Note, SkipBecause } from "./decision.js";
import type { Facts, HeldBy } from "./facts.js";
import type { EngineStrategy } from "./program.js";

/** What stands between an account and its next step. */
export type Waiting =
  | { readonly kind: "held"; readonly because: HeldBy; readonly until: Date | null }
  | {
      readonly kind: "deferred";
      readonly because: string;
      readonly until: Date;
      readonly failed: readonly FailedRule[];
    };

/** What comes next for an account, as things stand now. */
export type Next =
  | {
      readonly what: "message";
      readonly at: Date;
      readonly step: number;
      readonly channel: Channel;
      readonly template: string;
      readonly contactPointId: ContactPointId;
    }
  | { readonly what: "call" | "visit"; readonly at: Date; readonly step: number; readonly script: string }
  | {
      readonly what: "charge";
      readonly at: Date;
      readonly step: number;
      readonly of: ChargeKind;
      readonly amountMinor: bigint;
    }
  | { readonly what: "leave"; readonly at: Date; readonly because: LeftBecause }
  /** It waits for news: nobody knows when. */
  | { readonly what: "nothing"; readonly step: number };

export interface UpNext {
  readonly next: Next;
  /** The first cause of waiting on the way, if there is one. */
  readonly waiting: Waiting | null;
  readonly skips: readonly {
    readonly step: number;
    readonly because: SkipBecause;
    readonly failed: readonly FailedRule[];
  }[];
}

/** Looks ahead at most: each goes to a later moment or a later step, so a ladder of the longest kind is far below. */
const LOOKS_MAX = 200;

/**
 * What happens next to this account, when, over which channel, and what does it wait for?
 *
 * Asks `decide` itself, at the moments at which the engine will ask it, with the facts of now: what a person is told is
 * what will be done, unless something changes in between.
 */
export function upNext(
  facts: Facts,
  strategy: EngineStrategy,
  connected: ReadonlySet<Channel>,
  lookAt: Date | null,
  now: Date,
): UpNext {
  let at = lookAt && lookAt > now ? lookAt : now;
  let known = facts;
  let waiting: Waiting | null = null;
  const skips: UpNext["skips"][number][] = [];
  for (let look = 0; look < LOOKS_MAX; look++) {
    const decision = decide(known, strategy, connected, at);
    for (const note of decision.notes) {
      if (note.kind === "skipped") skips.push({ step: note.step, because: note.because, failed: note.failed });
      waiting ??= waitingOf(note);
    }
    const next = nextOf(decision, at);
    if (next) return { next, waiting, skips };
    if (decision.nextLookAt === null || decision.nextLookAt <= at) break;
    at = decision.nextLookAt;
    known = moved(known, decision);
  }
  return { next: { what: "nothing", step: known.nextStep ?? 0 }, waiting, skips };
}

function nextOf({ charges, notes, message, task, left }: Decision, at: Date): Next | null {
  const charged = notes.find((note) => note.kind === "charged");
  const [first] = charges;
  if (charged && first)
    return { what: "charge", at, step: charged.step, of: first.of, amountMinor: charged.amountMinor };
  if (message) {
    const { step, channel, template, contactPointId } = message;
    return { what: "message", at, step, channel: channel as Channel, template, contactPointId };
  }
  if (task) return { what: task.kind, at, step: task.step, script: task.script };
  return left === null ? null : { what: "leave", at, because: left };
}

function waitingOf(note: Note): Waiting | null {
  if (note.kind === "held") return { kind: "held", because: note.because, until: note.until };
  if (note.kind === "deferred")
    return { kind: "deferred", because: note.because, until: note.until, failed: note.failed };
  return null;
}

/** The facts after a decision that did nothing yet: the same person, at another place of the ladder. */
const moved = (
  facts: Facts,
  { round, anchorDebtId, anchorDueOn, nextStep, stepDoneAt, tries, tried, tone }: Decision,
): Facts => ({
  ...facts,
  round,
  anchorDebtId,
  anchorDueOn,
  nextStep,
  stepDoneAt,
  tries,
  tried,
  tone,
});

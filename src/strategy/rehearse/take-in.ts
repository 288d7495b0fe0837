import { assert } from "../../kernel/assert.js";
import { dateOfEpochDay, wallClock } from "../../kernel/time.js";
import type { EventName } from "../domain/definition.js";
import { dueRange } from "../domain/sweep-day.js";
import type { Account } from "./account.js";
import { PART, touch } from "./known.js";
import type { Lived } from "./lived.js";
import { beginRound } from "./place.js";
import type { Look } from "./timetable.js";
import type { Flow } from "./world.js";

/** Lets the sweeps of this round take in whom they find: the older strategy first, as `sweep` does. */
export function sweepIn(lived: Lived, at: number): boolean {
  let did = false;
  for (let taken = firstTaken(lived, at); taken !== null; taken = firstTaken(lived, at)) {
    const { account, look } = taken;
    const { oldestDueOn } = account.start;
    assert(oldestDueOn !== null, "who owes nothing is taken in by nobody");
    lived.enter(account, look.sweep, oldestDueOn, look.today, at);
    lived.seek(account, at, lived.round - 1);
    did = true;
  }
  return did;
}

function firstTaken({ accounts, round }: Lived, at: number): { account: Account; look: Look } | null {
  let first: { account: Account; look: Look } | null = null;
  for (const account of accounts) {
    const { entry } = account;
    if (entry === null || entry.at !== at || entry.batch !== round) continue;
    if (first === null || inOrder(entry, first.look) < 0) first = { account, look: entry };
  }
  return first;
}

const compare = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0);

const inOrder = ({ sweep: one }: Look, { sweep: other }: Look): number =>
  compare(one.strategyId, other.strategyId) || compare(one.creditorId, other.creditorId);

/** Takes accounts into the flows that wait for this event, as `takeIntoFlows` does. */
export function flowIn(lived: Lived, event: EventName, accounts: readonly Account[], at: number): void {
  for (const flow of lived.world.flows.get(event) ?? NONE) {
    const entering = accounts.filter((account) => isTaken(lived, flow, account, at));
    for (const account of entering) {
      const today = todayOf(lived, account, at);
      lived.enter(account, flow, dateOfEpochDay(today), today, at);
    }
    for (const account of entering) {
      giveWay(lived, account, at);
      lived.seek(account, at, lived.round - 1);
    }
  }
}

const NONE: readonly never[] = [];

const todayOf = ({ world }: Lived, { start }: Account, at: number): number =>
  wallClock(world.zones.get(start.creditorId) ?? "UTC", at).day;

function isTaken(lived: Lived, flow: Flow, account: Account, at: number): boolean {
  const { start, places, known } = account;
  if (!start.wantedBy.has(flow.versionId) || start.oldestDueOn === null) return false;
  if (account.openMinor < (lived.world.leastOpen.get(flow.versionId) ?? 0n)) return false;
  if (flow.creditors !== null && !flow.creditors.has(start.creditorId)) return false;
  const today = todayOf(lived, account, at);
  const { youngest, oldest } = dueRange(flow.days, dateOfEpochDay(today));
  if (start.oldestDueOn > youngest || (oldest !== null && start.oldestDueOn < oldest)) return false;
  if (places.some(({ lane, hasLeft }) => !hasLeft && lane === flow.lane)) return false;
  return flow.rule === null || (known !== null && flow.rule(known.row, { today }));
}

/** What waits of the account gives way to the flow, and the other lanes go back to the step whose message that was. */
function giveWay(lived: Lived, account: Account, at: number): void {
  const taken = lived.withdraw(({ accountId }) => accountId === account.start.id, "other_flow", at);
  for (const place of account.places) {
    if (place.hasLeft || place.nextStep === null) continue;
    const steps = taken.flatMap((letter) =>
      letter.place === place && letter.round === place.round && letter.step !== null ? [letter.step] : [],
    );
    if (steps.length > 0) {
      place.nextStep = Math.min(...steps);
      place.stepDoneAt = null;
      beginRound(place, place.round + 1);
    }
    place.nextLookAt = at;
  }
  touch(account, PART.course);
}

/** Moves accounts that run on older versions to the candidate, as its activation with that rule does. */
export function moveRunning(lived: Lived, at: number): void {
  const { move } = lived.world;
  if (move === null) return;
  const isOld = (versionId: bigint | null): boolean => versionId !== null && move.places.has(versionId);
  const taken = lived.withdraw(({ versionId }) => isOld(versionId), "new_version", at);
  for (const account of lived.accounts) {
    for (const place of account.places) {
      if (place.hasLeft || !isOld(place.versionId)) continue;
      const places = move.places.get(place.versionId) ?? null;
      const steps = taken.flatMap((letter) => (letter.place === place && letter.step !== null ? [letter.step] : []));
      const stands = steps.length > 0 ? Math.min(...steps) : place.nextStep;
      place.nextStep = places === null || stands === null ? null : (places[stands] ?? null);
      if (places === null || steps.length > 0) place.stepDoneAt = null;
      place.versionId = move.to;
      beginRound(place, place.round + 1);
      place.nextLookAt = at;
      place.tries = 0;
      place.tried = NONE;
      lived.note(place, at, "moved", place.nextStep, places === null ? "restart" : "same_step");
      touch(account, PART.course);
    }
  }
}

import type { AccountId } from "../../kernel/id.js";
import type { RehearsedEvent, World } from "./world.js";

/** What the candidate changes about one message, task or charge, against how things go on without it. */
export type Change = "added" | "dropped" | "moved" | "other_channel";
/** What it changes about an account: one of these, or several kinds at once. */
export type AccountChange = Change | "same" | "mixed";

export interface Difference {
  readonly changes: ReadonlyMap<Change, number>;
  readonly change: AccountChange;
}

const NO_CHANGES: Difference = { changes: new Map(), change: "same" };

/** The name of a step, whatever its place on the ladder: versions are compared by it. */
export const stepIdOf = ({ strategies }: Pick<World, "strategies">, event: RehearsedEvent): string | null =>
  event.step === null ? null : (strategies.get(event.versionId)?.steps[event.step]?.id ?? null);

/** Does this do something to the person: a message, a task, a charge? */
export const isAct = ({ kind }: { readonly kind: string }): boolean =>
  kind === "message" || kind === "task" || kind === "charged";

/** The messages, tasks and charges of an account by strategy, step and how often that step was taken. */
function contactsOf(events: readonly RehearsedEvent[], world: World): Map<string, RehearsedEvent> {
  const contacts = new Map<string, RehearsedEvent>();
  const times = new Map<string, number>();
  for (const event of events) {
    if (!isAct(event)) continue;
    const step = `${event.strategyId} ${stepIdOf(world, event)}`;
    const time = (times.get(step) ?? 0) + 1;
    times.set(step, time);
    contacts.set(`${step} ${time}`, event);
  }
  return contacts;
}

/** What is different for this account: which messages, tasks and charges come besides, fall away, move, or change their channel? */
export function differenceOf(
  would: readonly RehearsedEvent[],
  is: readonly RehearsedEvent[],
  world: World,
  asIs: World,
): Difference {
  const before = contactsOf(is, asIs);
  const after = contactsOf(would, world);
  if (before.size === 0 && after.size === 0) return NO_CHANGES;
  const changes = new Map<Change, number>();
  const count = (change: Change) => changes.set(change, (changes.get(change) ?? 0) + 1);
  for (const [key, event] of after) {
    const old = before.get(key);
    if (!old) count("added");
    else if (old.channel !== event.channel) count("other_channel");
    else if (old.at !== event.at) count("moved");
  }
  for (const key of before.keys()) if (!after.has(key)) count("dropped");
  const [first] = changes.keys();
  return { changes, change: changes.size === 0 ? "same" : changes.size === 1 ? (first as Change) : "mixed" };
}

export function byAccount(events: readonly RehearsedEvent[]): Map<AccountId, RehearsedEvent[]> {
  const map = new Map<AccountId, RehearsedEvent[]>();
  for (const event of events) {
    const list = map.get(event.accountId);
    if (list) list.push(event);
    else map.set(event.accountId, [event]);
  }
  return map;
}

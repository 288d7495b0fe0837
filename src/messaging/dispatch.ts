import { giveSlotsBack, setOptOut } from "../compliance/index.js";
import { rememberAliases, setBadOn, setHealth } from "../debts/index.js";
import { assert } from "../kernel/assert.js";
import type { TenantDb, Tx } from "../platform/db.js";
import { emit, type News } from "../platform/events.js";
import { deadWorkers } from "../platform/worker-id.js";
import { type Fared, noteFared, pauseChannelAccount } from "./account-store.js";
import type { Sender } from "./channels/adapter.js";
import type { SendOutcome, StopScope } from "./channels/outcome.js";
import { claim, type Leaving } from "./claim.js";
import { UNOPENED } from "./connections.js";
import type { DispatchIo } from "./dispatch-io.js";
import type { Finished } from "./dispatch-store.js";
import * as dispatchStore from "./dispatch-store.js";
import { ATTEMPTS_MAX, backoffMs } from "./domain/retry.js";
import { outwardKey } from "./hear/heard-item.js";
import type { Rendered, Unwritten } from "./render.js";
import { fitted, type Said, saidIn } from "./said.js";
import { dispatchTests } from "./test-send.js";
import { cameBack, closeWindows } from "./window-store.js";

const LANES = 3;
/** A record costs the same for one message as for many, and what a crash leaves unknown is what was on the wire. */
const GROUP_FIRST = 8;
const GROUP_MOST = 64;
const GROUP_MS = 250;
/** A claim is many statements whatever its size, and what it found out holds for `CLAIM_HOLDS_MS` only. */
const CLAIM_FIRST = 400;
const CLAIM_MOST = 2_000;
const CLAIM_MS = 2_000;

/** How long one call goes on claiming: `now` stands still in it, and the next call brings a newer one. */
const RUN_MS = 5_000;
/**
 * How long what a claim found out may be leaned on. A process that slept, or a provider that dawdles, must not send at
 * night what was allowed in the evening: what did not reach the wire by then is given back and asked about again.
 */
const CLAIM_HOLDS_MS = 30_000;

/**
 * Sends what is due. Returns how many messages were handled: sent, put off, suppressed or failed.
 *
 * Claiming, going to the wire and finishing are three records. A worker that dies between the first two has sent nothing
 * and its messages go back; one that dies after the second may have sent, so its messages are `unknown` and named.
 */
export async function dispatch(db: TenantDb, now: Date, io: DispatchIo): Promise<number> {
  const startedAt = io.realNow().getTime();
  const claims = new Pace(CLAIM_FIRST, CLAIM_MOST, CLAIM_MS);
  const groups = new Pace(
    io.groupSize ?? GROUP_FIRST,
    io.groupSize ?? GROUP_MOST,
    io.groupSize ? Number.POSITIVE_INFINITY : GROUP_MS,
  );
  let handled = (await recover(db, now, io)) + (await dispatchTests(db, now, io));
  let next: Promise<ClaimedBatch> | null = claimNext(db, now, io, claims.size);
  while (next !== null) {
    const batch: ClaimedBatch = await next;
    if (batch.handled === 0) break;
    handled += batch.handled;
    // The next batch is claimed while this one is on the wire.
    const begunAt = io.realNow().getTime();
    next = begunAt - startedAt < RUN_MS ? claimNext(db, now, io, claims.size) : null;
    // Where sending fails, the claim that flies ends first: its attempts are found by the next call's `recover`.
    const flown = next?.catch(() => {});
    await sendAll(db, batch, now, io, groups).catch(async (error: Error) => {
      await flown;
      throw error;
    });
    claims.took(batch.leaving.length, io.realNow().getTime() - begunAt);
  }
  return handled;
}

/** How much to take at once: what was lately done in `goalMs`, growing twofold at most. */
class Pace {
  readonly #most: number;
  readonly #goalMs: number;
  size: number;

  constructor(first: number, most: number, goalMs: number) {
    assert(first > 0, "a group holds at least one message");
    this.size = first;
    this.#most = most;
    this.#goalMs = goalMs;
  }

  took(count: number, ms: number): void {
    if (count < this.size) return;
    const fits = Math.floor((count * this.#goalMs) / Math.max(ms, 1));
    this.size = Math.max(1, Math.min(fits, this.size * 2, this.#most));
  }
}

interface ClaimedBatch {
  readonly workerId: bigint;
  /** In real time: a moved clock says nothing of how long ago the claim was. */
  readonly claimedAt: Date;
  readonly leaving: readonly Leaving[];
  readonly handled: number;
}

async function claimNext(db: TenantDb, now: Date, io: DispatchIo, size: number): Promise<ClaimedBatch> {
  const workerId = await io.workerId();
  const claimedAt = io.realNow();
  return db.begin(async (tx) => {
    const { leaving, handled } = await claim(tx, workerId, now, io.realNow(), size, io.render);
    return { workerId, claimedAt, leaving, handled };
  });
}

const stillHolds = ({ claimedAt }: ClaimedBatch, io: DispatchIo): boolean =>
  io.realNow().getTime() - claimedAt.getTime() < CLAIM_HOLDS_MS;

async function sendAll(db: TenantDb, batch: ClaimedBatch, now: Date, io: DispatchIo, pace: Pace): Promise<void> {
  const queue = [...batch.leaving];
  const lanes = Array.from({ length: io.lanes ?? LANES }, () => lane(db, batch, queue, now, io, pace));
  const results = await Promise.allSettled(lanes);
  const broken = results.find((result) => result.status === "rejected");
  if (broken) throw broken.reason;
}

/** One lane: takes groups until none is left. What the last group came to is recorded together with the next one's start. */
async function lane(
  db: TenantDb,
  batch: ClaimedBatch,
  queue: Leaving[],
  now: Date,
  io: DispatchIo,
  pace: Pace,
): Promise<void> {
  let finished: Result[] = [];
  for (;;) {
    const group = queue.splice(0, pace.size);
    if (group.length === 0 && finished.length === 0) return;
    const record = finished;
    const onWire = await db.begin(async (tx) => {
      await finish(tx, record, now, io.realNow());
      if (!stillHolds(batch, io)) return new Set<bigint>();
      return dispatchStore.markWire(
        tx,
        group.map(({ attemptId }) => attemptId),
        batch.workerId,
        now,
      );
    });
    const holds = stillHolds(batch, io);
    const leftAt = io.realNow().getTime();
    finished = await Promise.all(
      group.map((leaving) => (holds && onWire.has(leaving.attemptId) ? send(db, leaving, now, io) : stays(leaving))),
    );
    pace.took(group.length, io.realNow().getTime() - leftAt);
  }
}

interface Result {
  readonly leaving: Leaving;
  readonly outcome: SendOutcome | { readonly kind: "never_left"; readonly reason: string };
  readonly said: Said | null;
}

/** Paid meanwhile, claimed too long ago, or given back by a worker that took this one for dead: the next claim asks anew. */
const stays = (leaving: Leaving): Result => ({
  leaving,
  said: null,
  outcome: { kind: "never_left", reason: "claim_outdated" },
});

async function send(db: TenantDb, leaving: Leaving, now: Date, io: DispatchIo): Promise<Result> {
  const { message, to, channelAccount } = leaving;
  const words = written(leaving);
  if ("because" in words) return { leaving, said: null, outcome: { kind: "refused", reason: words.because } };
  const rendered = fitted(words, channelAccount);
  const said = saidIn(rendered);
  let sender: Sender;
  try {
    sender = await io.sender(db, channelAccount);
  } catch {
    return { leaving, said, outcome: UNOPENED };
  }
  try {
    const { alias, template } = leaving;
    const outcome = await sender.send({
      ...rendered.outgoing,
      key: outwardKey(db.tenant, message.key),
      at: now,
      to,
      ...(alias !== null && { alias }),
      ...(template && { template }),
    });
    return { leaving, said, outcome };
  } catch (error) {
    // Adapters answer every trouble as an outcome. One that throws has a fault, and nobody knows how far it came.
    return {
      leaving,
      said,
      outcome: { kind: "unknown", reason: `adapter_fault: ${(error as Error).message}`.slice(0, 200) },
    };
  }
}

/** A text that cannot be made concerns its own message and not the group it flies in. */
function written(leaving: Leaving): Rendered | Unwritten {
  try {
    return leaving.letters.render(leaving);
  } catch {
    return { because: "template_failed" };
  }
}

async function finish(tx: Tx, results: readonly Result[], now: Date, realNow: Date): Promise<void> {
  if (results.length === 0) return;
  const again = results.filter(({ outcome, leaving }) => outcome.kind === "retry" && leaving.message.attempts > 0);
  const retried = await dispatchStore.retriesOf(
    tx,
    again.map(({ leaving }) => leaving.message.id),
  );
  const inWords = await toldAsTemplates(tx, results, now);
  const rows = results.map((result) => {
    if (inWords.has(result)) return { ...finishedOf(result, 1, now), state: "ready" as const };
    return finishedOf(result, (retried.get(result.leaving.message.id) ?? 0) + 1, now);
  });
  const ended = await dispatchStore.finishAttempts(tx, rows, now);
  await giveSlotsBack(
    tx,
    results
      .filter(({ outcome: { kind } }) => kind === "retry" || kind === "refused" || kind === "never_left")
      .map(({ leaving }) => leaving.contactId),
  );
  for (const { leaving, outcome } of results) {
    if (outcome.kind === "refused" && outcome.stop) await condemn(tx, leaving, outcome.stop, outcome.reason, now);
  }
  await rememberAliases(tx, results.flatMap(learntAlias));
  const debtorIds = results.flatMap(({ leaving, outcome }) =>
    outcome.kind === "refused" && outcome.stop && ADDRESS_STOPS.has(outcome.stop)
      ? [`${leaving.message.debtorId}`]
      : [],
  );
  await noteFared(tx, faredOf(results), realNow);
  const sent = results.flatMap(({ leaving, outcome }) => (outcome.kind === "accepted" ? [leaving.message] : []));
  await emit(tx, now, [
    ...(ended.length > 0 ? [{ kind: "messaging.ended", payload: ended }] : []),
    ...(debtorIds.length > 0 ? [{ kind: "debts.health_changed", payload: { debtorIds } }] : []),
    ...(sent.length > 0 ? [sentNews(sent)] : []),
  ]);
}

/**
 * Those that a provider would not take in free words, since it holds their window for closed: it is closed from now on,
 * and they go once more, as templates.
 */
async function toldAsTemplates(tx: Tx, results: readonly Result[], now: Date): Promise<ReadonlySet<Result>> {
  const refused = results.flatMap((result) => {
    const { leaving, outcome } = result;
    const isFree = outcome.kind === "refused" && outcome.stop === "window" && leaving.template === null;
    return isFree ? [{ result, messageId: leaving.message.id, because: outcome.reason }] : [];
  });
  const before = await cameBack(tx, refused);
  await closeWindows(
    tx,
    refused.map(({ result: { leaving } }) => ({
      channelAccountId: leaving.channelAccount.id,
      contactPointId: leaving.message.contactPointId,
    })),
    now,
  );
  return new Set(refused.flatMap(({ result, messageId }) => (before.has(messageId) ? [] : [result])));
}

const sentNews = (sent: readonly Leaving["message"][]): News => ({
  kind: "messaging.sent",
  payload: { accountIds: sent.map(({ accountId }) => accountId), messageIds: sent.map(({ id }) => id) },
});
/** What speaks of the address itself. */
const ADDRESS_STOPS: ReadonlySet<StopScope> = new Set(["address", "channel"]);

/** What a refusal condemns besides its own message. */
async function condemn(
  tx: Tx,
  { message, channelAccount }: Leaving,
  stop: StopScope,
  reason: string,
  now: Date,
): Promise<void> {
  if (stop === "address") await setHealth(tx, [message.contactPointId], "bad", reason);
  if (stop === "channel") await setBadOn(tx, [message.contactPointId], message.channel);
  if (stop === "opt_out") await setOptOut(tx, message.debtorId, message.channel, "provider_stop", now);
  if (stop === "account") await pauseChannelAccount(tx, channelAccount.id, reason);
}

const learntAlias = ({ leaving, outcome }: Result) =>
  outcome.kind === "accepted" && outcome.alias !== undefined && outcome.alias !== leaving.alias
    ? [{ channel: leaving.message.channel, alias: outcome.alias, contactPointId: leaving.message.contactPointId }]
    : [];

function faredOf(results: readonly Result[]): Map<bigint, Fared> {
  const fared = new Map<bigint, Fared>();
  for (const { leaving, outcome } of results) {
    if (outcome.kind === "never_left" || outcome.kind === "refused") continue;
    const { id } = leaving.channelAccount;
    const before = fared.get(id) ?? { accepted: 0, troubles: 0, restsMs: 0 };
    const rests = outcome.kind === "retry" ? (outcome.accountRestsMs ?? 0) : 0;
    fared.set(id, {
      accepted: before.accepted + (outcome.kind === "accepted" ? 1 : 0),
      troubles: before.troubles + (outcome.kind === "accepted" ? 0 : 1),
      restsMs: Math.max(before.restsMs, rests),
    });
  }
  return fared;
}

/** `tries` counts the provider's troubles with this message, this one included; attempts that never left are none. */
function finishedOf({ leaving, outcome, said }: Result, tries: number, now: Date): Finished {
  const common = {
    attemptId: leaving.attemptId,
    messageId: leaving.message.id,
    outcome: outcome.kind,
    because: "reason" in outcome ? outcome.reason : null,
    providerId: outcome.kind === "accepted" ? outcome.providerId : null,
    notBefore: null,
    debtIds: said?.debtIds ?? [],
    amountMinor: said?.amountMinor ?? null,
    subject: said?.subject ?? null,
    body: said?.body ?? null,
    replies: said?.replies ?? [],
  };
  switch (outcome.kind) {
    case "accepted":
      return { ...common, state: "sent" };
    case "unknown":
      return { ...common, state: "unknown" };
    case "retry":
      if (tries >= (outcome.once ? 2 : ATTEMPTS_MAX))
        return { ...common, state: "failed", because: "provider_trouble" };
      return { ...common, state: "ready", notBefore: new Date(now.getTime() + backoffMs(tries, outcome.afterMs)) };
    case "never_left":
      return { ...common, state: "ready" };
    case "refused":
      // The account is at fault, not the message: it waits until somebody mends the account.
      return { ...common, state: outcome.stop === "account" ? "ready" : "failed" };
  }
}

/**
 * Ends the attempts that nobody carries any more: back to ready where nothing can have left, `unknown` where it may have.
 *
 * Those are the attempts of workers that died, and this worker's own: a call that failed half way dropped what it had in
 * hand. Should another call of this worker still carry some, its `markWire` finds them ended and its answers still count.
 */
export async function recover(db: TenantDb, now: Date, io: Pick<DispatchIo, "workerId">): Promise<number> {
  const self = await io.workerId();
  return db.begin(async (tx) => {
    const atWork = await dispatchStore.workersAtWork(tx);
    const gone = await deadWorkers(
      tx,
      atWork.filter((id) => id !== self),
    );
    if (gone.length === 0 && !atWork.includes(self)) return 0;
    const orphans = await dispatchStore.openAttempts(tx, [self, ...gone]);
    if (orphans.length === 0) return 0;
    const ended = await dispatchStore.finishAttempts(
      tx,
      orphans.map(({ id, messageId, wireAt }) => ({
        attemptId: id,
        messageId,
        providerId: null,
        notBefore: null,
        debtIds: [],
        amountMinor: null,
        subject: null,
        body: null,
        replies: [],
        ...(wireAt
          ? ({ outcome: "unknown", because: "worker_died", state: "unknown" } as const)
          : ({ outcome: "never_left", because: "worker_died", state: "ready" } as const)),
      })),
      now,
    );
    await giveSlotsBack(
      tx,
      orphans.flatMap(({ wireAt, contactId }) => (wireAt === null && contactId !== null ? [contactId] : [])),
    );
    if (ended.length > 0) await emit(tx, now, [{ kind: "messaging.ended", payload: ended }]);
    return orphans.length;
  });
}

import { recordAudit } from "../access/index.js";
import type { TenantId } from "../kernel/id.js";
import { nowOf } from "../platform/clock.js";
import type { TenantDb, Tx } from "../platform/db.js";
import { wakeWorkers } from "../platform/events.js";
import { tell } from "../platform/live.js";
import { deadWorkers } from "../platform/worker-id.js";
import * as store from "./delivery-store.js";
import type { Network } from "./domain/address.js";
import { bodyOf, wireId } from "./domain/events.js";
import { type Answer, afterAnswer, type Fared, faredAfter, retryAfterMs, troubleOf } from "./domain/schedule.js";
import * as endpoints from "./endpoint-store.js";
import { openSecret, type SecretBox } from "./secret.js";
import { signatureHeaders } from "./sign.js";
import { type Heard, post, STOPPED, type WireOptions } from "./wire.js";

/** What the courier is told by the process it runs in. */
export interface CourierIo {
  workerId(): Promise<bigint>;
  readonly box: SecretBox;
  /** Networks that may be called although they are not the open internet. */
  readonly named: readonly Network[];
  /** For dates on the wire, which receivers hold against their own clocks. */
  realNow(): Date;
  readonly wire?: Pick<WireOptions, "resolve" | "timeoutMs">;
}

/** Calls of one process at one moment: of each endpoint there are a few, so it takes many slow ones to fill them. */
const AT_ONCE_MOST = 32;

interface Result {
  readonly delivery: store.Leaving;
  readonly workerId: bigint;
  /** The tenant's time when it was claimed. */
  readonly claimedAt: Date;
  readonly answer: Answer;
  readonly tookMs: number;
  readonly excerpt: string | null;
}

interface Underway {
  readonly tenant: TenantId;
  readonly deliveryId: store.DeliveryId;
  readonly ended: Promise<void>;
}

/**
 * Delivers webhooks without holding anything else up.
 *
 * A call may take as long as its receiver likes, and the worker that goes round from beat to beat must not wait for it:
 * `run` claims what is due and sets it on its way, and each answer is recorded when it comes, with those that came
 * meanwhile. A worker that dies leaves its claims behind, and another one makes them anew: at least once is promised, in
 * no order.
 */
export class Courier {
  readonly #io: CourierIo;
  readonly #underway = new Set<Underway>();
  readonly #results = new Map<TenantId, Result[]>();
  readonly #recording = new Map<TenantId, Promise<void>>();
  readonly #stop = new AbortController();

  constructor(io: CourierIo) {
    this.#io = io;
  }

  /** Sets on its way what is due. Returns how many deliveries were touched. */
  async run(db: TenantDb, now: Date): Promise<number> {
    if (this.#stop.signal.aborted || !(await db.begin((tx) => store.isAnythingDue(tx, now)))) return 0;
    const workerId = await this.#io.workerId();
    const { leaving, mended } = await db.begin(async (tx) => ({
      mended: (await this.#recover(tx, workerId, now)) + (await store.giveUp(tx, now)),
      leaving: await store.claimDue(tx, workerId, now, AT_ONCE_MOST - this.#underway.size),
    }));
    for (const delivery of leaving) this.#begin(db, delivery, workerId, now);
    return leaving.length + mended;
  }

  /** What is on its way for this tenant; null when nothing is. Who moves a clock waits for it. */
  underway({ tenant }: TenantDb): Promise<unknown> | null {
    const own = [...this.#underway].filter((one) => one.tenant === tenant).map(({ ended }) => ended);
    return own.length === 0 ? null : Promise.allSettled(own);
  }

  /** Breaks off what is on its way, which goes back to where it waited. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled([...this.#underway].map(({ ended }) => ended));
  }

  /** What dead workers dropped goes back, and what this one claimed and did not come to carry. */
  async #recover(tx: Tx, self: bigint, now: Date): Promise<number> {
    const atWork = await store.workersAtWork(tx);
    const others = atWork.filter((id) => id !== self);
    const gone = await deadWorkers(tx, others);
    const dropped = atWork.includes(self) ? [...gone, self] : gone;
    if (dropped.length === 0) return 0;
    const carried = [...this.#underway]
      .filter(({ tenant }) => tenant === tx.tenant)
      .map(({ deliveryId }) => deliveryId);
    return store.putBack(tx, dropped, carried, now);
  }

  #begin(db: TenantDb, delivery: store.Leaving, workerId: bigint, now: Date): void {
    const startedAt = this.#io.realNow().getTime();
    const calling = this.#call(db.tenant, delivery).then((heard) => {
      const tookMs = this.#io.realNow().getTime() - startedAt;
      const excerpt = heard.kind === "answered" && heard.excerpt !== "" ? heard.excerpt : null;
      const result = { delivery, workerId, claimedAt: now, answer: this.#answerOf(heard), tookMs, excerpt };
      this.#results.set(db.tenant, [...(this.#results.get(db.tenant) ?? []), result]);
      return this.#record(db);
    });
    const one: Underway = {
      tenant: db.tenant,
      deliveryId: delivery.id,
      // What could not be recorded is found by the next run, and told once more.
      ended: calling.catch(ignore).finally(() => this.#underway.delete(one)),
    };
    this.#underway.add(one);
  }

  async #call(tenant: TenantId, delivery: store.Leaving): Promise<Heard> {
    const { url, key, isDemo } = delivery;
    const body = bodyOf(delivery);
    try {
      const secrets = [delivery.secretSealed, delivery.previousSealed].flatMap((sealed) =>
        sealed === null ? [] : [openSecret(this.#io.box, tenant, delivery.name, sealed)],
      );
      const headers = signatureHeaders(wireId(tenant, key), this.#io.realNow(), body, secrets);
      const options = { ...this.#io.wire, named: this.#io.named, isShut: isDemo, signal: this.#stop.signal };
      return await post({ url, body, headers }, options);
    } catch {
      // Sealed under a secret that this installation no longer has: nobody could check what we would send.
      return { kind: "no_answer", because: "secret_unreadable" };
    }
  }

  #answerOf(heard: Heard): Answer {
    if (heard.kind === "no_answer")
      return heard.because === STOPPED ? { kind: "given_back" } : { kind: "no_answer", because: heard.because };
    const { status, retryAfter } = heard;
    return { kind: "answered", status, retryAfterMs: retryAfterMs(retryAfter, this.#io.realNow()) };
  }

  /** One record at a time: what comes while one is written is written with the next. */
  async #record(db: TenantDb): Promise<void> {
    await this.#recording.get(db.tenant)?.catch(ignore);
    const results = this.#results.get(db.tenant) ?? [];
    if (results.length === 0) return this.#recording.get(db.tenant);
    this.#results.delete(db.tenant);
    const recording = db.begin((tx) => record(tx, results)).finally(() => this.#recording.delete(db.tenant));
    this.#recording.set(db.tenant, recording);
    await recording;
  }
}

const ignore = (): void => undefined;

/** Writes down what became of calls: each delivery and its try, how each endpoint fares, and who is paused for it. */
async function record(tx: Tx, results: readonly Result[]): Promise<void> {
  const clock = await nowOf(tx);
  const now = new Date(Math.max(clock.getTime(), ...results.map(({ claimedAt }) => claimedAt.getTime())));
  const workers = new Set(results.map(({ workerId }) => workerId));
  for (const workerId of workers) {
    const own = results.filter((result) => result.workerId === workerId);
    await store.finish(
      tx,
      own.map((result) => endedOf(result, now)),
      workerId,
      now,
    );
  }
  await recordHealth(tx, results, now);
  await tell(tx, "webhooks");
  // There may be more for endpoints that were busy until now.
  await wakeWorkers(tx);
}

function endedOf({ delivery, answer, tookMs, excerpt }: Result, now: Date): store.Ended {
  const after = afterAnswer(delivery, answer, now);
  return {
    id: delivery.id,
    state: after.state,
    nextAt: after.state === "waiting" ? after.at : null,
    because: after.state === "delivered" ? null : after.because,
    status: answer.kind === "answered" ? answer.status : null,
    tookMs,
    excerpt,
    isTry: after.state !== "waiting" || after.isTry,
  };
}

/** Pings say how an endpoint fares to who sent them; they neither pause it nor wake it. */
async function recordHealth(tx: Tx, results: readonly Result[], now: Date): Promise<void> {
  const counted = results.filter(({ delivery }) => !delivery.isTest);
  const ids = [...new Set(counted.map(({ delivery }) => delivery.endpointId))];
  if (ids.length === 0) return;
  for (const before of await endpoints.lockHealth(tx, ids)) {
    const own = counted.filter(({ delivery }) => delivery.endpointId === before.id);
    const { health, pause } = own.reduce<Fared>(
      (fared, { answer }) => {
        const next = faredAfter(fared.health, answer, now);
        return { health: next.health, pause: fared.pause ?? next.pause };
      },
      { health: before, pause: null },
    );
    const { failures, failingSince, restUntil } = health;
    await endpoints.setHealth(tx, { id: before.id, failures, failingSince, restUntil });
    if (pause !== null) await pauseFor(tx, own, pause, now);
  }
}

/** Nobody is there any more, or has been for days: the endpoint is paused, and the first page says so. */
async function pauseFor(tx: Tx, own: readonly Result[], because: "gone" | "failing", now: Date): Promise<void> {
  const { endpointId, name } = (own[0] as Result).delivery;
  await endpoints.pauseEndpoint(tx, endpointId, because, now);
  if (because === "gone") await store.dropWaiting(tx, endpointId, "endpoint_gone", now);
  const last = own.flatMap(({ answer }) => troubleOf(answer) ?? []).at(-1) ?? null;
  await recordAudit(tx, {
    at: now,
    actor: { kind: "system", id: null, name: "acuerdo" },
    action: "webhook.paused",
    subject: { kind: "webhook", id: endpointId },
    after: { name, because, last },
    origin: null,
    requestId: null,
  });
}

import { Readable } from "node:stream";
import type { Client } from "pg";
import { assert } from "../kernel/assert.js";
import type { TenantId } from "../kernel/id.js";
import type { Db, Tx } from "./db.js";
import { Problem } from "./problem.js";

/**
 * Live updates: who looks at a screen hears within a moment that something behind it changed.
 *
 * A transaction tells a topic; every process hears it through LISTEN when that transaction commits, and passes it to
 * the streams of that tenant. Only topics travel, never data: the client asks again through the API, which checks what
 * it may see. So nothing must be replayed; after any gap the client is told to ask for everything again.
 */
export interface Live {
  /** A stream of server-sent events for one tenant. */
  open(tenant: TenantId, viewer: Viewer): Readable;
  /** For what is shown to somebody without a seat: says that topics changed (null: anything may have). Returns how to end it. */
  watch(tenant: TenantId, watcher: Watcher): () => void;
  readonly viewers: number;
  /** Ends all streams and stops listening. */
  close(): Promise<void>;
}

export interface Viewer {
  /** Counts streams per person. */
  readonly key: string;
  readonly signal: AbortSignal;
  stillAllowed(): Promise<boolean>;
}

export interface Watcher {
  changed(topics: ReadonlySet<string> | null): void;
  /** Nothing more will be heard. */
  closed(): void;
}

const CHANNEL = "acuerdo_live";
const TOPIC = /^[a-z][a-z_]*(:\d+)?$/;

/** Says, once this transaction commits, that `topic` changed: `messages`, or `debtor:17`. */
export async function tell(tx: Tx, ...topics: readonly string[]): Promise<void> {
  if (topics.length === 0) return;
  for (const topic of topics) assert(TOPIC.test(topic), "a topic is a word, or a word with an id");
  await tx`select pg_notify(${CHANNEL}, t) from unnest(${topics.map((topic) => `${tx.tenant}:${topic}`)}::text[]) as t`;
}

const VIEWERS_PER_KEY = 20;
const MISSED_BEATS_MAX = 2;
const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 5_000;

export interface LiveOptions {
  /** Changes are gathered for so long, so that a busy tick makes a few events and not thousands. */
  readonly gatherMs?: number;
  readonly heartbeatMs?: number;
}

export function openLive(db: Db, { gatherMs = 250, heartbeatMs = 25_000 }: LiveOptions = {}): Live {
  const streams = new Set<LiveStream>();
  const watchers = new Set<{ readonly tenant: TenantId; readonly watcher: Watcher }>();
  const waiting = new Map<TenantId, Set<string>>();
  let flushing: NodeJS.Timeout | undefined;

  const flush = () => {
    flushing = undefined;
    for (const stream of streams) stream.changed(waiting.get(stream.tenant) ?? []);
    for (const { tenant, watcher } of watchers) {
      const topics = waiting.get(tenant);
      if (topics) watcher.changed(topics);
    }
    waiting.clear();
  };
  const hear = (payload: string) => {
    const colon = payload.indexOf(":");
    const tenant = BigInt(payload.slice(0, colon)) as TenantId;
    const topics = waiting.get(tenant) ?? new Set();
    waiting.set(tenant, topics.add(payload.slice(colon + 1)));
    flushing ??= setTimeout(flush, gatherMs);
  };
  const resync = () => {
    for (const stream of streams) stream.resync();
    for (const { watcher } of watchers) watcher.changed(null);
  };
  const beat = () => {
    for (const stream of streams) stream.beat();
  };
  const ears = listen(db, hear, resync, heartbeatMs);
  const heart = setInterval(beat, heartbeatMs);

  return {
    get viewers() {
      return streams.size;
    },
    open(tenant, viewer) {
      const own = [...streams].filter((stream) => stream.tenant === tenant && stream.viewer.key === viewer.key);
      if (own.length >= VIEWERS_PER_KEY) throw new Problem(429, "too_many_live_streams", { maximum: VIEWERS_PER_KEY });
      const stream = new LiveStream(tenant, viewer);
      streams.add(stream);
      stream.once("close", () => streams.delete(stream));
      viewer.signal.addEventListener("abort", () => stream.destroy(), { once: true });
      return stream;
    },
    watch(tenant, watcher) {
      const entry = { tenant, watcher };
      watchers.add(entry);
      return () => void watchers.delete(entry);
    },
    async close() {
      clearInterval(heart);
      clearTimeout(flushing);
      for (const stream of streams) stream.end();
      for (const { watcher } of [...watchers]) watcher.closed();
      await ears.close();
    },
  };
}

/** One viewer. While its connection is full, topics are gathered instead of queued, so a slow one costs no memory. */
class LiveStream extends Readable {
  readonly tenant: TenantId;
  readonly viewer: Viewer;
  readonly #topics = new Set<string>();
  #mustResync = false;
  #wants = false;
  #ended = false;
  #missedBeats = 0;

  constructor(tenant: TenantId, viewer: Viewer) {
    super({ highWaterMark: 4096 });
    this.tenant = tenant;
    this.viewer = viewer;
    this.push("retry: 2000\n\nevent: hello\ndata: {}\n\n");
  }

  changed(topics: Iterable<string>): void {
    for (const topic of topics) this.#topics.add(topic);
    this.#send();
  }

  /** Something may have been missed: the client asks for everything again. */
  resync(): void {
    this.#mustResync = true;
    this.#send();
  }

  beat(): void {
    if (this.#ended) return;
    this.#missedBeats = this.#wants ? 0 : this.#missedBeats + 1;
    if (this.#missedBeats > MISSED_BEATS_MAX) this.destroy();
    else if (this.#wants) this.#wants = this.push(": here\n\n");
    // Whoever signed out or lost the seat meanwhile sees nothing more.
    this.viewer.stillAllowed().then(
      (allowed) => allowed || this.end(),
      () => {},
    );
  }

  end(): void {
    if (this.#ended || this.destroyed) return;
    this.#ended = true;
    this.push(null);
  }

  override _read(): void {
    this.#wants = true;
    this.#send();
  }

  #send(): void {
    if (!this.#wants || this.#ended || this.destroyed) return;
    if (this.#mustResync) {
      this.#mustResync = false;
      this.#topics.clear();
      this.#wants = this.push("event: resync\ndata: {}\n\n");
    } else if (this.#topics.size > 0) {
      const data = JSON.stringify([...this.#topics].sort());
      this.#topics.clear();
      this.#wants = this.push(`event: changed\ndata: ${data}\n\n`);
    }
  }
}

/** Keeps one connection listening for ever. After each reconnection `onGap` runs: news may have been missed. */
function listen(
  db: Db,
  onNews: (payload: string) => void,
  onGap: () => void,
  checkMs: number,
): { close(): Promise<void> } {
  let client: Client | null = null;
  let closed = false;
  let retryMs = RETRY_FIRST_MS;
  let retry: NodeJS.Timeout | undefined;

  const lost = (old: Client | null) => {
    if (closed || old !== client) return;
    client = null;
    old?.end().catch(() => {});
    retry = setTimeout(connect, retryMs);
    retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
  };
  let connecting: Promise<void> = Promise.resolve();
  const start = async () => {
    let fresh: Client | null = null;
    try {
      fresh = await db.connect();
      if (closed) return void (await fresh.end());
      client = fresh;
      fresh.on("notification", ({ payload }) => payload && onNews(payload));
      fresh.on("end", () => lost(fresh));
      await fresh.query(`listen ${CHANNEL}`);
      retryMs = RETRY_FIRST_MS;
      onGap();
    } catch {
      lost(fresh ?? client);
    }
  };
  const connect = () => {
    connecting = start();
  };
  // A connection that died without a word is found by asking.
  const check = setInterval(() => {
    const asked = client;
    asked?.query("select 1").catch(() => lost(asked));
  }, checkMs);
  connect();
  return {
    async close() {
      closed = true;
      clearInterval(check);
      clearTimeout(retry);
      await connecting;
      await client?.end().catch(() => {});
    },
  };
}

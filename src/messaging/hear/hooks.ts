import { createHash } from "node:crypto";
import type { TenantId } from "../../kernel/id.js";
import type { Db } from "../../platform/db.js";
import { wakeWorkers } from "../../platform/events.js";
import type { Callback } from "../channels/heard.js";
import type { Ear } from "../channels/index.js";
import type { ChannelAccount } from "../store.js";
import * as store from "./callback-store.js";
import type { HookTokens } from "./hook-token.js";

/** What a caller is told. A refusal says no more than its status: whoever forged it learns nothing. */
export interface HookAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface HookIo {
  readonly db: Db;
  readonly tokens: HookTokens;
  ear(tenant: TenantId, account: ChannelAccount): Promise<Ear | null>;
  realNow(): Date;
}

/** How long an account is remembered: a setting that changed counts after this. */
const ACCOUNT_KEPT_MS = 5_000;
const ACCOUNTS_KEPT = 2_000;
/** Callbacks written in one transaction. */
const GROUP_MOST = 512;
const GROUP_BYTES_MAX = 32 * 1024 * 1024;
/** Commits that wake somebody wait for each other, so a burst wakes the workers this often and not with every group. */
const WAKE_MS = 20;

const NOBODY: HookAnswer = { status: 404, type: "text/plain; charset=utf-8", body: "" };

/**
 * Where providers call. A call is verified, stored and answered, in this order, and read later by a beat: nothing that a
 * provider says can be lost or hold up the console. Calls that come together are stored together.
 */
export class Hooks {
  readonly #io: HookIo;
  readonly #accounts = new Map<string, { readonly until: number; readonly account: Promise<ChannelAccount | null> }>();
  readonly #queues = new Map<TenantId, Waiting[]>();
  readonly #woken = new Map<TenantId, NodeJS.Timeout>();

  constructor(io: HookIo) {
    this.#io = io;
  }

  /** The account behind an address; null where nobody is. */
  async account(token: string): Promise<{ tenant: TenantId; account: ChannelAccount } | null> {
    const claim = this.#io.tokens.read(token);
    const account = claim && (await this.#account(claim.tenant, claim.channelAccountId));
    return account && { tenant: claim.tenant, account };
  }

  async take(token: string, callback: Callback): Promise<HookAnswer> {
    const claim = await this.account(token);
    const account = claim?.account;
    const ear = claim && (await this.#io.ear(claim.tenant, claim.account).catch(() => null));
    if (!ear || !account) return NOBODY;
    const verified = verifiedBy(ear, callback, this.#io.realNow());
    if (verified.kind === "answer") return verified;
    if (verified.kind === "refuse") return { ...NOBODY, status: verified.because === "forged" ? 401 : 400 };
    await this.#store(claim.tenant, callbackRow(account.id, withoutSecrets(callback, ear.secretQuery)));
    return { status: 200, ...ear.thanks(callback) };
  }

  #account(tenant: TenantId, id: bigint): Promise<ChannelAccount | null> {
    const key = `${tenant} ${id}`;
    const at = this.#io.realNow().getTime();
    const known = this.#accounts.get(key);
    if (known && known.until > at) return known.account;
    if (this.#accounts.size >= ACCOUNTS_KEPT) this.#accounts.clear();
    const account = this.#io.db.as(tenant).begin((tx) => store.channelAccount(tx, id));
    this.#accounts.set(key, { until: at + ACCOUNT_KEPT_MS, account });
    account.catch(() => this.#accounts.delete(key));
    return account;
  }

  /** Resolves once the call is on disk. While one group is being written, the next one gathers. */
  #store(tenant: TenantId, row: store.NewCallback): Promise<void> {
    return new Promise((stored, failed) => {
      const queue = this.#queues.get(tenant);
      if (queue) {
        queue.push({ row, stored, failed });
        return;
      }
      const fresh: Waiting[] = [{ row, stored, failed }];
      this.#queues.set(tenant, fresh);
      // What comes with the same stroke of the event loop goes together.
      setImmediate(() => void this.#drain(tenant, fresh));
    });
  }

  async #drain(tenant: TenantId, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      const group = queue.splice(0, groupSize(queue));
      try {
        await this.#io.db.as(tenant).begin((tx) =>
          store.insertCallbacks(
            tx,
            group.map(({ row }) => row),
          ),
        );
        for (const { stored } of group) stored();
        this.#wake(tenant);
      } catch (error) {
        for (const { failed } of group) failed(error as Error);
      }
    }
    this.#queues.delete(tenant);
  }

  /** Soon there is something to read. Whoever does not hear of it looks by itself within a second. */
  #wake(tenant: TenantId): void {
    if (this.#woken.has(tenant)) return;
    const timer = setTimeout(() => {
      this.#woken.delete(tenant);
      this.#io.db
        .as(tenant)
        .begin(wakeWorkers)
        .catch(() => {});
    }, WAKE_MS);
    this.#woken.set(tenant, timer.unref());
  }
}

/** How many of those that wait are written together: whole mails are few. */
function groupSize(queue: readonly Waiting[]): number {
  let bytes = 0;
  const end = queue.findIndex(({ row }, index) => {
    bytes += row.body.length;
    return index === GROUP_MOST || (bytes > GROUP_BYTES_MAX && index > 0);
  });
  return end < 0 ? queue.length : end;
}

interface Waiting {
  readonly row: store.NewCallback;
  stored(): void;
  failed(error: Error): void;
}

/** An adapter that throws on strange bytes has a fault; the caller hears that the call could not be read. */
function verifiedBy(ear: Ear, callback: Callback, now: Date): ReturnType<Ear["verify"]> {
  try {
    return ear.verify(callback, now);
  } catch {
    return { kind: "refuse", because: "unreadable" };
  }
}

/** The call without what only the provider and we may know: who looks into the database learns no way to call us. */
export function withoutSecrets(callback: Callback, names: readonly string[]): Callback {
  const [path = "", query] = callback.url.split(/\?(.*)/s);
  if (query === undefined || names.length === 0) return callback;
  const kept = new URLSearchParams(query);
  for (const name of names) kept.delete(name);
  return { ...callback, url: kept.size > 0 ? `${path}?${kept}` : path };
}

/** What reading needs later. Credentials that came along are not kept. */
const HEADERS_KEPT =
  /^(content-type|content-encoding|i-twilio-idempotency-token|x-[\w-]*(timestamp|delivery|event|type)[\w-]*)$/;

/** A call as it is kept: the same bytes are the same call. */
export function callbackRow(channelAccountId: bigint, { method, url, headers, body }: Callback): store.NewCallback {
  const path = url.slice(url.indexOf("?") >= 0 ? url.indexOf("?") : url.length);
  const hash = createHash("sha256").update(`${method} ${path}\n`).update(body).digest().subarray(0, 16);
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => HEADERS_KEPT.test(name)));
  return { channelAccountId, hash, method, url, headers: kept, body };
}

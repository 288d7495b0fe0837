import type { Client } from "pg";
import type { TenantId } from "../../kernel/id.js";
import { type Db, tenantIds } from "../../platform/db.js";
import type { Connections } from "../connections.js";
import { type ListeningAccount, mailAccounts } from "./store.js";
import { type Watch, type WatchTimes, watchMailbox } from "./watch.js";

/** A mailbox that cannot be listened to now; it is tried again. `account` 0 stands for all of them. */
export interface MailTrouble {
  readonly tenant: TenantId;
  readonly account: bigint;
  readonly error: Error;
}

export interface ListenerIo {
  readonly db: Db;
  readonly connections: Pick<Connections, "inbox">;
  onTrouble(trouble: MailTrouble): void;
  readonly times?: WatchTimes;
  /** How often accounts that came, changed or went are looked for. */
  readonly roundMs?: number;
}

export interface MailListener {
  stop(): Promise<void>;
}

const ROUND_MS = 30_000;

interface Running {
  readonly watch: Watch;
  /** Its settings: with others it is begun anew. */
  readonly settings: string;
}

/**
 * Listens to the mailboxes of all accounts that have one. Workers share them out by advisory locks on a connection of
 * their own: one listens to a mailbox, and when it dies, however it dies, another does.
 */
export function listenToMail(io: ListenerIo): MailListener {
  const listener = new Listener(io);
  return { stop: () => listener.stop() };
}

class Listener {
  readonly #io: ListenerIo;
  readonly #running = new Map<string, Running>();
  readonly #tries = new Map<string, number>();
  #locks: Client | null = null;
  #stopped = false;
  #wake = (): void => {};
  readonly #ended: Promise<void>;

  constructor(io: ListenerIo) {
    this.#io = io;
    this.#ended = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#ended;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await this.#round().catch((error: Error) => this.#io.onTrouble({ tenant: 0n as TenantId, account: 0n, error }));
      if (this.#stopped) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#io.roundMs ?? ROUND_MS);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    await Promise.all([...this.#running.keys()].map((key) => this.#end(key)));
    await this.#locks?.end().catch(() => {});
  }

  /** Begins with accounts that came, and ends with those that went or changed. */
  async #round(): Promise<void> {
    const wanted = new Map<string, { tenant: TenantId; account: ListeningAccount }>();
    for (const tenant of await tenantIds(this.#io.db)) {
      for (const account of await this.#io.db.as(tenant).begin(mailAccounts)) {
        wanted.set(`mail ${tenant} ${account.id}`, { tenant, account });
      }
    }
    for (const [key, { settings }] of this.#running) {
      if (wanted.get(key)?.account.settingsSealed.toString("base64") !== settings) await this.#end(key);
    }
    for (const [key, { tenant, account }] of wanted) {
      if (!this.#running.has(key) && !this.#stopped) await this.#begin(key, tenant, account);
    }
  }

  async #begin(key: string, tenant: TenantId, account: ListeningAccount): Promise<void> {
    const { db, connections, onTrouble, times } = this.#io;
    const told = (error: Error): void => onTrouble({ tenant, account: account.id, error });
    const inbox = await connections.inbox(tenant, account).catch((error: Error) => {
      told(error);
      return null;
    });
    if (!inbox || !(await this.#lock(key))) return;
    const ref = { channelAccountId: account.id, name: inbox.mailbox };
    const looking = { db: db.as(tenant), ref, from: account.createdAt, tries: this.#tries };
    const watch = watchMailbox(inbox, looking, told, times);
    this.#running.set(key, { watch, settings: account.settingsSealed.toString("base64") });
  }

  async #lock(key: string): Promise<boolean> {
    this.#locks ??= await this.#connect();
    const { rows } = await this.#locks.query("select pg_try_advisory_lock(hashtextextended($1, 0)) as held", [key]);
    return rows[0].held === true;
  }

  async #connect(): Promise<Client> {
    const client: Client = await this.#io.db.connect();
    // Without it the locks are gone, and somebody else may listen by now.
    client.once("end", () => {
      if (this.#locks !== client) return;
      this.#locks = null;
      for (const key of [...this.#running.keys()]) void this.#end(key);
      this.#wake();
    });
    return client;
  }

  async #end(key: string): Promise<void> {
    const running = this.#running.get(key);
    if (!running) return;
    await running.watch.stop();
    this.#running.delete(key);
    await this.#locks?.query("select pg_advisory_unlock(hashtextextended($1, 0))", [key]).catch(() => {});
  }
}

import { type Letter, type SmtpServer, SmtpSession } from "./email-smtp-session.js";
import type { SmtpTrouble } from "./email-smtp-trouble.js";

export interface PoolLimits {
  readonly connectionsMax: number;
  readonly messagesPerConnectionMax: number;
  /** A resting connection is closed between this and twice this: before the server does it. */
  readonly idleTimeoutMs: number;
  /** How long closing waits for letters that are on the wire. */
  readonly closeTimeoutMs: number;
}

interface Job {
  readonly letter: Letter;
  readonly done: (trouble: SmtpTrouble | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/** How long no new connection is tried after one failed while others work: the server may allow no more of them. */
const WIDEN_AFTER_MS = 1_000;

/**
 * Connections to one server, opened as letters wait and kept for the next ones.
 *
 * A letter is handed to a connection once. Whatever happens there is its answer: this pool never puts a letter back,
 * which is the difference from nodemailer's, where a closed connection requeues what it carried up to five times.
 */
export class SmtpPool {
  readonly #server: SmtpServer;
  readonly #limits: PoolLimits;
  readonly #waiting: Job[] = [];
  readonly #opening = new Set<SmtpSession>();
  readonly #working = new Set<SmtpSession>();
  #resting: SmtpSession[] = [];
  #restingLong = new WeakSet<SmtpSession>();
  readonly #goodbyes = new Set<Promise<void>>();
  #widenTimer: NodeJS.Timeout | undefined;
  #sweepTimer: NodeJS.Timeout | undefined;
  #closed = false;
  #onQuiet: (() => void) | undefined;

  constructor(server: SmtpServer, limits: PoolLimits) {
    this.#server = server;
    this.#limits = limits;
  }

  /** Carries one letter over the next free connection. Nothing means that the server accepted it. */
  send(letter: Letter): Promise<SmtpTrouble | undefined> {
    if (this.#closed) return Promise.resolve({ kind: "closed" });
    return new Promise((done, failed) => {
      this.#waiting.push({ letter, done, failed });
      this.#pump();
    });
  }

  /** Waiting letters are given back unsent, those on the wire may finish; what is left at the end of the time is cut. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#widenTimer);
    clearInterval(this.#sweepTimer);
    this.#failWaiting({ kind: "closed" });
    for (const session of this.#resting.splice(0)) this.#sayGoodbye(session);
    for (const session of this.#opening) session.destroy();
    if (this.#working.size > 0) {
      const impatience = setTimeout(() => {
        for (const session of this.#working) session.destroy();
      }, this.#limits.closeTimeoutMs);
      await new Promise<void>((resolve) => {
        this.#onQuiet = resolve;
      });
      clearTimeout(impatience);
    }
    await Promise.all(this.#goodbyes);
  }

  #pump(): void {
    while (this.#waiting.length > 0) {
      const session = this.#resting.pop();
      if (session === undefined) break;
      void this.#work(session);
    }
    const connections = this.#opening.size + this.#working.size + this.#resting.length;
    const mayWiden = connections < this.#limits.connectionsMax && this.#widenTimer === undefined;
    if (this.#waiting.length <= this.#opening.size || !mayWiden) return;
    // The program is wrong: nobody who waits for this pool may wait for ever.
    this.#widen().catch((error: unknown) => {
      for (const job of this.#waiting.splice(0)) job.failed(error);
    });
  }

  async #widen(): Promise<void> {
    const session: SmtpSession = new SmtpSession(this.#server, () => this.#lost(session));
    this.#opening.add(session);
    const trouble = await session.begin();
    this.#opening.delete(session);
    if (trouble !== undefined) {
      this.#notOpened(trouble);
      return;
    }
    const work = this.#work(session);
    this.#pump();
    await work;
  }

  /** With no connection left the server is away: all who wait learn it now, and none after a timeout of its own. */
  #notOpened(trouble: SmtpTrouble): void {
    if (this.#closed) return;
    if (this.#opening.size + this.#working.size + this.#resting.length === 0) {
      this.#failWaiting(trouble);
      return;
    }
    this.#widenTimer ??= setTimeout(() => {
      this.#widenTimer = undefined;
      this.#pump();
    }, WIDEN_AFTER_MS);
  }

  async #work(session: SmtpSession): Promise<void> {
    this.#working.add(session);
    this.#restingLong.delete(session);
    while (session.isAlive && session.letters < this.#limits.messagesPerConnectionMax) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      try {
        job.done(await session.deliver(job.letter));
      } catch (error) {
        session.destroy();
        job.failed(error);
      }
    }
    this.#working.delete(session);
    const mayRest = session.isAlive && session.letters < this.#limits.messagesPerConnectionMax && !this.#closed;
    if (mayRest) this.#rest(session);
    else this.#sayGoodbye(session);
    this.#pump();
  }

  #rest(session: SmtpSession): void {
    this.#resting.push(session);
    this.#sweepTimer ??= setInterval(() => this.#sweep(), this.#limits.idleTimeoutMs).unref();
  }

  #sweep(): void {
    const tired = this.#resting.filter((session) => this.#restingLong.has(session));
    this.#resting = this.#resting.filter((session) => !this.#restingLong.has(session));
    for (const session of this.#resting) this.#restingLong.add(session);
    for (const session of tired) this.#sayGoodbye(session);
  }

  /** A connection that ends while it works is noticed there. */
  #lost(session: SmtpSession): void {
    this.#resting = this.#resting.filter((each) => each !== session);
  }

  #sayGoodbye(session: SmtpSession): void {
    const goodbye = session.quit().then(() => {
      this.#goodbyes.delete(goodbye);
    });
    this.#goodbyes.add(goodbye);
    if (this.#working.size === 0) this.#onQuiet?.();
  }

  #failWaiting(trouble: SmtpTrouble): void {
    for (const job of this.#waiting.splice(0)) job.done(trouble);
  }
}

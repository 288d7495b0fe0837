/** One thing said, as the server tells it. */
export interface Item {
  readonly id: string;
  readonly by: "us" | "you";
  readonly text: string;
  readonly at: string;
}

/** `away`: the way to the server is broken, and tried again; `closed`: this page may not show the chat. */
export type Line = "idle" | "open" | "away" | "closed";
export type Sent = "sent" | "failed" | "too_many";

export interface TalkEvents {
  /** Who one talks with. */
  named(name: string): void;
  said(items: readonly Item[]): void;
  line(state: Line): void;
}

const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 30_000;

/** Speaks with the server: keeps the session in this browser, says what is said, and hears what comes. */
export class Talk {
  readonly #base: string;
  readonly #events: TalkEvents;
  readonly #key: string;
  #session: string;
  #isListening = false;
  /** One greeting at a time: two would make two sessions of a browser that has none. */
  #greeting: Promise<void> | null = null;
  /** Everything waits until it is known who has come. */
  #arrived: Promise<void> = Promise.resolve();
  #memory = new Map<string, string>();

  constructor(base: string, events: TalkEvents) {
    this.#base = base;
    this.#events = events;
    this.#key = `acuerdo-chat ${base}`;
    this.#session = this.#kept("session");
  }

  /** Has this browser talked here before? */
  get isKnown(): boolean {
    return this.#session !== "";
  }

  /** When it last saw what was said. */
  get seenAt(): string {
    return this.#kept("seen");
  }

  set seenAt(at: string) {
    this.#keep("seen", at);
  }

  /** Begins as whoever an invitation was made for: with a session of its own, so that nobody reads what was another's. */
  arrive(link: string): void {
    if (this.#kept("link") !== link) this.#arrived = this.#come(link).catch(() => {});
    this.listen();
  }

  async #come(link: string): Promise<void> {
    this.#session = "";
    this.#keep("seen", "");
    await this.#greet();
    const { ok } = await this.#post("/messages", { link });
    if (ok) this.#keep("link", link);
  }

  listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    void this.#hearForEver();
  }

  async say(id: string, text: string): Promise<Sent> {
    try {
      await this.#arrived;
      if (!this.isKnown) await this.#greet();
      let answer = await this.#post("/messages", { id, text });
      if (answer.status === 401) {
        await this.#greet();
        answer = await this.#post("/messages", { id, text });
      }
      this.listen();
      return answer.status === 202 ? "sent" : answer.status === 429 ? "too_many" : "failed";
    } catch {
      return "failed";
    }
  }

  #greet(): Promise<void> {
    this.#greeting ??= this.#ask().finally(() => {
      this.#greeting = null;
    });
    return this.#greeting;
  }

  async #ask(): Promise<void> {
    const answer = await this.#post("/sessions", {});
    if (!answer.ok) throw new Refused(answer.status);
    const { session, name } = (await answer.json()) as { session: string; name: string };
    this.#session = session;
    this.#keep("session", session);
    this.#events.named(name);
  }

  #post(path: string, body: object): Promise<Response> {
    return fetch(this.#base + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...this.#proof() },
      body: JSON.stringify(body),
    });
  }

  #proof(): Record<string, string> {
    return this.#session === "" ? {} : { authorization: `Bearer ${this.#session}` };
  }

  async #hearForEver(): Promise<void> {
    let waitMs = RETRY_FIRST_MS;
    await this.#arrived;
    for (;;) {
      try {
        await this.#greet();
        await this.#hear(() => {
          waitMs = RETRY_FIRST_MS;
          this.#events.line("open");
        });
      } catch (error) {
        if (error instanceof Refused && (error.status === 403 || error.status === 404)) {
          this.#events.line("closed");
          return;
        }
        this.#events.line("away");
      }
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      waitMs = Math.min(waitMs * 2, RETRY_MAX_MS);
    }
  }

  /** Reads the stream until it ends. */
  async #hear(opened: () => void): Promise<void> {
    const answer = await fetch(`${this.#base}/stream`, { headers: this.#proof() });
    if (!answer.ok || !answer.body) throw new Refused(answer.status);
    opened();
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined && block.startsWith("event: said")) this.#events.said(JSON.parse(data));
      }
    }
  }

  /** Some browsers keep nothing for pages inside others: the session lives as long as the page then. */
  #kept(name: string): string {
    try {
      return localStorage.getItem(`${this.#key} ${name}`) ?? "";
    } catch {
      return this.#memory?.get(name) ?? "";
    }
  }

  #keep(name: string, value: string): void {
    this.#memory.set(name, value);
    try {
      localStorage.setItem(`${this.#key} ${name}`, value);
    } catch {
      // Kept in memory alone.
    }
  }
}

class Refused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`refused: ${status}`);
    this.status = status;
  }
}

import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { dotStuffed } from "./email-compose.js";
import { ReplyReader, type SmtpReply } from "./email-reply.js";
import type { SmtpStage, SmtpTrouble } from "./email-smtp-trouble.js";

/** Where and how to reach a server. Times are how long each wait may last. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly security: "none" | "starttls" | "tls";
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly clientName: string;
  /** Certificates to trust instead of the usual ones, as PEM. */
  readonly ca?: string | undefined;
  /** DNS and TCP, and TLS where the connection starts with it. */
  readonly connectTimeoutMs: number;
  readonly greetingTimeoutMs: number;
  readonly replyTimeoutMs: number;
  /** From the final dot to its answer. Ending this wait leaves a doubt, so RFC 5321 asks for ten minutes. */
  readonly finalTimeoutMs: number;
}

export interface Letter {
  readonly from: string;
  readonly to: string;
  /** Headers and body in ASCII with CRLF, not yet dot-stuffed. */
  readonly data: string;
  /** By this a report names the letter, where the server sends reports on demand (RFC 3461). */
  readonly envelopeId?: string | undefined;
}

class SmtpFailed extends Error {
  override name = "SmtpFailed";
  readonly trouble: SmtpTrouble;
  constructor(trouble: SmtpTrouble) {
    super(trouble.kind);
    this.trouble = trouble;
  }
}

/** Up to this size a message and its final dot are one write; a larger one leaves first, and its dot follows. */
const ONE_WRITE_CHARS = 16 * 1024;
const KEEP_ALIVE_MS = 30_000;
const QUIT_MS = 1_000;
/** Stands for a reply where the wait was for an event of the socket. */
const HAPPENED: SmtpReply = { code: 0, lines: [] };

interface Waiting {
  readonly for: "reply" | "event";
  readonly resolve: (reply: SmtpReply) => void;
  readonly reject: (failed: SmtpFailed) => void;
}

/** A command, the stage at which its answer is awaited, and the first digit of the answer that lets it go on. */
type Step = readonly [stage: SmtpStage, command: string, accepts: number];

/**
 * One connection to an SMTP server that always knows how far the letter in hand has come.
 *
 * The client is ours because nothing else tells the two sides of the final dot apart: an error of nodemailer's
 * connection after DATA is the same before and after the message was complete.
 */
export class SmtpSession {
  readonly #server: SmtpServer;
  #socket: Socket | TLSSocket;
  #reader = new ReplyReader();
  #stage: SmtpStage = "connect";
  #ended: SmtpTrouble | undefined;
  #waiting: Waiting | undefined;
  #heard: SmtpReply[] = [];
  /**
   * Replies the server still owes, of which the greeting is the first. One that nobody is owed means that answers no
   * longer match their commands.
   */
  #owed = 1;
  #timers = new Map<number, NodeJS.Timeout>();
  #waitingMs = 0;
  #extensions = new Map<string, string>();
  #mustReset = false;
  #letters = 0;
  #unlisten: () => void = () => {};
  readonly #onEnd: () => void;

  /** Starts to connect; `begin` says how it went. `onEnd` is told when the connection ends by itself. */
  constructor(server: SmtpServer, onEnd: () => void = () => {}) {
    this.#server = server;
    this.#onEnd = onEnd;
    const { host, port } = server;
    this.#socket =
      server.security === "tls" ? connectTls(this.#tlsOptions({ host, port })) : connectPlain({ host, port });
    this.#listenTo(this.#socket);
  }

  /** Connects, secures and signs in. Nothing means that letters may come. */
  async begin(): Promise<SmtpTrouble | undefined> {
    const trouble = await this.#attempt(() => this.#handshake());
    if (trouble !== undefined) this.#end(trouble);
    return trouble;
  }

  get isAlive(): boolean {
    return this.#ended === undefined;
  }

  /** How many letters this connection has carried, whatever became of them. */
  get letters(): number {
    return this.#letters;
  }

  /** Carries one letter. Nothing means that the server accepted it. */
  deliver(letter: Letter): Promise<SmtpTrouble | undefined> {
    this.#letters += 1;
    return this.#attempt(() => this.#transaction(letter));
  }

  /** Would the server take mail from this sender? Nothing is sent. */
  probe(from: string): Promise<SmtpTrouble | undefined> {
    return this.#attempt(() => this.#envelope([["mail", `MAIL FROM:<${from}>`, 2]]));
  }

  /** Says goodbye, and waits a moment for the server to hear it. */
  quit(): Promise<void> {
    if (this.#ended !== undefined) return Promise.resolve();
    this.#ended = { kind: "closed" };
    this.#stopTimers();
    return new Promise((resolve) => {
      const impatience = setTimeout(() => this.#socket.destroy(), QUIT_MS);
      this.#socket.once("close", () => {
        clearTimeout(impatience);
        resolve();
      });
      this.#socket.end("QUIT\r\n");
    });
  }

  /** Ends the connection now, whatever it carries. */
  destroy(): void {
    this.#end({ kind: "lost", stage: this.#stage, fresh: this.#letters <= 1 });
  }

  async #attempt(steps: () => Promise<SmtpTrouble | undefined>): Promise<SmtpTrouble | undefined> {
    try {
      return await steps();
    } catch (failed) {
      if (!(failed instanceof SmtpFailed)) throw failed;
      return failed.trouble;
    } finally {
      // Whatever ends the connection while it rests is met by the next letter, and finds it unsent.
      this.#stage = "mail";
    }
  }

  async #handshake(): Promise<undefined> {
    const { security, connectTimeoutMs, greetingTimeoutMs } = this.#server;
    await this.#event("connect", "connect", connectTimeoutMs);
    if (security === "tls") await this.#event("tls", "secureConnect", connectTimeoutMs);
    this.#socket.setNoDelay(true);
    this.#socket.setKeepAlive(true, KEEP_ALIVE_MS);

    const greeting = await this.#reply("greeting", greetingTimeoutMs);
    if (greeting.code !== 220) throw this.#refusedBy("greeting", greeting);
    await this.#hello();
    if (security === "starttls") await this.#startTls();
    if (this.#server.user !== undefined) await this.#signIn(this.#server.user, this.#server.password ?? "");
  }

  async #hello(): Promise<void> {
    const reply = await this.#ask("ehlo", `EHLO ${this.#server.clientName}`);
    if (reply.code !== 250) throw this.#refusedBy("ehlo", reply);
    this.#extensions = new Map(
      reply.lines.slice(1).map((line) => {
        // "AUTH=PLAIN" is how servers older than RFC 2554 write it.
        const [, keyword = "", values = ""] = /^([A-Za-z0-9-]+)[ =]?(.*)$/.exec(line) ?? [];
        return [keyword.toUpperCase(), values.toUpperCase()];
      }),
    );
  }

  async #startTls(): Promise<void> {
    if (!this.#extensions.has("STARTTLS")) throw new SmtpFailed({ kind: "unfit", lacks: "starttls" });
    const reply = await this.#ask("starttls", "STARTTLS");
    if (reply.code !== 220) throw this.#refusedBy("starttls", reply);
    // RFC 3207 §5: nothing that came in clear may be read as said under TLS.
    if (!this.#reader.isBetweenReplies || !this.isAlive) throw this.#refusedBy("starttls", undefined);
    const plain = this.#socket;
    this.#unlisten();
    plain.on("error", () => {});
    this.#socket = connectTls(this.#tlsOptions({ socket: plain }));
    this.#listenTo(this.#socket);
    await this.#event("tls", "secureConnect", this.#server.connectTimeoutMs);
    await this.#hello();
  }

  async #signIn(user: string, password: string): Promise<void> {
    const mechanisms = (this.#extensions.get("AUTH") ?? "").split(/[ =]+/);
    const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");
    let answers: string[];
    if (mechanisms.includes("PLAIN")) answers = [`AUTH PLAIN ${base64(`\u0000${user}\u0000${password}`)}`];
    else if (mechanisms.includes("LOGIN")) answers = ["AUTH LOGIN", base64(user), base64(password)];
    else throw new SmtpFailed({ kind: "unfit", lacks: "auth" });
    for (const [index, answer] of answers.entries()) {
      const reply = await this.#ask("auth", answer);
      if (reply.code !== (index === answers.length - 1 ? 235 : 334)) throw this.#refusedBy("auth", reply);
    }
  }

  async #transaction({ from, to, data, envelopeId }: Letter): Promise<SmtpTrouble | undefined> {
    const size = this.#extensions.get("SIZE");
    const sizeMax = Number(size ?? 0);
    if (sizeMax > 0 && data.length > sizeMax) return { kind: "unfit", lacks: "size" };
    const sized = size === undefined ? "" : ` SIZE=${data.length}`;
    const reports = envelopeId !== undefined && this.#extensions.has("DSN");
    const refused = await this.#envelope([
      ["mail", `MAIL FROM:<${from}>${sized}${reports ? ` RET=HDRS ENVID=${envelopeId}` : ""}`, 2],
      ["rcpt", `RCPT TO:<${to}>${reports ? " NOTIFY=FAILURE,DELAY" : ""}`, 2],
      ["data", "DATA", 3],
    ]);
    return refused ?? this.#content(data);
  }

  /**
   * With PIPELINING (RFC 2920) the commands leave together and the first refusal is the reason; the answers to the rest
   * are heard out, so that the next letter finds the connection in step.
   */
  async #envelope(commands: readonly Step[]): Promise<SmtpTrouble | undefined> {
    const steps: readonly Step[] = this.#mustReset ? [["reset", "RSET", 2], ...commands] : commands;
    this.#mustReset = true;
    const together = this.#extensions.has("PIPELINING");
    if (together) this.#write(steps.map(([, command]) => `${command}\r\n`).join(""), steps.length);
    let refused: SmtpFailed | undefined;
    for (const [stage, command, accepts] of steps) {
      if (refused !== undefined && !together) break;
      if (!together) this.#write(`${command}\r\n`, 1);
      const reply = await this.#reply(stage, this.#server.replyTimeoutMs).catch((failed: unknown) => {
        throw refused ?? failed;
      });
      const isAccepted = Math.floor(reply.code / 100) === accepts;
      if (refused === undefined && !isAccepted) refused = this.#refusedBy(stage, reply);
      // The server opened DATA for a letter it had refused. Leaving is the only end of it that delivers nothing.
      else if (refused !== undefined && stage === "data" && isAccepted) this.#end(refused.trouble);
    }
    return refused?.trouble;
  }

  /** The point of no return lies in here: `final` is set before the first write that holds the final dot. */
  async #content(data: string): Promise<SmtpTrouble | undefined> {
    const content = dotStuffed(data);
    this.#stage = "body";
    // Whatever was said before the message left cannot be the answer to it.
    if (!this.#reader.isBetweenReplies || this.#heard.length > 0) throw this.#refusedBy("body", undefined);
    if (content.length > ONE_WRITE_CHARS) await this.#flushed(content);
    if (this.#ended !== undefined) throw new SmtpFailed(this.#ended);

    this.#stage = "final";
    this.#write(content.length > ONE_WRITE_CHARS ? ".\r\n" : `${content}.\r\n`, 1);
    const reply = await this.#reply("final", this.#server.finalTimeoutMs);
    const kind = Math.floor(reply.code / 100);
    if (kind === 3) throw this.#refusedBy("final", reply);
    this.#mustReset = false;
    // The answer counts; a connection that goes on talking by itself does not.
    if (!this.#reader.isBetweenReplies || this.#heard.length > 0) this.#end({ kind: "garbled", stage: "final" });
    return kind === 2 ? undefined : this.#refusedBy("final", reply).trouble;
  }

  /** Writes and waits until the kernel has taken it all. A server that refuses meanwhile is heard. */
  #flushed(content: string): Promise<unknown> {
    const flushed = this.#wait("event", this.#server.finalTimeoutMs);
    this.#socket.write(content, "latin1", (error) => {
      if (error === null || error === undefined) this.#happened();
    });
    return flushed;
  }

  #write(text: string, owed: number): void {
    if (this.#ended !== undefined) throw new SmtpFailed(this.#ended);
    this.#owed += owed;
    this.#socket.write(text, "latin1");
  }

  #ask(stage: SmtpStage, command: string): Promise<SmtpReply> {
    this.#write(`${command}\r\n`, 1);
    return this.#reply(stage, this.#server.replyTimeoutMs);
  }

  #reply(stage: SmtpStage, timeoutMs: number): Promise<SmtpReply> {
    this.#stage = stage;
    const heard = this.#heard.shift();
    return heard === undefined ? this.#wait("reply", timeoutMs) : Promise.resolve(heard);
  }

  #wait(what: Waiting["for"], timeoutMs: number): Promise<SmtpReply> {
    if (this.#ended !== undefined) return Promise.reject(new SmtpFailed(this.#ended));
    this.#startTimer(timeoutMs);
    return new Promise((resolve, reject) => {
      this.#waiting = { for: what, resolve, reject };
    });
  }

  async #event(stage: SmtpStage, event: "connect" | "secureConnect", timeoutMs: number): Promise<void> {
    this.#stage = stage;
    this.#socket.once(event, () => this.#happened());
    await this.#wait("event", timeoutMs);
  }

  /** One timer for each length of wait, wound up again for each: waits are many and hardly ever run out. */
  #startTimer(timeoutMs: number): void {
    this.#waitingMs = timeoutMs;
    const timer = this.#timers.get(timeoutMs);
    if (timer !== undefined) {
      timer.refresh();
      return;
    }
    const onTime = (): void => {
      if (this.#waiting !== undefined && this.#waitingMs === timeoutMs)
        this.#end({ kind: "timeout", stage: this.#stage });
    };
    this.#timers.set(timeoutMs, setTimeout(onTime, timeoutMs).unref());
  }

  #stopTimers(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #listenTo(socket: Socket): void {
    const lost = (code?: string): void =>
      this.#end({
        kind: "lost",
        stage: this.#stage,
        fresh: this.#letters <= 1,
        ...(code === undefined ? {} : { code }),
      });
    const onData = (chunk: Buffer): void => this.#hear(chunk);
    const onError = (error: NodeJS.ErrnoException): void => lost(error.code ?? error.message);
    const onEnd = (): void => lost();
    socket.on("data", onData).on("error", onError).on("end", onEnd).on("close", onEnd);
    this.#unlisten = () => {
      socket.off("data", onData).off("error", onError).off("end", onEnd).off("close", onEnd);
    };
  }

  #hear(chunk: Buffer): void {
    const { replies, garbled } = this.#reader.push(chunk.toString("latin1"));
    for (const reply of replies) {
      if (this.#ended !== undefined) return;
      if (this.#owed === 0) {
        // Nobody asked. A server may be leaving, or refuse a message while it is still being written.
        const isPlain = reply.code === 421 || (this.#stage === "body" && reply.code >= 400);
        this.#end(isPlain ? { kind: "answered", stage: this.#stage, reply } : { kind: "garbled", stage: this.#stage });
        return;
      }
      this.#owed -= 1;
      if (this.#waiting?.for === "reply") this.#settle(reply);
      else this.#heard.push(reply);
      // RFC 5321 §3.8: after a 421 the server closes, and owes nothing more.
      if (reply.code === 421) this.#end({ kind: "answered", stage: this.#stage, reply });
    }
    if (garbled) this.#end({ kind: "garbled", stage: this.#stage });
  }

  #happened(): void {
    if (this.#waiting?.for === "event") this.#settle(HAPPENED);
  }

  #settle(reply: SmtpReply): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(reply);
  }

  /** A refusal by the server; what makes no sense at this stage ends the connection, as answers are out of step. */
  #refusedBy(stage: SmtpStage, reply: SmtpReply | undefined): SmtpFailed {
    if (reply !== undefined && reply.code >= 400) return new SmtpFailed({ kind: "answered", stage, reply });
    const trouble: SmtpTrouble = { kind: "garbled", stage };
    this.#end(trouble);
    return new SmtpFailed(trouble);
  }

  #end(trouble: SmtpTrouble): void {
    if (this.#ended !== undefined) return;
    this.#ended = trouble;
    this.#stopTimers();
    this.#socket.destroy();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(new SmtpFailed(trouble));
    this.#onEnd();
  }

  #tlsOptions<Target extends object>(target: Target): Target & { servername?: string; ca?: string } {
    const { host, ca } = this.#server;
    return { ...target, ...(isIP(host) ? {} : { servername: host }), ...(ca === undefined ? {} : { ca }) };
  }
}

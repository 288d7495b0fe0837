import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import PostalMime, { decodeWords } from "postal-mime";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import { type Certificate, selfSigned } from "./certificate.js";
import type { SandboxMail } from "./domain/mail.js";
import { type Misbehaviour, MisbehaviourBook, type Mischief, type SandboxStage } from "./misbehaviour.js";

export type { SandboxMail };

export interface SandboxOptions {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly now: () => Date;
  /** Called before the mail is answered with 250: a mail the client counts as accepted is stored for good. */
  readonly store: (mail: SandboxMail) => Promise<void>;
  /** Which recipients exist, as domains and all below them. By default only the names reserved for tests. */
  readonly domains?: readonly string[];
  readonly security?: "none" | "starttls" | "tls";
  /** Asked for when given. */
  readonly account?: { readonly user: string; readonly password: string };
  /** Mails taken in one second; the next ones hear 421. */
  readonly perSecondMax?: number;
  readonly pipelining?: boolean;
}

export interface SmtpSandbox {
  readonly port: number;
  /** What a client has to trust, where the sandbox speaks TLS. */
  readonly certificate?: string;
  /** Makes something go wrong from now on; the answer takes it back. */
  behave(misbehaviour: Misbehaviour): () => void;
  close(): Promise<void>;
}

/**
 * RFC 2606 and 6761. A mail to any other name is refused: the sandbox must never look as if it had reached a person
 * whose real address somebody imported.
 */
export const TEST_DOMAINS = ["test", "example", "invalid", "localhost", "example.com", "example.net", "example.org"];

const SIZE_BYTES_MAX = 10 * 1024 * 1024;

/** A real SMTP server on loopback whose mailboxes go nowhere, and which fails in every way a real one can. */
export async function startSmtpSandbox(options: SandboxOptions): Promise<SmtpSandbox> {
  const sockets = new Map<number, Socket>();
  const book = new MisbehaviourBook();
  const throttle = startThrottle(options.perSecondMax);
  const security = options.security ?? "none";
  const certificate = security === "none" ? undefined : selfSigned("localhost");
  const storing = new Set<Promise<void>>();
  const store = async (mail: SandboxMail): Promise<void> => {
    const stored = options.store(mail).finally(() => storing.delete(stored));
    storing.add(stored);
    await stored;
  };
  const drop = (session: SMTPServerSession): void => void sockets.get(session.remotePort)?.destroy();
  const stages = stagesOf({ ...options, store }, book, throttle, drop);
  const server = new SMTPServer({ ...serverOptions(options, security, certificate), ...stages });

  server.server.on("connection", (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.once("close", () => sockets.delete(port));
  });
  // A client that breaks its connection is what the sandbox is for, and ends only that connection.
  const onClientError = (): void => {};
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", () => {
      server.off("error", reject);
      server.on("error", onClientError);
      resolve();
    });
  });

  return {
    port: (server.server.address() as AddressInfo).port,
    ...(certificate === undefined ? {} : { certificate: certificate.certificate }),
    behave: (misbehaviour) => book.add(misbehaviour),
    async close() {
      throttle.stop();
      const closed = new Promise<void>((resolve) => server.close(resolve));
      await Promise.allSettled(storing);
      // The answers to what was just stored are written in this turn; then everybody is let go.
      setImmediate(() => {
        for (const socket of sockets.values()) socket.destroySoon();
      });
      await closed;
    },
  };
}

function serverOptions(
  options: SandboxOptions,
  security: string,
  certificate: Certificate | undefined,
): SMTPServerOptions {
  const { account } = options;
  return {
    name: "sandbox.acuerdo.test",
    banner: "mail goes nowhere from here",
    size: SIZE_BYTES_MAX,
    rejectOversized: true,
    disableReverseLookup: true,
    hidePIPELINING: options.pipelining === false,
    secure: security === "tls",
    disabledCommands: [...(security === "starttls" ? [] : ["STARTTLS"]), ...(account === undefined ? ["AUTH"] : [])],
    // Loopback has nobody to listen in; where TLS is on offer, the password still waits for it.
    allowInsecureAuth: security === "none",
    logger: false,
    ...(certificate === undefined ? {} : { key: certificate.key, cert: certificate.certificate }),
  };
}

type Callback = (error?: Error | null) => void;
type Drop = (session: SMTPServerSession) => void;

function stagesOf(options: SandboxOptions, book: MisbehaviourBook, throttle: Throttle, drop: Drop) {
  const domains = options.domains ?? TEST_DOMAINS;
  const at = (stage: SandboxStage, session: SMTPServerSession, next: Callback, to?: string): void =>
    misbehave(book.at(stage, to), () => drop(session), next);

  return {
    onConnect: (session: SMTPServerSession, callback: Callback) => at("greeting", session, callback),
    onAuth(
      auth: { username?: string | undefined; password?: string | null | undefined },
      _session: SMTPServerSession,
      callback: (error: Error | null, response?: { user: string }) => void,
    ) {
      const { account } = options;
      const isRight = auth.username === account?.user && auth.password === account?.password;
      if (isRight) callback(null, { user: auth.username ?? "" });
      else callback(answer(535, "5.7.8 Authentication credentials invalid"));
    },
    onMailFrom(_address: unknown, session: SMTPServerSession, callback: Callback) {
      if (throttle.isOver()) return callback(answer(421, "4.7.0 Too many messages, slow down"));
      at("mail", session, callback);
    },
    onRcptTo({ address }: { address: string }, session: SMTPServerSession, callback: Callback) {
      // One mail is one row in one mailbox, so that storing it is one step.
      if (session.envelope.rcptTo.length > 0) return callback(answer(452, "4.5.3 One recipient at a time"));
      if (!isOneOf(address, domains))
        return callback(answer(550, "5.7.1 The sandbox takes mail for test domains only"));
      at("rcpt", session, callback, address);
    },
    async onData(stream: NodeJS.ReadableStream, session: SMTPServerSession, callback: Callback) {
      const to = session.envelope.rcptTo[0]?.address ?? "";
      const from = session.envelope.mailFrom === false ? "" : session.envelope.mailFrom.address;
      at("body", session, (error) => void (error ? refuseBody(stream, error, callback) : take()), to);

      async function take(): Promise<void> {
        try {
          const raw = await buffer(stream);
          const mischief = book.at("end", to);
          const isLost = mischief?.kind === "answer" || (mischief?.kind === "drop" && mischief.isStored !== true);
          if (!isLost) await options.store(await readMail(raw, { to, from, receivedAt: options.now() }));
          misbehave(mischief, () => drop(session), callback);
        } catch {
          callback(answer(451, "4.3.0 The mail could not be stored"));
        }
      }
    },
  };
}

/** RFC 5321 has no early no: the message is read to its end and then refused. */
function refuseBody(stream: NodeJS.ReadableStream, error: Error, callback: Callback): void {
  stream.on("error", () => {});
  stream.on("end", () => callback(error));
  stream.resume();
}

function misbehave(mischief: Mischief | undefined, drop: () => void, next: Callback): void {
  if (mischief === undefined) next();
  else if (mischief.kind === "delay") setTimeout(next, mischief.ms);
  else if (mischief.kind === "answer") next(answer(mischief.code, mischief.text));
  else if (mischief.kind === "drop") drop();
}

const answer = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode });

function isOneOf(address: string, domains: readonly string[]): boolean {
  const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  return domains.some((each) => domain === each || domain.endsWith(`.${each}`));
}

async function readMail(raw: Buffer, envelope: { to: string; from: string; receivedAt: Date }): Promise<SandboxMail> {
  const mail = await PostalMime.parse(raw);
  const key = mail.headers.find((header) => header.key === "x-acuerdo-key")?.value;
  return {
    ...envelope,
    fromName: mail.from?.name ?? "",
    subject: mail.subject ?? "",
    text: mail.text ?? "",
    ...(mail.html === undefined ? {} : { html: mail.html }),
    messageId: mail.messageId ?? "",
    ...(key === undefined ? {} : { key }),
    headers: mail.headers.map((header) => ({ name: header.key, value: decodeWords(header.value) })),
    sizeBytes: raw.length,
  };
}

interface Throttle {
  isOver(): boolean;
  stop(): void;
}

/** Counts by a timer and not by a clock: the sandbox lives in real time, also where `now` is moved. */
function startThrottle(perSecondMax: number | undefined): Throttle {
  if (perSecondMax === undefined) return { isOver: () => false, stop: () => {} };
  let taken = 0;
  const timer = setInterval(() => {
    taken = 0;
  }, 1_000).unref();
  return {
    isOver() {
      taken += 1;
      return taken > perSecondMax;
    },
    stop: () => clearInterval(timer),
  };
}

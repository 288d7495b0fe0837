import { type AddressInfo, createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Certificate } from "../../sandbox/certificate.js";

interface Kept {
  readonly uid: number;
  readonly raw: Buffer;
  readonly at: Date;
  seen: boolean;
}

export interface ScriptedImap {
  readonly port: number;
  /** Every command heard, without its tag. */
  readonly heard: readonly string[];
  readonly connections: () => number;
  /** Lays a mail into the mailbox and says so to who is idling. */
  deliver(raw: string | Buffer, at: Date): void;
  /** Numbers all mails anew, as after a restore. */
  renumber(): void;
  /** Whose mails carry the flag of having been read, by number. */
  seen(): readonly number[];
  /** Ends the connection in the middle of fetching this mail, every time. */
  cutAt(uid: number): void;
  drop(): void;
  close(): Promise<void>;
}

export const IMAP_USER = { user: "ayuda", password: "secret" };

/** Enough of IMAP4rev1 (RFC 3501) for one mailbox: LOGIN, SELECT, SEARCH, FETCH, STORE, IDLE, NOOP, LOGOUT. */
export async function startImap({
  idle = true,
  tls,
}: {
  idle?: boolean;
  tls?: Certificate;
} = {}): Promise<ScriptedImap> {
  const box = new Mailbox(`CAPABILITY IMAP4rev1${idle ? " IDLE" : ""}`);
  const greet = (socket: Socket): void => box.greet(socket);
  const server = tls ? createTlsServer({ key: tls.key, cert: tls.certificate }, greet) : createServer(greet);
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard: box.heard,
    connections: () => box.connections,
    deliver: (raw, at) => box.deliver(Buffer.from(raw), at),
    renumber: () => box.renumber(),
    seen: () => box.mails.filter(({ seen }) => seen).map(({ uid }) => uid),
    cutAt: (uid) => void box.cuts.add(uid),
    drop: () => box.drop(),
    close: () =>
      new Promise((resolve) => {
        box.drop();
        server.close(() => resolve());
      }),
  };
}

class Mailbox {
  mails: Kept[] = [];
  connections = 0;
  readonly cuts = new Set<number>();
  readonly heard: string[] = [];
  readonly #capabilities: string;
  readonly #sockets = new Set<Socket>();
  readonly #idling = new Map<Socket, string>();
  /** How many mails each connection knows of. */
  readonly #told = new Map<Socket, number>();
  #uidNext = 1;
  #validity = 1_000;

  constructor(capabilities: string) {
    this.#capabilities = capabilities;
  }

  greet(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#sockets.delete(socket);
      this.#idling.delete(socket);
    });
    socket.write(`* OK [${this.#capabilities}] scripted\r\n`);
    let rest = "";
    socket.on("data", (chunk) => {
      rest += chunk.toString("latin1");
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        this.#act(socket, line);
      }
    });
  }

  deliver(raw: Buffer, at: Date): void {
    this.mails.push({ uid: this.#uidNext, raw, at, seen: false });
    this.#uidNext += 1;
    for (const socket of this.#idling.keys()) this.#tell(socket);
  }

  /** What came since a connection heard last: while it idles at once, else as soon as it does. */
  #tell(socket: Socket): void {
    if (this.#told.get(socket) === this.mails.length) return;
    this.#told.set(socket, this.mails.length);
    socket.write(`* ${this.mails.length} EXISTS\r\n`);
  }

  renumber(): void {
    this.#validity += 1;
    this.mails = this.mails.map((mail, index) => ({ ...mail, uid: index + 1, seen: false }));
    this.#uidNext = this.mails.length + 1;
  }

  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #act(socket: Socket, line: string): void {
    if (line === "DONE") {
      socket.write(`${this.#idling.get(socket)} OK idled\r\n`);
      this.#idling.delete(socket);
      return;
    }
    const [, tag = "", command = "", rest = ""] = /^(\S+) ((?:UID )?\S+) ?(.*)$/i.exec(line) ?? [];
    this.heard.push(line.slice(tag.length + 1));
    if (command.toUpperCase() === "IDLE") {
      this.#idling.set(socket, tag);
      socket.write("+ idling\r\n");
      this.#tell(socket);
      return;
    }
    const answer = this.#answer(socket, command.toUpperCase(), rest);
    if (answer === null) return;
    const { untagged = [], said = "OK done" } = answer;
    socket.write([...untagged.map((each) => `* ${each}`), `${tag} ${said}`, ""].join("\r\n"));
    if (command.toUpperCase() === "LOGOUT") socket.end();
  }

  /** Null where the connection ended instead. */
  #answer(socket: Socket, command: string, rest: string): { untagged?: readonly string[]; said?: string } | null {
    switch (command) {
      case "CAPABILITY":
        return { untagged: [this.#capabilities] };
      case "LOGIN":
        return { said: rest.replace(/"/g, "") === `${IMAP_USER.user} ${IMAP_USER.password}` ? "OK in" : "NO who" };
      case "LIST":
        return { untagged: /INBOX|[*%]/.test(rest) ? ['LIST () "/" INBOX'] : [] };
      case "EXAMINE":
      case "SELECT": {
        if (!/^"?INBOX"?$/i.test(rest)) return { said: "NO [NONEXISTENT] no such mailbox" };
        this.#told.set(socket, this.mails.length);
        const numbers = [`OK [UIDVALIDITY ${this.#validity}] v`, `OK [UIDNEXT ${this.#uidNext}] n`];
        return { untagged: [`${this.mails.length} EXISTS`, "FLAGS (\\Seen)", ...numbers] };
      }
      case "UID SEARCH":
        return { untagged: [`SEARCH ${this.#search(rest).join(" ")}`.trim()] };
      case "UID FETCH":
        return this.#fetch(socket, rest) ? {} : null;
      case "UID STORE":
        for (const mail of this.#those(rest.split(" ")[0] ?? "")) mail.seen = true;
        return {};
      case "LOGOUT":
        return { untagged: ["BYE"] };
      default:
        return { said: command === "NOOP" ? "OK done" : "BAD what" };
    }
  }

  #those(set: string): readonly Kept[] {
    return this.mails.filter(({ uid }) => inSet(uid, set, this.#uidNext - 1));
  }

  #search(rest: string): readonly number[] {
    const since = /SINCE (\S+)/i.exec(rest)?.[1]?.replaceAll('"', "");
    const found = since === undefined ? this.#those(/UID (\S+)/i.exec(rest)?.[1] ?? "1:*") : this.mails;
    return found.filter(({ at }) => since === undefined || at >= new Date(since)).map(({ uid }) => uid);
  }

  #fetch(socket: Socket, rest: string): boolean {
    const [, set = "", items = ""] = /^(\S+) (.*)$/.exec(rest) ?? [];
    for (const mail of this.#those(set)) {
      const parts = [`UID ${mail.uid}`, `FLAGS (${mail.seen ? "\\Seen" : ""})`];
      if (/RFC822\.SIZE/i.test(items)) parts.push(`RFC822.SIZE ${mail.raw.length}`);
      if (/INTERNALDATE/i.test(items)) parts.push(`INTERNALDATE "${internalDate(mail.at)}"`);
      const fields = /BODY\.PEEK\[HEADER\.FIELDS \(([^)]*)\)\]/i.exec(items)?.[1];
      if (fields !== undefined) {
        const head = headerOf(mail.raw, fields.toLowerCase().split(" "));
        parts.push(`BODY[HEADER.FIELDS (${fields})] {${head.length}}\r\n${head}`);
      }
      const begin = `* ${this.mails.indexOf(mail) + 1} FETCH (${parts.join(" ")}`;
      const wanted = /BODY\.PEEK\[\](?:<0\.(\d+)>)?/i.exec(items);
      if (wanted === null) socket.write(`${begin})\r\n`);
      else if (!this.#sendWhole(socket, mail, begin, wanted[1])) return false;
    }
    return true;
  }

  #sendWhole(socket: Socket, { uid, raw: whole }: Kept, begin: string, most: string | undefined): boolean {
    const raw = whole.subarray(0, most === undefined ? whole.length : Number(most));
    socket.write(`${begin} BODY[]${most === undefined ? "" : "<0>"} {${raw.length}}\r\n`);
    if (this.cuts.has(uid)) {
      socket.destroy();
      return false;
    }
    socket.write(raw);
    socket.write(")\r\n");
    return true;
  }
}

function inSet(uid: number, set: string, last: number): boolean {
  return set.split(",").some((range) => {
    const [from = 0, to = from] = range.split(":").map((each) => (each === "*" ? last : Number(each)));
    return uid >= Math.min(from, to) && uid <= Math.max(from, to);
  });
}

const internalDate = (at: Date): string => {
  const [, day = "", month = "", year = "", time = ""] = /, (\d+) (\w+) (\d+) (\S+)/.exec(at.toUTCString()) ?? [];
  return `${day}-${month}-${year} ${time} +0000`;
};

function headerOf(raw: Buffer, names: readonly string[]): string {
  const head = raw.toString("latin1").split(/\r?\n\r?\n/)[0] ?? "";
  const lines = head.split(/\r?\n/).filter((line) => names.includes(line.split(":")[0]?.toLowerCase() ?? ""));
  return `${lines.join("\r\n")}\r\n\r\n`;
}

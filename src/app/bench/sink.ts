import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** What has arrived since the last reset. */
export interface SinkCount {
  readonly messages: number;
  readonly bytes: number;
  /** Recipients to whom more than one message came. */
  readonly duplicates: number;
}

const END = Buffer.from("\r\n.\r\n");
const GREETING = "220 sink ESMTP\r\n";
const HELLO = "250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 10485760\r\n";

/**
 * An SMTP server that takes everything and keeps nothing but counts: the least that a server can do, so that what is
 * measured is the sender. Runs in a process of its own; asked `count` or `reset`, it tells the count.
 */
export async function runSink(): Promise<{ readonly port: number }> {
  const sink = new Sink();
  const server = createServer((socket) => sink.serve(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  process.on("message", (asked: string) => {
    process.send?.({ answer: sink.count });
    if (asked === "reset") sink.reset();
  });
  return { port: (server.address() as AddressInfo).port };
}

class Sink {
  #messages = 0;
  #bytes = 0;
  #duplicates = 0;
  readonly #recipients = new Set<string>();

  get count(): SinkCount {
    return { messages: this.#messages, bytes: this.#bytes, duplicates: this.#duplicates };
  }

  reset(): void {
    this.#messages = 0;
    this.#bytes = 0;
    this.#duplicates = 0;
    this.#recipients.clear();
  }

  serve(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.write(GREETING);
    let held: Buffer = Buffer.alloc(0);
    let isData = false;
    socket.on("data", (chunk: Buffer) => {
      held = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      const read = this.#read(held, isData);
      isData = read.isData;
      held = held.subarray(read.at);
      if (read.ends) socket.end(read.said);
      else if (read.said !== "") socket.write(read.said);
    });
  }

  /** Goes through what is there: commands line by line, messages up to their final dot. */
  #read(bytes: Buffer, startsInData: boolean) {
    let [at, said, isData] = [0, "", startsInData];
    for (;;) {
      const end = isData ? bytes.indexOf(END, at) : bytes.indexOf(10, at);
      if (end < 0) return { at, said, isData, ends: false };
      if (isData) {
        this.#messages += 1;
        this.#bytes += end - at;
        at = end + END.length;
        isData = false;
        said += "250 OK queued\r\n";
        continue;
      }
      const line = bytes.toString("latin1", at, end).trimEnd();
      const verb = line.slice(0, 4).toUpperCase();
      at = end + 1;
      if (verb === "QUIT") return { at, said: `${said}221 bye\r\n`, isData, ends: true };
      if (verb === "DATA") {
        isData = true;
        at -= 2; // The line end of DATA may be the one before the final dot of an empty message.
        said += "354 go\r\n";
      } else said += verb === "EHLO" ? HELLO : this.#took(verb, line);
    }
  }

  #took(verb: string, line: string): string {
    if (verb === "RCPT") {
      if (this.#recipients.has(line)) this.#duplicates += 1;
      else this.#recipients.add(line);
    }
    return "250 OK\r\n";
  }
}

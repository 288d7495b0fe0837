import { type AddressInfo, createServer, type Socket } from "node:net";

/**
 * What the server does when it hears a line that begins with `on`; `connect` is before the first line and `.` the end
 * of a message. Text is written as it is, so that half lines and garbage can be told.
 */
export interface ScriptStep {
  readonly on: string;
  /** How often the line is heard, over all connections, before this step is taken. */
  readonly skip?: number;
  readonly say?: string;
  /** Said a moment after, whatever the client does meanwhile. */
  readonly sayLater?: string;
  readonly and?: "drop" | "reset" | "stop-reading";
}

export interface ScriptedSmtp {
  readonly port: number;
  readonly connections: () => number;
  /** Of these, those that neither side has ended. */
  readonly open: () => number;
  /** Every line heard, over all connections, without the messages themselves. */
  readonly heard: readonly string[];
  /** Messages whose final dot arrived. */
  readonly messages: readonly string[];
  close(): Promise<void>;
}

/** What a well-behaved server says. A script comes before it, and the first step that fits is taken. */
const MANNERS: readonly ScriptStep[] = [
  { on: "connect", say: "220 scripted ESMTP\r\n" },
  { on: "EHLO", say: "250-scripted\r\n250 PIPELINING\r\n" },
  { on: "MAIL", say: "250 2.1.0 Ok\r\n" },
  { on: "RCPT", say: "250 2.1.5 Ok\r\n" },
  { on: "DATA", say: "354 Go ahead\r\n" },
  { on: ".", say: "250 2.0.0 Ok: queued\r\n" },
  { on: "RSET", say: "250 2.0.0 Ok\r\n" },
  { on: "QUIT", say: "221 2.0.0 Bye\r\n", and: "drop" },
];

const LATER_MS = 50;
const END_OF_MESSAGE = "\r\n.\r\n";

/** A server that follows a script to the byte: for what no SMTP library would ever say. */
export async function startScriptedSmtp(script: readonly ScriptStep[], port = 0): Promise<ScriptedSmtp> {
  const steps = [...script, ...MANNERS].map((step) => ({ ...step, left: step.skip ?? 0 }));
  let connections = 0;
  const heard: string[] = [];
  const messages: string[] = [];
  const sockets = new Set<Socket>();

  const server = createServer((socket) => {
    connections += 1;
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    let rest = "";
    let isMessage = false;
    const act = (line: string): void => {
      const step = steps.find((each) => line.toUpperCase().startsWith(each.on.toUpperCase()) && each.left-- <= 0);
      if (step?.say !== undefined) socket.write(step.say, "latin1");
      const later = step?.sayLater;
      if (later !== undefined) setTimeout(() => socket.write(later, "latin1"), LATER_MS);
      if (step?.and === "drop") socket.destroySoon();
      if (step?.and === "reset") socket.resetAndDestroy();
      if (step?.and === "stop-reading") socket.pause();
      isMessage = line.toUpperCase() === "DATA" && (step?.say ?? "").startsWith("354");
    };
    act("connect");
    socket.on("data", (chunk) => {
      rest += chunk.toString("latin1");
      for (;;) {
        const end = isMessage ? `\r\n${rest}`.indexOf(END_OF_MESSAGE) : rest.indexOf("\r\n");
        if (end < 0 || socket.destroyed) return;
        const piece = rest.slice(0, end);
        rest = rest.slice(end + (isMessage ? END_OF_MESSAGE.length - 2 : 2));
        if (isMessage) messages.push(piece);
        else heard.push(piece);
        act(isMessage ? "." : piece);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));

  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    open: () => sockets.size,
    heard,
    messages,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

import { createServer, type Socket } from "node:net";

/** A provider in trouble: what it does with a request once it has the whole head of it. */
export type Wire = (socket: Socket) => void;

const page = (status: string, type: string, body: string, ...headers: string[]) =>
  [
    `HTTP/1.1 ${status}`,
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
    "",
    body,
  ].join("\r\n");

const answering =
  (...answer: Parameters<typeof page>): Wire =>
  (socket) =>
    socket.end(page(...answer));

/** Troubles that a real connection can have, which nothing that is scripted in memory shows as they are. */
export const WIRES = {
  busy: answering("503 Service Unavailable", "text/plain", "busy"),
  busyForSevenSeconds: answering("503 Service Unavailable", "text/plain", "busy", "retry-after: 7"),
  slower: answering("429 Too Many Requests", "text/html", "<h1>slower</h1>", "retry-after: 9"),
  badGateway: answering("502 Bad Gateway", "text/html", "<html><body>Bad gateway</body></html>"),
  strangePage: answering("200 OK", "text/html", "<html><body>Welcome to the hotel's network</body></html>"),
  silent: () => {},
  cut: (socket) => socket.destroy(),
  cutInTheAnswer: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 400\r\n\r\n{"');
    setTimeout(() => socket.destroy(), 20);
  },
  endless: answering("200 OK", "text/plain", "x".repeat(3 * 1024 * 1024)),
} satisfies Record<string, Wire>;

/** Runs `work` against a provider on this machine that is in this trouble; without one, against a closed port. */
export async function onWire<Result>(wire: Wire | null, work: (baseUrl: string) => Promise<Result>): Promise<Result> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("data", () => wire?.(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const closed = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  if (wire === null) await closed();
  try {
    return await work(`http://127.0.0.1:${port}`);
  } finally {
    if (wire !== null) await closed();
  }
}

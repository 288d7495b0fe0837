import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** How long answers that are under way may take to finish when the server closes. */
const GRACE_MS = 10_000;

/**
 * Lets a closing server end.
 *
 * Node waits for connections on which no request ever came (browsers open them in advance), and stops timing them out
 * once it is closing: one such connection would hold the process for ever. So each connection without a request under
 * way is ended at once, the others after their answer, and all of them when the grace is over.
 */
export function endSpareConnections(app: FastifyInstance, graceMs: number = GRACE_MS): void {
  const server = app.server as Server;
  const busy = new Map<Socket, number>();
  let closing = false;
  const release = (socket: Socket) => {
    const left = (busy.get(socket) ?? 1) - 1;
    if (busy.has(socket)) busy.set(socket, left);
    if (closing && left === 0) socket.destroySoon();
  };
  server.on("connection", (socket: Socket) => {
    busy.set(socket, 0);
    socket.once("close", () => busy.delete(socket));
  });
  server.prependListener("request", ({ socket }, response) => {
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.once("close", () => release(socket));
  });
  app.addHook("preClose", async () => {
    closing = true;
    for (const [socket, requests] of busy) if (requests === 0) socket.destroySoon();
    setTimeout(() => server.closeAllConnections(), graceMs).unref();
  });
}

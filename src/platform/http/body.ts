import type { IncomingMessage } from "node:http";
import { Transform } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Problem } from "../problem.js";
import { endSocket } from "./errors.js";
import type { Upload } from "./route.js";

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

const guards = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/**
 * Ends a connection whose body drips in. Every body must be here within `bodyMs`, wanted or not: one that was refused
 * unread would otherwise hold its connection for as long as its sender likes.
 */
export function guardBody(raw: IncomingMessage, bodyMs: number): void {
  if (!hasBody(raw) || raw.complete) return;
  // A body that is here but not yet read waits for us, not for its sender.
  const end = () => raw.complete || endSocket(raw.socket, new Problem(408, "request_too_slow"));
  guards.set(raw, setTimeout(end, bodyMs));
  raw.once("end", () => unguardBody(raw)).once("close", () => unguardBody(raw));
}

/** An upload that was let in may take its time, as long as it goes on. */
export const unguardBody = (raw: IncomingMessage): void => clearTimeout(guards.get(raw));

/** How long what still arrives of a refused upload is thrown away, so that the client gets to read the answer. */
const LINGER_MS = 5_000;

/**
 * The body of an upload, which fails with 413 past `maxBytes` and when nothing arrives for `idleMs`.
 * A body announced as too large is refused before it is read.
 */
export function limitedBody(
  { raw, headers }: FastifyRequest,
  reply: FastifyReply,
  maxBytes: number,
  idleMs: number,
): Upload {
  const length = headers["content-length"] === undefined ? null : Number(headers["content-length"]);
  const tooLarge = () => {
    linger(raw);
    return new Problem(413, "body_too_large", { maxBytes });
  };
  if (length !== null && length > maxBytes) throw tooLarge();
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) done(tooLarge());
      else done(null, chunk);
    },
  });
  // On the request, not its socket: a socket whose timeout nobody else hears is closed by node before an answer.
  raw.setTimeout(idleMs, () => {
    linger(raw);
    stream.destroy(new Problem(408, "request_too_slow"));
  });
  raw.once("aborted", () => stream.destroy(new Problem(400, "upload_broken_off")));
  raw.once("close", () => raw.socket.setTimeout(0));
  // Not `pipeline`: it would close the connection on an error, and with it the way to answer.
  raw.pipe(stream);
  reply.raw.once("close", () => stream.destroy());
  return { stream, contentType: headers["content-type"] ?? null, length };
}

function linger(raw: IncomingMessage): void {
  raw.unpipe();
  raw.resume();
  const timer = setTimeout(() => raw.socket.destroy(), LINGER_MS);
  raw.once("end", () => clearTimeout(timer)).once("close", () => clearTimeout(timer));
}

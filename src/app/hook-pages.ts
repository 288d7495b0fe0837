import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type Hooks, MAIL_BYTES_MAX } from "../messaging/index.js";
import { guardBody, unguardBody } from "../platform/http/body.js";
import { addressKey, type Buckets, makeBuckets } from "../platform/http/bucket.js";

/** No call of a provider is longer, but for mails that are brought with all that hangs on them. */
const CALL_BYTES_MAX = 1024 * 1024;
/** A mail may come that is longer than what is read of it; past this nobody brings a mail. */
const MAIL_SENT_BYTES_MAX = 160 * 1024 * 1024;
/** A mail that is not here by then drips; for everything else the server's own time holds. */
const MAIL_MS = 120_000;

/** From one address, so many a minute. A provider calls for many accounts, and every one of those has its token. */
const WRONG_PER_MINUTE = 30;

/**
 * The addresses at which providers call: `/hooks/<token>`, and `/hooks/mail/<token>` for those that bring whole mails.
 *
 * Whose address it is is asked before any of the body is taken, so that nobody without one fills our memory. The body is
 * kept as it came, because a signature is over bytes. `base` is our address as the provider knows it: behind a proxy the
 * request itself does not say.
 */
export const hookPages =
  (hooks: Pick<Hooks, "account" | "take">, base: () => string, buckets: Buckets = makeBuckets()) =>
  (outer: FastifyInstance): void => {
    const knock = (isMail: boolean) => async (request: FastifyRequest, reply: FastifyReply) => {
      const found = await hooks.account(tokenOf(request));
      if (found && !isMail) return;
      // Chats have tokens too, and show them to everybody: by one of those nobody brings a mail.
      if (found?.account.channel === "email") {
        unguardBody(request.raw);
        guardBody(request.raw, MAIL_MS);
        return;
      }
      const isTooMany = buckets.take(`wrong ${addressKey(request.ip)}`, WRONG_PER_MINUTE) > 0;
      return reply
        .code(isTooMany ? 429 : 404)
        .headers({ "cache-control": "no-store", connection: "close" })
        .type("text/plain; charset=utf-8")
        .send("");
    };
    const answer = async (request: FastifyRequest, reply: FastifyReply) => {
      const { status, type, body } = await hooks.take(tokenOf(request), {
        method: request.method === "GET" ? "GET" : "POST",
        url: base() + request.url,
        query: Object.fromEntries(new URL(request.url, "http://localhost").searchParams),
        headers: headersOf(request.headers),
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      });
      return reply.code(status).header("cache-control", "no-store").type(type).send(body);
    };
    const method: ("GET" | "POST")[] = ["GET", "POST"];
    outer.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: CALL_BYTES_MAX }, (_request, body, parsed) =>
        parsed(null, body),
      );
      scope.route({ method, url: "/hooks/:token", exposeHeadRoute: false, onRequest: knock(false), handler: answer });
      done();
    });
    outer.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", async (_request: FastifyRequest, body: AsyncIterable<Buffer>) =>
        beginningOf(body),
      );
      scope.route({
        method,
        url: "/hooks/mail/:token",
        exposeHeadRoute: false,
        onRequest: knock(true),
        handler: answer,
      });
      done();
    });
  };

const tokenOf = ({ params }: FastifyRequest): string => (params as { token: string }).token;

/** As much of a mail as is read, and one byte more where there was more; the rest is let pass by. */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let [kept, sent] = [0, 0];
  for await (const part of body) {
    sent += part.length;
    if (sent > MAIL_SENT_BYTES_MAX) throw Object.assign(new Error("mail_too_big"), { statusCode: 413 });
    const wanted = part.subarray(0, MAIL_BYTES_MAX + 1 - kept);
    kept += wanted.length;
    if (wanted.length > 0) parts.push(wanted);
  }
  return Buffer.concat(parts);
}

const headersOf = (headers: NodeJS.Dict<string | string[]>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
    ),
  );

export interface HookDoor {
  readonly url: string;
  close(): Promise<void>;
}

/** A door on loopback for the pretend providers of this process, which call as the real ones do. */
export async function openHookDoor(hooks: Hooks): Promise<HookDoor> {
  const server = Fastify({ logger: false, forceCloseConnections: true });
  let url = "";
  hookPages(hooks, () => url)(server as unknown as FastifyInstance);
  url = await server.listen({ host: "127.0.0.1", port: 0 });
  return { url, close: () => server.close() };
}

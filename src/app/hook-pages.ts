import Fastify, { type FastifyInstance } from "fastify";
import type { Hooks } from "../messaging/index.js";

/** No call of a provider is longer, but for mails that are brought with all that hangs on them. */
const CALL_BYTES_MAX = 1024 * 1024;
const MAIL_BYTES_MAX = 40 * 1024 * 1024;

/**
 * The addresses at which providers call: `/hooks/<token>`, and `/hooks/mail/<token>` for those that bring whole mails.
 *
 * The body is kept as it came, because a signature is over bytes. `base` is our address as the provider knows it: behind
 * a proxy the request itself does not say.
 */
export const hookPages =
  (hooks: Hooks, base: () => string) =>
  (outer: FastifyInstance): void => {
    outer.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, parsed) => parsed(null, body));
      for (const [path, bodyLimit] of [
        ["/hooks/:token", CALL_BYTES_MAX],
        ["/hooks/mail/:token", MAIL_BYTES_MAX],
      ] as const) {
        scope.route({
          method: ["GET", "POST"],
          url: path,
          bodyLimit,
          exposeHeadRoute: false,
          handler: async (request, reply) => {
            const { token } = request.params as { token: string };
            const answer = await hooks.take(token, {
              method: request.method === "GET" ? "GET" : "POST",
              url: base() + request.url,
              query: Object.fromEntries(new URL(request.url, "http://localhost").searchParams),
              headers: headersOf(request.headers),
              body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
            });
            return reply.code(answer.status).header("cache-control", "no-store").type(answer.type).send(answer.body);
          },
        });
      }
      done();
    });
  };

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

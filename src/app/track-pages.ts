import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { localeOfHeader, stopPage } from "../compliance/index.js";
import { sightOf, type TrackCodes, visit } from "../messaging/index.js";
import type { Db } from "../platform/db.js";
import { addressKey, type Buckets, makeBuckets } from "../platform/http/bucket.js";

export interface TrackPages {
  readonly db: Db;
  readonly codes: Pick<TrackCodes, "read">;
  readonly buckets?: Buckets;
}

/** From one address, so many a minute: a mobile network's people share few, and a program guesses fast. */
const LOOKS_PER_MINUTE = 600;
const WRONG_PER_MINUTE = 30;

/** One pixel that shows nothing. */
const NOTHING = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

const QUIET = { "cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex" };

/**
 * What the links in messages lead to first, and the picture at the end of a mail: it notes the visit and leads on.
 *
 * It sets no cookie, asks nobody else, keeps neither the address nor the browser of whoever came, and leads only where
 * the creditor's own settings say.
 */
export const trackPages =
  ({ db, codes, buckets = makeBuckets() }: TrackPages) =>
  (scope: FastifyInstance): void => {
    const find = async (request: FastifyRequest, code: string, isPixel: boolean): Promise<string | number> => {
      const from = addressKey(request.ip);
      if (buckets.take(`looks ${from}`, LOOKS_PER_MINUTE) > 0) return 429;
      const tracked = codes.read(code);
      const { method, headers } = request;
      const isOurs = tracked !== null && (tracked.telltale === "pixel") === isPixel;
      const target = isOurs ? await visit(db, tracked, sightOf({ telltale: tracked.telltale, method, headers })) : null;
      if (target !== null) return target;
      return buckets.take(`wrong ${from}`, WRONG_PER_MINUTE) > 0 ? 429 : 404;
    };
    scope.get("/l/:code", async (request, reply) => {
      const found = await find(request, (request.params as { code: string }).code, false);
      if (typeof found === "string") return reply.headers(QUIET).redirect(found, 302);
      return nowhere(request, reply.code(found));
    });
    scope.get("/o/:code.gif", async (request, reply) => {
      const found = await find(request, (request.params as { code: string }).code, true);
      return reply
        .code(typeof found === "string" ? 200 : found)
        .headers(QUIET)
        .type("image/gif")
        .send(NOTHING);
    });
  };

function nowhere(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const locale = localeOfHeader(request.headers["accept-language"]);
  return reply
    .headers({ ...QUIET, "content-language": locale })
    .type("text/html; charset=utf-8")
    .send(stopPage({ kind: "invalid" }, locale));
}

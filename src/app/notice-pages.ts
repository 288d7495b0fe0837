import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { recordAudit } from "../access/index.js";
import { localeOfHeader, stopPage } from "../compliance/index.js";
import type { Locale } from "../kernel/locale.js";
import { type NoticeDesk, type NoticeVisit, noticePage } from "../messaging/index.js";
import type { Tx } from "../platform/db.js";
import { addressKey, type Buckets, makeBuckets } from "../platform/http/bucket.js";

export interface NoticePages {
  readonly notices: Pick<NoticeDesk, "visit" | "accept" | "decline">;
  readonly buckets?: Buckets;
}

/** From one address, so many a minute. */
const LOOKS_PER_MINUTE = 120;
const CHANGES_PER_MINUTE = 20;
const BODY_BYTES_MAX = 8_192;

/** A yes brings what the browser's `PushSubscription` says of itself, a no the address in it. */
const Change = z.union([
  z.strictObject({ subscription: z.string().max(4_000) }),
  z.strictObject({ gone: z.string().max(2_000) }),
]);

/**
 * The page behind an invitation to notices in a browser. Looking at it changes nothing; what the page's own script sends
 * does. The token is the permission, so no cookie is set or asked for.
 */
export const noticePages =
  ({ notices, buckets = makeBuckets() }: NoticePages) =>
  (scope: FastifyInstance): void => {
    const isTooMany = (request: FastifyRequest, what: string, perMinute: number): boolean =>
      buckets.take(`${what} ${addressKey(request.ip)}`, perMinute) > 0;
    scope.get("/notices/:token", async (request, reply) => {
      if (isTooMany(request, "look", LOOKS_PER_MINUTE)) return invalid(request, reply.code(429));
      const visit = await notices.visit(tokenOf(request));
      return visit ? show(reply, noticePage(visit, visit.locale), visit.locale) : invalid(request, reply.code(404));
    });
    scope.post("/notices/:token", { bodyLimit: BODY_BYTES_MAX }, async (request, reply) => {
      reply.header("cache-control", "no-store");
      if (isTooMany(request, "change", CHANGES_PER_MINUTE)) return reply.code(429).send({ code: "too_many" });
      const visit = await notices.visit(tokenOf(request));
      if (!visit || visit.isAllStopped) return reply.code(404).send({ code: "no_such_link" });
      const asked = Change.safeParse(request.body);
      if (!asked.success) return reply.code(422).send({ code: "not_understood" });
      if ("gone" in asked.data) {
        await notices.decline(visit, asked.data.gone, audit(visit, request, "notices.declined"));
        return reply.send({});
      }
      const done = await notices.accept(visit, asked.data.subscription, audit(visit, request, "notices.accepted"));
      return done.ok ? reply.send({}) : reply.code(422).send({ code: done.refusal.code });
    });
  };

const tokenOf = ({ params }: FastifyRequest): string => (params as { token: string }).token;

const audit =
  ({ debtorId }: NoticeVisit, request: FastifyRequest, action: string) =>
  (tx: Tx, at: Date): Promise<void> =>
    recordAudit(tx, {
      at,
      actor: { kind: "system", id: null, name: "push_page" },
      action,
      subject: { kind: "debtor", id: debtorId },
      after: { channel: "push" },
      origin: request.ip,
      requestId: request.id,
    });

const show = (reply: FastifyReply, page: string, locale: Locale): FastifyReply =>
  reply
    .headers({ "cache-control": "no-store", "content-language": locale, "referrer-policy": "no-referrer" })
    .type("text/html; charset=utf-8")
    .send(page);

function invalid(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const locale = localeOfHeader(request.headers["accept-language"]);
  return show(reply, stopPage({ kind: "invalid" }, locale), locale);
}

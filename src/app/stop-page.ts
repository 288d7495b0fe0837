import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { recordAudit } from "../access/index.js";
import { localeOfHeader, type StopPage, setOptOut, stopLinkState, stopPage } from "../compliance/index.js";
import type { DebtorId } from "../kernel/id.js";
import { isLocale, type Locale } from "../kernel/locale.js";
import type { NoticeDesk } from "../messaging/index.js";
import { nowOf } from "../platform/clock.js";
import type { Db } from "../platform/db.js";
import type { StopClaim, StopLinks } from "./app.js";

/** What the page leans on: the database, and who can read a link. */
export interface StopPages {
  readonly db: Db;
  readonly stopLinks: Pick<StopLinks, "read">;
  /** Where this page may lead who would rather have notices in a browser. */
  readonly notices?: Pick<NoticeDesk, "invite">;
}

/**
 * The page behind "no more messages".
 *
 * Looking at it changes nothing, because programs that check links look at them all. Only a POST acts: the button, or a
 * mail program's one click (RFC 8058), which sends no cookie and follows no redirect. The token is the permission.
 */
export const stopPages =
  ({ db, stopLinks, notices }: StopPages) =>
  (scope: FastifyInstance): void => {
    const claimOf = (request: FastifyRequest): StopClaim | null =>
      stopLinks.read((request.params as { token: string }).token);
    // Mail programs may send their one click either way; what stands in it says nothing that the token does not.
    scope.addContentTypeParser(
      "multipart/form-data",
      { parseAs: "buffer", bodyLimit: CLICK_BYTES_MAX },
      (_, __, done) => done(null, {}),
    );
    const offer = async ({ tenant, debtorId, channel }: StopClaim): Promise<{ notices?: string }> => {
      const path = channel === "push" ? null : await notices?.invite(tenant, debtorId as DebtorId);
      return path ? { notices: path } : {};
    };
    scope.get("/stop/:token", async (request, reply) => {
      const claim = claimOf(request);
      const state =
        claim &&
        (await db.as(claim.tenant).begin((tx) => stopLinkState(tx, claim.debtorId as DebtorId, claim.channel)));
      if (!claim || !state) return invalid(request, reply);
      const { channel } = claim;
      const page: StopPage = state.isStopped
        ? { kind: "done", channel, all: state.isAllStopped }
        : { kind: "ask", channel, ...(await offer(claim)) };
      return show(reply, page, localeOf(state.locale));
    });
    scope.post("/stop/:token", async (request, reply) => {
      const claim = claimOf(request);
      const all = (request.body as { scope?: unknown } | undefined)?.scope === "all";
      const done = claim && (await stop(db, claim, all, request));
      if (!claim || !done) return invalid(request, reply);
      return show(reply, { kind: "done", channel: claim.channel, all: done.all }, localeOf(done.locale));
    });
  };

const CLICK_BYTES_MAX = 16_384;

interface Stopped {
  readonly locale: string;
  /** Is everything stopped now, and not this channel alone? */
  readonly all: boolean;
}

/** Records the opt-out, once; null when there is no such person any more. */
const stop = (
  db: Db,
  { tenant, debtorId: id, channel }: StopClaim,
  all: boolean,
  request: FastifyRequest,
): Promise<Stopped | null> =>
  db.as(tenant).begin(async (tx) => {
    const debtorId = id as DebtorId;
    const state = await stopLinkState(tx, debtorId, channel);
    if (!state) return null;
    const stopped = { locale: state.locale, all: all || state.isAllStopped };
    if (all ? state.isAllStopped : state.isStopped) return stopped;
    const now = await nowOf(tx);
    const { optOut, isNew } = await setOptOut(tx, debtorId, all ? "all" : channel, "stop_link", now);
    if (isNew) {
      await recordAudit(tx, {
        at: now,
        actor: { kind: "system", id: null, name: "stop_link" },
        action: "opt_out.set",
        subject: { kind: "debtor", id: debtorId },
        after: { channel: optOut.channel, because: optOut.because, through: channel },
        origin: request.ip,
        requestId: request.id,
      });
    }
    return stopped;
  });

const localeOf = (locale: string): Locale => (isLocale(locale) ? locale : "es");

const show = (reply: FastifyReply, page: StopPage, locale: Locale): FastifyReply =>
  reply
    .headers({ "cache-control": "no-store", "content-language": locale, "referrer-policy": "no-referrer" })
    .type("text/html; charset=utf-8")
    .send(stopPage(page, locale));

const invalid = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  show(reply.code(404), { kind: "invalid" }, localeOfHeader(request.headers["accept-language"]));

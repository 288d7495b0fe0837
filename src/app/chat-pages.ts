import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { SAID_ID } from "../messaging/channels/webchat-own.js";
import type { ChatDesk, ChatItem, ChatRoom } from "../messaging/index.js";
import { realNow } from "../platform/clock.js";
import { RateLimit } from "../platform/http/rate-limit.js";
import type { Live } from "../platform/live.js";
import { webDir } from "./web-dir.js";

export interface ChatPages {
  readonly desk: ChatDesk;
  readonly live: Pick<Live, "watch">;
  readonly publicUrl: string | undefined;
}

const MINUTE_MS = 60_000;
const SESSIONS_A_MINUTE = 20;
const STREAMS_A_MINUTE = 30;
const SAID_A_MINUTE = 20;
const SAID_A_MINUTE_BY_ADDRESS = 100;
const BODY_BYTES_MAX = 16 * 1024;
const HEARTBEAT_MS = 25_000;
/** A stream ends by itself, and whoever is still there comes again: nothing stays open for somebody who is gone. */
const STREAM_MS = 30 * MINUTE_MS;

const Said = z.union([
  z.strictObject({ id: z.string().regex(SAID_ID), text: z.string().trim().min(1).max(4_000) }),
  z.strictObject({ link: z.string().regex(/^[\w-]{1,64}$/) }),
]);

/**
 * The chat that a site shows: its script, and what the script asks. Pages of other sites come here, so every answer names
 * the site it is for, and only the sites of the chat's settings are answered.
 */
export const chatPages =
  (parts: ChatPages) =>
  (outer: FastifyInstance): void => {
    outer.register((scope, _options, done) => {
      const limits = {
        sessions: new RateLimit(SESSIONS_A_MINUTE, MINUTE_MS),
        streams: new RateLimit(STREAMS_A_MINUTE, MINUTE_MS),
        said: new RateLimit(SAID_A_MINUTE, MINUTE_MS),
        byAddress: new RateLimit(SAID_A_MINUTE_BY_ADDRESS, MINUTE_MS),
      };
      scope.get("/chat/:token/widget.js", (_request, reply) => sendScript(reply));
      scope.options("/chat/:token/*", async (request, reply) => {
        const room = await enter(parts, request, reply);
        return room && reply.code(204).send();
      });
      scope.post("/chat/:token/sessions", { bodyLimit: BODY_BYTES_MAX }, async (request, reply) => {
        const room = await enter(parts, request, reply);
        if (!room) return reply;
        if (!limits.sessions.passes(request.ip, realNow())) return refuse(reply, 429, "too_many");
        return reply.send(parts.desk.greet(room, bearerOf(request)));
      });
      scope.post("/chat/:token/messages", { bodyLimit: BODY_BYTES_MAX }, async (request, reply) => {
        const entered = await enterAs(parts, request, reply);
        if (!entered) return reply;
        const { room, visitor } = entered;
        const read = Said.safeParse(request.body);
        if (!read.success) return refuse(reply, 422, "not_understood");
        const now = realNow();
        if (!limits.said.passes(visitor, now) || !limits.byAddress.passes(request.ip, now)) {
          return refuse(reply, 429, "too_many");
        }
        const isTaken = await parts.desk.take(room, { visitor, ...read.data });
        return isTaken ? reply.code(202).send({}) : refuse(reply, 503, "not_taken");
      });
      scope.get("/chat/:token/stream", async (request, reply) => {
        const entered = await enterAs(parts, request, reply);
        if (!entered) return reply;
        if (!limits.streams.passes(request.ip, realNow())) return refuse(reply, 429, "too_many");
        const { room, visitor } = entered;
        const stream = new ChatStream(parts.live, room, () => parts.desk.said(room, visitor));
        request.raw.once("close", () => stream.destroy());
        return reply.type("text/event-stream; charset=utf-8").header("x-accel-buffering", "no").send(stream);
      });
      done();
    });
  };

const refuse = (reply: FastifyReply, status: number, code: string): FastifyReply => reply.code(status).send({ code });

/** Finds the chat, and sees that the page may show it; where not, the answer is given already. */
async function enter(
  { desk, publicUrl }: ChatPages,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<ChatRoom | null> {
  reply.headers({ "cache-control": "no-store", vary: "origin", "cross-origin-resource-policy": "cross-origin" });
  const room = await desk.room((request.params as { token: string }).token);
  if (!room) {
    refuse(reply, 404, "no_such_chat");
    return null;
  }
  const { origin } = request.headers;
  if (origin === undefined) return room;
  const own = publicUrl === undefined ? [] : [new URL(publicUrl).origin];
  const isOwnHost = URL.canParse(origin) && new URL(origin).host === request.headers.host;
  if (!isOwnHost && ![...own, ...room.settings.origins].includes(origin)) {
    refuse(reply, 403, "foreign_site");
    return null;
  }
  reply.headers({
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "authorization, content-type",
    "access-control-max-age": "600",
  });
  return room;
}

async function enterAs(
  parts: ChatPages,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<{ room: ChatRoom; visitor: string } | null> {
  const room = await enter(parts, request, reply);
  if (!room) return null;
  const visitor = parts.desk.visitorOf(room, bearerOf(request));
  if (visitor !== null) return { room, visitor };
  refuse(reply, 401, "no_session");
  return null;
}

const bearerOf = ({ headers }: FastifyRequest): string => /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1] ?? "";

/** The script is the same for every chat: where it came from tells it which one it shows. */
function sendScript(reply: FastifyReply): FastifyReply {
  const { staticDir } = webDir();
  const path = staticDir === undefined ? "" : join(staticDir, "chat-widget.js");
  if (!existsSync(path)) return refuse(reply, 404, "not_built");
  return reply
    .headers({ "cache-control": "public, max-age=3600", "cross-origin-resource-policy": "cross-origin" })
    .type("text/javascript; charset=utf-8")
    .send(readFileSync(path));
}

/** What is said in one chat, as it is said: everything in view at first, then whatever is new. */
class ChatStream extends Readable {
  readonly #said: () => Promise<ChatItem[]>;
  readonly #told = new Set<string>();
  readonly #end: () => void;
  #isAsking = false;
  #askAgain = false;

  constructor(live: ChatPages["live"], { tenant }: ChatRoom, said: () => Promise<ChatItem[]>) {
    super();
    this.#said = said;
    const unwatch = live.watch(tenant, {
      changed: (topics) => void (topics === null || topics.has("messages") ? this.#ask() : undefined),
      closed: () => this.push(null),
    });
    const heart = setInterval(() => this.push(": here\n\n"), HEARTBEAT_MS);
    const last = setTimeout(() => this.push(null), STREAM_MS);
    this.#end = () => {
      unwatch();
      clearInterval(heart);
      clearTimeout(last);
    };
    this.push("retry: 3000\n\n");
    void this.#ask();
  }

  override _read(): void {}

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#end();
    done(error);
  }

  /** One question at a time: what changes meanwhile is asked for once more. */
  async #ask(): Promise<void> {
    if (this.#isAsking) {
      this.#askAgain = true;
      return;
    }
    this.#isAsking = true;
    try {
      const fresh = (await this.#said()).filter(({ id }) => !this.#told.has(id));
      for (const { id } of fresh) this.#told.add(id);
      if (!this.destroyed) this.push(`event: said\ndata: ${JSON.stringify(fresh)}\n\n`);
    } catch {
      // Whoever waits comes again, and finds it all.
      this.destroy();
    }
    this.#isAsking = false;
    if (!this.#askAgain || this.destroyed) return;
    this.#askAgain = false;
    await this.#ask();
  }
}

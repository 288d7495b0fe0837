import type { FastifyInstance } from "fastify";
import type { Services } from "../platform/http/route.js";
import type { App } from "./app.js";
import { chatPages } from "./chat-pages.js";
import { hookPages } from "./hook-pages.js";
import { noticePages } from "./notice-pages.js";
import { stopPages } from "./stop-page.js";
import { trackPages } from "./track-pages.js";

/** Everything that answers outside the API without a sign-in: what a message links to, and where providers call. */
export const publicPages =
  (app: App) =>
  (scope: FastifyInstance, { live }: Services): void => {
    stopPages(app)(scope);
    noticePages(app)(scope);
    chatPages({ desk: app.chats, live, publicUrl: app.config.publicUrl })(scope);
    trackPages({ db: app.db, codes: app.trackCodes })(scope);
    hookPages(app.hooks, () => app.config.publicUrl ?? "")(scope);
  };

import { route } from "../../access/index.js";
import * as contract from "./contract.js";
import { setTracking, trackingOf } from "./store.js";

export const trackRoutes = [
  route({
    id: "getTracking",
    method: "GET",
    path: "/tracking",
    allow: "messages:read",
    tag: "channels",
    summary: "Whether we learn which links people follow and which mails they open",
    reply: contract.Tracking,
    handle: async ({ tx, services }) => ({
      ...(await trackingOf(tx)),
      isPossible: services.config.publicUrl !== undefined,
    }),
  }),
  route({
    id: "changeTracking",
    method: "PATCH",
    path: "/tracking",
    allow: "settings:write",
    tag: "channels",
    summary: "Say what of this we learn, from the next message on; links that people have lead on as before",
    body: contract.ChangeTracking,
    reply: contract.Tracking,
    handle: async (ctx, { body }) => {
      const before = await trackingOf(ctx.tx);
      const after = { links: body.links ?? before.links, pixel: body.pixel ?? before.pixel };
      await setTracking(ctx.tx, after);
      await ctx.audit({ action: "tracking.changed", subject: { kind: "settings", id: "tracking" }, before, after });
      return { ...after, isPossible: ctx.services.config.publicUrl !== undefined };
    },
  }),
];

import { routeFor } from "./route.js";

export const liveRoute = routeFor<never>()({
  id: "live",
  method: "GET",
  path: "/live",
  allow: "signed_in",
  kind: "stream",
  tag: "live",
  summary: "Server-sent events: `changed` with topics, `resync` when everything should be asked for again",
  handle: async ({ services, tenant, actor, signal, stillAllowed }) => ({
    contentType: "text/event-stream; charset=utf-8",
    body: services.live.open(tenant, { key: `${actor.kind} ${actor.id}`, signal, stillAllowed }),
  }),
});

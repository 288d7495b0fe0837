import { route } from "../../access/index.js";
import * as contract from "./contract.js";
import { funnelOf } from "./funnel.js";

export const funnelRoutes = [
  route({
    id: "getMessageFunnel",
    method: "GET",
    path: "/messages/funnel",
    allow: "messages:read",
    tag: "messages",
    summary: "How far messages came: sent, delivered, seen, clicked, answered, promised, paid; by channel and hour too",
    query: contract.FunnelQuery,
    reply: contract.Funnel,
    handle: ({ tx, now }, { query }) => funnelOf(tx, query, now),
  }),
];

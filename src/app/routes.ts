import { accessRoutes } from "../access/index.js";
import { analyticsRoutes } from "../analytics/routes.js";
import { complianceRoutes } from "../compliance/routes.js";
import { debtRoutes } from "../debts/routes.js";
import { messagingRoutes } from "../messaging/routes.js";
import { planRoutes } from "../plans/routes.js";
import { liveRoute } from "../platform/http/live-route.js";
import type { AnyRoute } from "../platform/http/route.js";
import { sandboxRoutes } from "../sandbox/routes.js";
import { strategyRoutes } from "../strategy/routes.js";
import { webhookRoutes } from "../webhooks/routes.js";

/** Every route of the product, in the order of the rooms. The contract, the mounting and the tests walk this list. */
export const routes: readonly AnyRoute[] = [
  liveRoute,
  ...accessRoutes,
  ...debtRoutes,
  ...planRoutes,
  ...complianceRoutes,
  ...messagingRoutes,
  ...webhookRoutes,
  ...strategyRoutes,
  ...sandboxRoutes,
  ...analyticsRoutes,
];

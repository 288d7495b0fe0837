import { accessRoutes } from "../access/index.js";
import { liveRoute } from "../platform/http/live-route.js";
import type { AnyRoute } from "../platform/http/route.js";

/** Every route of the product, in the order of the rooms. The contract, the mounting and the tests walk this list. */
export const routes: readonly AnyRoute[] = [liveRoute, ...accessRoutes];

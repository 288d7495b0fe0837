import { linkRoutes } from "./connect/link-routes.js";
import { connectRoutes } from "./connect/routes.js";
import { draftRoutes } from "./draft-routes.js";
import { hearRoutes } from "./hear/routes.js";
import { templateRoutes } from "./template-routes.js";
import { testRoutes } from "./test-routes.js";
import { trackRoutes } from "./track/routes.js";

export const messagingRoutes = [
  ...templateRoutes,
  ...draftRoutes,
  ...testRoutes,
  ...connectRoutes,
  ...hearRoutes,
  ...linkRoutes,
  ...trackRoutes,
];

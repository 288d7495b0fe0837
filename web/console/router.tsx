import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { isSignedOut } from "../kit/problem.js";
import { parseQuery, searchOf, writeQuery } from "../kit/search.js";
import { knownSession } from "../kit/session.js";
import { currentLocale, loadWords, setLocale } from "../kit/words.js";
import { ConsoleShell } from "./console-shell.js";
import { BrokenPage, MissingPage, WaitingPage } from "./page-states.js";
import { calendarSearch } from "./pages/calendar/search.js";
import { channelsSearch } from "./pages/channels/model.js";
import { debtorSearch } from "./pages/debtor/search.js";
import { importSearch } from "./pages/import/search.js";
import { messagesSearch } from "./pages/messages/model.js";
import { portfolioSearch } from "./pages/portfolio/model.js";
import { rehearsalSearch } from "./pages/rehearsal/search.js";
import { rehearsalsSearch } from "./pages/rehearsals/search.js";
import { segmentSearch } from "./pages/segment/search.js";
import { proposalsSearch } from "./pages/segment-proposals/model.js";
import { segmentsSearch } from "./pages/segments/model.js";
import { signInSearch } from "./pages/sign-in/model.js";
import { strategySearch } from "./pages/strategy/search.js";
import { strategyEditorSearch } from "./pages/strategy-editor/search.js";
import { teamSearch } from "./pages/team/model.js";
import { templateSearch } from "./pages/template/search.js";
import { templatesSearch } from "./pages/templates/model.js";
import { webhooksSearch } from "./pages/webhooks/model.js";

interface Context {
  readonly client: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: searchOf(signInSearch),
  loader: () => loadWords("sign-in"),
  component: lazyRouteComponent(() => import("./pages/sign-in/page.js"), "SignInPage"),
});

/** Everything inside needs somebody who is signed in; the address they wanted is kept for after. */
const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: async ({ context: { client }, location }) => {
    try {
      const me = await knownSession(client);
      if (me.locale !== currentLocale()) await setLocale(me.locale);
    } catch (error) {
      if (isSignedOut(error)) throw redirect({ to: "/sign-in", search: { next: location.href } });
      throw error;
    }
  },
  component: ConsoleShell,
});

const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  loader: () => loadWords("home"),
  component: lazyRouteComponent(() => import("./pages/home/page.js"), "HomePage"),
});

const portfolio = createRoute({
  getParentRoute: () => shell,
  path: "/portfolio",
  validateSearch: searchOf(portfolioSearch),
  loader: () => loadWords("portfolio"),
  component: lazyRouteComponent(() => import("./pages/portfolio/page.js"), "PortfolioPage"),
});

const debtor = createRoute({
  getParentRoute: () => shell,
  path: "/debtors/$debtorId",
  validateSearch: searchOf(debtorSearch),
  loader: () => loadWords("debtor", "reasons"),
  component: lazyRouteComponent(() => import("./pages/debtor/page.js"), "DebtorPage"),
});

const imports = createRoute({
  getParentRoute: () => shell,
  path: "/import",
  validateSearch: searchOf(importSearch),
  loader: () => loadWords("import"),
  component: lazyRouteComponent(() => import("./pages/import/page.js"), "ImportPage"),
});

const halts = createRoute({
  getParentRoute: () => shell,
  path: "/halts",
  loader: () => loadWords("halts"),
  component: lazyRouteComponent(() => import("./pages/halts/page.js"), "HaltsPage"),
});

const templates = createRoute({
  getParentRoute: () => shell,
  path: "/templates",
  validateSearch: searchOf(templatesSearch),
  loader: () => loadWords("templates"),
  component: lazyRouteComponent(() => import("./pages/templates/page.js"), "TemplatesPage"),
});

const template = createRoute({
  getParentRoute: () => shell,
  path: "/templates/$key",
  validateSearch: searchOf(templateSearch),
  loader: () => loadWords("template", "templates"),
  component: lazyRouteComponent(() => import("./pages/template/page.js"), "TemplatePage"),
});

const segments = createRoute({
  getParentRoute: () => shell,
  path: "/segments",
  validateSearch: searchOf(segmentsSearch),
  loader: () => loadWords("segments", "rule"),
  component: lazyRouteComponent(() => import("./pages/segments/page.js"), "SegmentsPage"),
});

const segmentProposals = createRoute({
  getParentRoute: () => shell,
  path: "/segments/propose",
  validateSearch: searchOf(proposalsSearch),
  loader: () => loadWords("segment-proposals", "rule"),
  component: lazyRouteComponent(() => import("./pages/segment-proposals/page.js"), "ProposalsPage"),
});

const newSegment = createRoute({
  getParentRoute: () => shell,
  path: "/segments/new",
  validateSearch: searchOf(segmentSearch),
  loader: () => loadWords("segment", "rule"),
  component: lazyRouteComponent(() => import("./pages/segment/page.js"), "NewSegmentPage"),
});

const segment = createRoute({
  getParentRoute: () => shell,
  path: "/segments/$segmentId",
  validateSearch: searchOf(segmentSearch),
  loader: () => loadWords("segment", "rule"),
  component: lazyRouteComponent(() => import("./pages/segment/page.js"), "SegmentPage"),
});

const strategies = createRoute({
  getParentRoute: () => shell,
  path: "/strategies",
  loader: () => loadWords("strategies"),
  component: lazyRouteComponent(() => import("./pages/strategies/page.js"), "StrategiesPage"),
});

const strategy = createRoute({
  getParentRoute: () => shell,
  path: "/strategies/$strategyId",
  validateSearch: searchOf(strategySearch),
  loader: () => loadWords("strategy", "strategies", "reasons"),
  component: lazyRouteComponent(() => import("./pages/strategy/page.js"), "StrategyPage"),
});

const rehearsals = createRoute({
  getParentRoute: () => shell,
  path: "/rehearsals",
  validateSearch: searchOf(rehearsalsSearch),
  loader: () => loadWords("rehearsals"),
  component: lazyRouteComponent(() => import("./pages/rehearsals/page.js"), "RehearsalsPage"),
});

const rehearsal = createRoute({
  getParentRoute: () => shell,
  path: "/rehearsals/$rehearsalId",
  validateSearch: searchOf(rehearsalSearch),
  loader: () => loadWords("rehearsal", "rehearsals", "reasons"),
  component: lazyRouteComponent(() => import("./pages/rehearsal/page.js"), "RehearsalPage"),
});

const strategyEditor = createRoute({
  getParentRoute: () => shell,
  path: "/strategies/$strategyId/edit",
  validateSearch: searchOf(strategyEditorSearch),
  loader: () => loadWords("strategy-editor", "strategies", "templates", "rule"),
  component: lazyRouteComponent(() => import("./pages/strategy-editor/page.js"), "StrategyEditorPage"),
});

const calendar = createRoute({
  getParentRoute: () => shell,
  path: "/calendar",
  validateSearch: searchOf(calendarSearch),
  loader: () => loadWords("calendar", "reasons"),
  component: lazyRouteComponent(() => import("./pages/calendar/page.js"), "CalendarPage"),
});

const messages = createRoute({
  getParentRoute: () => shell,
  path: "/messages",
  validateSearch: searchOf(messagesSearch),
  loader: () => loadWords("messages"),
  component: lazyRouteComponent(() => import("./pages/messages/page.js"), "MessagesPage"),
});

const simulator = createRoute({
  getParentRoute: () => shell,
  path: "/sim",
  loader: () => loadWords("simulator"),
  component: lazyRouteComponent(() => import("./pages/simulator/page.js"), "SimulatorPage"),
});

const team = createRoute({
  getParentRoute: () => shell,
  path: "/team",
  validateSearch: searchOf(teamSearch),
  loader: () => loadWords("team"),
  component: lazyRouteComponent(() => import("./pages/team/page.js"), "TeamPage"),
});

const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  component: lazyRouteComponent(() => import("./settings-frame.js"), "SettingsFrame"),
});

const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/settings/channels", replace: true });
  },
});

const channels = createRoute({
  getParentRoute: () => settings,
  path: "/channels",
  validateSearch: searchOf(channelsSearch),
  loader: () => loadWords("channels", "reasons"),
  component: lazyRouteComponent(() => import("./pages/channels/page.js"), "ChannelsPage"),
});

const webhooks = createRoute({
  getParentRoute: () => settings,
  path: "/webhooks",
  validateSearch: searchOf(webhooksSearch),
  loader: () => loadWords("webhooks"),
  component: lazyRouteComponent(() => import("./pages/webhooks/page.js"), "WebhooksPage"),
});

/** An address that is none, inside the frame: the way back is there. */
const missing = createRoute({ getParentRoute: () => shell, path: "$", component: MissingPage });

const shellTree = shell.addChildren([
  home,
  portfolio,
  debtor,
  imports,
  segments,
  segmentProposals,
  newSegment,
  segment,
  strategies,
  templates,
  template,
  strategy,
  rehearsals,
  rehearsal,
  strategyEditor,
  calendar,
  messages,
  halts,
  simulator,
  team,
  settings.addChildren([settingsHome, channels, webhooks]),
  missing,
]);
const tree = root.addChildren([signIn, shellTree]);

export const makeRouter = (client: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { client },
    parseSearch: parseQuery,
    stringifySearch: writeQuery,
    defaultPreload: "intent",
    // React Query decides what is fresh.
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultPendingMs: 200,
    defaultPendingMinMs: 150,
    defaultPendingComponent: WaitingPage,
    defaultErrorComponent: BrokenPage,
    defaultNotFoundComponent: MissingPage,
  });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

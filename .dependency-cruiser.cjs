// The ladder of ARCHITECTURE.md as rules. `test/tidy.test.ts` proves on small trees that each of them bites.

/** The rooms, lowest first. A room knows only those before it. */
const LADDER = [
  "kernel",
  "platform",
  "access",
  "ledger",
  "debts",
  "plans",
  "compliance",
  "messaging",
  "webhooks",
  "conversations",
  "field",
  "scoring",
  "strategy",
  "sandbox",
  "analytics",
  "app",
];

const TEST = "\\.(?:test|fixture)\\.tsx?$|^test/";
const STORE = "/[a-z0-9-]*store\\.ts$";
const DOMAIN = "^src/[^/]+/domain/";
/** A large room keeps an area of its own in a folder, with the wire shapes of that area. */
const AREA_CONTRACT = "^src/[^/]+/[^/]+/contract\\.ts$";

/** Pure libraries that a decision may lean on. */
const PURE_PACKAGES = "node_modules/(?:zod|liquidjs|libphonenumber-js)/";
/** Built-in modules without input or output. Chance is caught elsewhere: tidy lets only the platform throw dice. */
const PURE_BUILTINS = "^(?:node:)?(?:crypto|buffer|util)$";

const rooms = (names) => `^src/(?:${names.join("|")})/`;

/** One rule for each rung: nothing from a later room. A test may: the sandbox plays the world for earlier rooms. */
const rungs = LADDER.slice(0, -1).map((room, rung) => ({
  name: `ladder-${room}`,
  comment: `${room} knows only the rooms before it: ${LADDER.slice(0, rung).join(", ") || "none"}.`,
  severity: "error",
  from: { path: `^src/${room}/`, pathNot: TEST },
  to: { path: rooms(LADDER.slice(rung + 1)) },
}));

const doors = [
  {
    name: "door",
    comment: "Another room is entered by its index.ts, contract.ts or domain/ only.",
    severity: "error",
    from: { path: "^src/([^/]+)/", pathNot: `${TEST}|^src/app/` },
    to: {
      path: "^src/([^/]+)/",
      pathNot: ["^src/$1/", "^src/(?:kernel|platform)/", "^src/[^/]+/(?:index|contract)\\.ts$", AREA_CONTRACT, DOMAIN],
    },
  },
  {
    name: "door-of-app",
    comment:
      "The composition root also mounts what starts an action (routes.ts, beats.ts) and the adapters (channels/).",
    severity: "error",
    from: { path: "^src/app/", pathNot: TEST },
    to: {
      path: "^src/",
      pathNot: [
        "^src/(?:app|kernel|platform)/",
        "^src/[^/]+/(?:index|contract|routes|beats)\\.ts$",
        "^src/[^/]+/channels/",
        DOMAIN,
      ],
    },
  },
  {
    name: "known-room",
    comment: "A new room takes its place in the ladder first (here and in ARCHITECTURE.md).",
    severity: "error",
    from: { path: "^src/", pathNot: rooms(LADDER) },
    to: {},
  },
];

const files = [
  {
    name: "kernel-alone",
    comment: "The kernel needs nothing: no package, no input or output.",
    severity: "error",
    from: { path: "^src/kernel/", pathNot: TEST },
    to: { pathNot: ["^src/kernel/", PURE_BUILTINS] },
  },
  {
    name: "domain-pure",
    comment:
      "A decision imports the kernel, its own room's domain/ or data, and an earlier room's domain/. No store, no platform.",
    severity: "error",
    from: { path: "^src/([^/]+)/domain/", pathNot: TEST },
    to: { path: "^src/", pathNot: ["^src/kernel/", DOMAIN, "^src/$1/(?:packs|library)/", "^src/$1/.+\\.json$"] },
  },
  {
    name: "domain-no-io",
    comment: "A decision does no input or output: only pure libraries.",
    severity: "error",
    from: { path: DOMAIN, pathNot: TEST },
    to: { pathNot: ["^src/", PURE_PACKAGES, PURE_BUILTINS] },
  },
  {
    name: "store-sql-only",
    comment:
      "A store holds SQL: it imports domain/, the platform and the kernel, never an action or another room's store. " +
      "The ledger's door is open to it, because postings are written by the statements that cause them, set by set; " +
      "so is what makes a segment's rule a condition.",
    severity: "error",
    from: { path: `^src/([^/]+)${STORE}` },
    to: {
      path: "^src/",
      pathNot: [
        "^src/(?:kernel|platform)/",
        DOMAIN,
        `^src/$1${STORE}`,
        "^src/$1/.+\\.json$",
        "^src/ledger/index\\.ts$",
        "^src/strategy/segment/compile\\.ts$",
      ],
    },
  },
  {
    name: "contract-shared",
    comment: "A contract is shared with the browser: kernel, domain/ and earlier contracts only.",
    severity: "error",
    from: { path: `^src/([^/]+)/contract\\.ts$|${AREA_CONTRACT}` },
    to: { pathNot: ["^src/kernel/", DOMAIN, "^src/[^/]+/contract\\.ts$", AREA_CONTRACT, PURE_PACKAGES] },
  },
  {
    name: "routes-start",
    comment: "Routes and beats start actions; nothing below them may lean on one.",
    severity: "error",
    from: { path: "^src/", pathNot: `${TEST}|^src/app/|^src/[^/]+/(?:index|routes|beats)\\.ts$` },
    to: { path: "^src/[^/]+/(?:routes|beats)\\.ts$", pathNot: "^src/platform/" },
  },
];

const edges = [
  {
    name: "web-shares-contracts",
    comment: "The browser gets contracts, decisions and the kernel; never the server.",
    severity: "error",
    from: { path: "^web/", pathNot: `${TEST}|\\.config\\.ts$` },
    to: { path: "^src/", pathNot: ["^src/kernel/", "^src/[^/]+/contract\\.ts$", AREA_CONTRACT, DOMAIN] },
  },
  {
    name: "web-no-builtins",
    comment: "Node's own modules do not exist in a browser.",
    severity: "error",
    from: { path: "^web/", pathNot: `${TEST}|\\.config\\.ts$` },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "pages-apart",
    comment: "A page never imports another page; what two share lives in kit/.",
    severity: "error",
    from: { path: "^web/([^/]+)/pages/([^/]+)/" },
    to: { path: "^web/[^/]+/pages/[^/]+/", pathNot: "^web/$1/pages/$2/" },
  },
  {
    name: "server-without-web",
    comment: "The server serves the built console; it imports none of its sources.",
    severity: "error",
    from: { path: "^src/" },
    to: { path: "^web/" },
  },
  {
    name: "app-on-top",
    comment: "Only the command line and tests start the composition root.",
    severity: "error",
    from: { pathNot: `${TEST}|^src/app/|^bin/` },
    to: { path: "^src/app/" },
  },
  {
    name: "no-tests-in-product",
    comment: "What ships never leans on a test or its support.",
    severity: "error",
    from: { pathNot: `${TEST}|^vitest\\.config\\.ts$|^bin/` },
    to: { path: TEST },
  },
  {
    name: "no-dev-packages",
    comment: "The server runs on dependencies; devDependencies are for building, testing and comparing (bench/).",
    severity: "error",
    from: { path: "^src/", pathNot: `${TEST}|^src/app/bench/` },
    to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm", "type-only"] },
  },
  {
    name: "declared-packages",
    comment: "Every imported package stands in package.json.",
    severity: "error",
    from: { path: "^(?:src|web|test|bin)/" },
    to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
  },
  {
    name: "resolvable",
    comment: "Every import leads to a file.",
    severity: "error",
    from: {},
    // Built before they are imported, or asked for at run time.
    to: { couldNotResolve: true, pathNot: "^\\.?\\.?/?dist/" },
  },
  {
    name: "no-circles",
    comment: "Files that import each other in a circle cannot be read, tested or loaded one by one.",
    severity: "error",
    from: {},
    to: { circular: true },
  },
];

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [...rungs, ...doors, ...files, ...edges],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(?:^|/)(?:dist|var|coverage)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".d.ts", ".js", ".mjs", ".cjs", ".json", ".css"],
    },
    skipAnalysisNotInRules: true,
  },
};

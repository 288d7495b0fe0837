import { type AnyRoute, API, paramsOf } from "../../src/platform/http/route.js";
import type { Caller, TestApi } from "./api.js";

/** Things for the walk: how to make what each parameter names, and a body that passes for each route that takes one. */
export interface Seeds {
  /**
   * Makes a fresh thing in the owner's tenant and gives its id. Fresh each time: a route may end what it is given. A
   * route that needs its thing in a certain state has a seed of its own: `undoImport.importId`.
   */
  readonly params: Readonly<Record<string, () => Promise<bigint | string>>>;
  readonly bodies: Readonly<Record<string, unknown>>;
  /** What must stand behind the question mark, for routes that cannot do without. */
  readonly queries?: Readonly<Record<string, string>>;
  /** Routes whose parameter names something of everybody's, with why: they have no wall to prove. */
  readonly everybodys?: Readonly<Record<string, string>>;
}

export interface Walk {
  readonly owner: Pick<Caller, "headers">;
  /** Somebody who may do everything in another tenant. */
  readonly stranger: Pick<Caller, "headers">;
  /** A word in everything that belongs to the owner's tenant. No answer to the stranger may hold it. */
  readonly marker: string;
}

/**
 * Is another tenant's id 404 on every route? Gives what is wrong, one line a finding; an empty list is the proof.
 *
 * Each route with parameters is asked twice for the same thing: the stranger must get 404, the owner an answer, because a
 * wall that also keeps the owner out proves nothing. A route that the seeds do not cover is a finding too. Routes without
 * parameters are asked as the stranger, for leaks in lists.
 */
export async function walkRoutes(
  api: TestApi,
  routes: readonly AnyRoute[],
  seeds: Seeds,
  walk: Walk,
): Promise<string[]> {
  const findings: string[] = [];
  for (const route of routes.filter(({ allow, id }) => allow !== "public" && !(id in (seeds.everybodys ?? {})))) {
    const say = (what: string) => findings.push(`${route.id} (${route.method} ${route.path}): ${what}`);
    const missing = uncovered(route, seeds);
    if (missing.length > 0) say(`not covered by seeds: ${missing.join(", ")}`);
    else if (paramsOf(route).length > 0) await walkOne(api, route, seeds, walk, say);
    else if (route.method === "GET" && route.kind === "json") await readAsStranger(api, route, seeds, walk, say);
  }
  return findings;
}

function uncovered(route: AnyRoute, seeds: Seeds): string[] {
  const names = paramsOf(route);
  if (names.length === 0) return [];
  const params = names.filter((name) => !seedOf(route, name, seeds)).map((name) => `params.${name}`);
  const needsBody = route.body !== undefined && !(route.id in seeds.bodies);
  return [...params, ...(needsBody ? [`bodies.${route.id}`] : [])];
}

const seedOf = (route: AnyRoute, name: string, { params }: Seeds) => params[`${route.id}.${name}`] ?? params[name];

type Say = (what: string) => void;

async function walkOne(api: TestApi, route: AnyRoute, seeds: Seeds, walk: Walk, say: Say): Promise<void> {
  let path = API + route.path;
  for (const name of paramsOf(route)) path = path.replace(`:${name}`, String(await seedOf(route, name, seeds)?.()));
  path += seeds.queries?.[route.id] ?? "";
  const ask = { ...(route.id in seeds.bodies && { body: seeds.bodies[route.id] }) };
  const strange = await api.ask(route.method, path, { ...ask, as: walk.stranger });
  if (strange.status !== 404) say(`a stranger got ${strange.status} ${strange.body.code ?? ""}`);
  if (JSON.stringify(strange.body).includes(walk.marker)) say("a stranger read the owner's data");
  const own = await api.ask(route.method, path, { ...ask, as: walk.owner });
  if (own.status >= 400) say(`the owner got ${own.status} ${own.body.code ?? ""}, so the seeds prove nothing`);
}

async function readAsStranger(api: TestApi, route: AnyRoute, { queries }: Seeds, walk: Walk, say: Say): Promise<void> {
  const { body } = await api.ask("GET", `${API}${route.path}${queries?.[route.id] ?? ""}`, { as: walk.stranger });
  if (JSON.stringify(body).includes(walk.marker)) say("a stranger read the owner's data");
}

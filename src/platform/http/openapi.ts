import { z } from "zod";
import { assert } from "../../kernel/assert.js";
import { problem } from "../contract.js";
import { type AnyRoute, API, paramsOf, statusOf } from "./route.js";

/**
 * The contract of the API (OpenAPI 3.1), made from the same routes that are mounted.
 *
 * Both requests and replies are described by the input side of their schemas, because replies are encoded: what a codec
 * decodes from is what travels. Schemas with an id become shared components.
 */
export interface OpenApi {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Record<string, Record<string, Json>>;
  readonly components: { readonly schemas: Record<string, Json>; readonly securitySchemes: Record<string, Json> };
}

type Json = Record<string, unknown>;

const DESCRIPTION =
  "Everything the console does goes through this API. Ids and amounts are decimal text, moments are ISO 8601, errors are " +
  "problem+json with stable codes. A POST takes an Idempotency-Key: its first answer is given again. Lists give `next`, " +
  "the cursor of their following page.";

export function openApi(routes: readonly AnyRoute[], version: string): OpenApi {
  const shared: Record<string, Json> = {};
  const schemaOf = (schema: z.ZodType): Json => hoist(schema, shared);
  schemaOf(problem);
  const paths: Record<string, Record<string, Json>> = {};
  const ids = new Set<string>();
  for (const route of routes) {
    assert(!ids.has(route.id), `two routes are called ${route.id}`);
    ids.add(route.id);
    const path = API + route.path.replace(/:(\w+)/g, "{$1}");
    const methods = paths[path] ?? {};
    paths[path] = methods;
    const method = route.method.toLowerCase();
    assert(!methods[method], `two routes answer ${route.method} ${path}`);
    methods[method] = operation(route, schemaOf);
  }
  return {
    openapi: "3.1.0",
    info: { title: "Acuerdo", version, description: DESCRIPTION },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map(({ tag }) => tag))].sort().map((name) => ({ name })),
    paths,
    components: { schemas: shared, securitySchemes: SECURITY },
  };
}

const SECURITY: Record<string, Json> = {
  session: {
    type: "apiKey",
    in: "cookie",
    name: "acuerdo.session_token",
    description: "Signed in on the console; writes must come from its own origin.",
  },
  apiKey: { type: "http", scheme: "bearer", description: "An API key: `Authorization: Bearer ak_…`." },
};

function operation(route: AnyRoute, schemaOf: (schema: z.ZodType) => Json): Json {
  const guarded = route.allow !== "public";
  return {
    operationId: route.id,
    summary: route.summary,
    tags: [route.tag],
    ...(guarded && route.allow !== "signed_in" && { description: `Needs the permission \`${route.allow}\`.` }),
    "x-permission": route.allow,
    security: guarded ? [{ session: [] }, { apiKey: [] }] : [],
    parameters: parametersOf(route, schemaOf),
    ...bodyOf(route, schemaOf),
    responses: {
      [statusOf(route)]: replyOf(route, schemaOf),
      ...problemsOf(route),
    },
  };
}

function parametersOf(route: AnyRoute, schemaOf: (schema: z.ZodType) => Json): Json[] {
  const fields = (where: string, schema: z.ZodType | undefined) =>
    Object.entries((schema as z.ZodObject | undefined)?.shape ?? {}).map(([name, field]) => ({
      name,
      in: where,
      required: where === "path" || !(field as z.ZodType).safeParse(undefined).success,
      schema: schemaOf(field as z.ZodType),
    }));
  const key = { name: "Idempotency-Key", in: "header", required: false, schema: { type: "string", maxLength: 200 } };
  return [
    ...fields("path", route.params),
    ...fields("query", route.query),
    ...fields("header", route.headers),
    ...(route.method === "POST" && route.kind === "json" && route.allow !== "public" ? [key] : []),
  ];
}

function bodyOf(route: AnyRoute, schemaOf: (schema: z.ZodType) => Json): Json {
  if (route.kind === "upload") {
    return {
      requestBody: {
        required: true,
        content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
      },
    };
  }
  if (!route.body) return {};
  return { requestBody: { required: true, content: { "application/json": { schema: schemaOf(route.body) } } } };
}

function replyOf(route: AnyRoute, schemaOf: (schema: z.ZodType) => Json): Json {
  if (route.kind === "stream") {
    return {
      description: "The stream.",
      content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
    };
  }
  if (!route.reply) return { description: "Done." };
  return { description: "Done.", content: { "application/json": { schema: schemaOf(route.reply) } } };
}

const problemReply = (description: string): Json => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

const problemsOf = (route: AnyRoute): Json => ({
  ...(route.query && { 400: problemReply("The query is wrong; `errors` names each field.") }),
  ...(route.allow !== "public" && { 401: problemReply("Nobody is signed in.") }),
  ...(route.allow !== "public" && { 403: problemReply("Not permitted.") }),
  ...(paramsOf(route).length > 0 && { 404: problemReply("There is no such thing here.") }),
  ...(route.body && { 422: problemReply("The body is wrong, or the answer is no; `code` says why.") }),
  default: problemReply("Any other problem."),
});

/** The JSON Schema of one schema, its named parts moved to the shared components. */
function hoist(schema: z.ZodType, shared: Record<string, Json>): Json {
  const { $schema, $defs, ...rest } = z.toJSONSchema(schema, {
    io: "input",
    target: "draft-2020-12",
    unrepresentable: "any",
  }) as Json & { $defs?: Record<string, Json> };
  for (const [name, definition] of Object.entries($defs ?? {})) shared[name] = refs(definition) as Json;
  return refs(rest) as Json;
}

function refs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(refs);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === "$ref" && typeof item === "string" ? item.replace("#/$defs/", "#/components/schemas/") : refs(item),
    ]),
  );
}

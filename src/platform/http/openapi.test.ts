import { describe, expect, test } from "vitest";
import { z } from "zod";
import { routes } from "../../app/routes.js";
import { id, money } from "../contract.js";
import { fixtureRoutes } from "./http.fixture.js";
import { openApi } from "./openapi.js";
import { type AnyRoute, routeFor } from "./route.js";

const contract = openApi([...routes, ...fixtureRoutes], "1.2.3");
const operations = Object.entries(contract.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(
    ([method, operation]) => ({ path, method, ...(operation as Record<string, unknown>) }) as Operation,
  ),
);
interface Operation {
  path: string;
  method: string;
  operationId: string;
  parameters: { name: string; in: string; required: boolean }[];
  responses: Record<string, unknown>;
  security: unknown[];
  "x-permission": string;
}

describe("the contract", () => {
  test("has every route once, under its own operation id", () => {
    expect(operations.length).toBe(routes.length + fixtureRoutes.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  test("names every parameter of a path", () => {
    for (const { path, parameters } of operations) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
      expect(
        parameters
          .filter((one) => one.in === "path")
          .map(({ name }) => name)
          .sort(),
      ).toEqual(wanted);
      expect(parameters.filter((one) => one.in === "path").every(({ required }) => required)).toBe(true);
    }
  });

  test("leads every reference somewhere", () => {
    const references = new Set(
      [...JSON.stringify(contract).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] as string),
    );
    expect(references.size).toBeGreaterThan(5);
    for (const reference of references) {
      expect(Object.keys(contract.components.schemas)).toContain(reference.replace("#/components/schemas/", ""));
    }
  });

  test("says what a caller needs", () => {
    const of = (name: string) => operations.find(({ operationId }) => operationId === name);
    expect(of("signIn")).toMatchObject({ security: [], "x-permission": "public" });
    expect(of("addStaff")).toMatchObject({ security: [{ session: [] }, { apiKey: [] }], "x-permission": "team:write" });
    expect(of("addStaff")?.parameters.map(({ name }) => name)).toContain("Idempotency-Key");
    expect(Object.keys(of("addStaff")?.responses ?? {})).toEqual(
      expect.arrayContaining(["201", "401", "403", "422", "default"]),
    );
    expect(of("listAudit")?.parameters.find(({ name }) => name === "limit")).toMatchObject({
      in: "query",
      required: false,
    });
  });

  test("describes what travels: ids and amounts are text, and a shared schema is named once", () => {
    const shared = z
      .object({ id: id<"debt">(), amount: money, due: z.date().optional() })
      .omit({ due: true })
      .meta({ id: "FixtureDebt" });
    const route = routeFor<never>()({
      id: "x",
      method: "POST",
      path: "/x",
      allow: "signed_in",
      tag: "x",
      summary: "x",
      body: shared,
      reply: shared,
      unaudited: "x",
      handle: async (_ctx, { body }) => body,
    });
    const { schemas } = openApi([route], "1").components;
    expect(schemas.FixtureDebt).toMatchObject({
      properties: { id: { $ref: "#/components/schemas/Id" }, amount: { $ref: "#/components/schemas/Money" } },
    });
    expect(schemas.Id).toMatchObject({ type: "string" });
    expect(Object.keys(schemas).filter((name) => name.startsWith("FixtureDebt"))).toEqual(["FixtureDebt"]);
  });
});

describe("a list of routes that cannot be right does not start", () => {
  const make = (over: Partial<AnyRoute>) =>
    ({
      id: "a",
      method: "GET",
      path: "/a",
      summary: "",
      tag: "",
      allow: "public",
      kind: "json",
      handle: async () => null,
      ...over,
    }) as AnyRoute;
  test.each<[string, AnyRoute[]]>([
    ["two of one name", [make({}), make({ path: "/b" })]],
    ["two on one path", [make({}), make({ id: "b" })]],
  ])("%s", (_, list) => expect(() => openApi(list, "1")).toThrow(/two routes/));

  test("a path whose parameters have no schema", () => {
    expect(() =>
      routeFor<never>()({
        id: "a",
        method: "GET",
        path: "/a/:b",
        summary: "",
        tag: "",
        allow: "public",
        handle: async () => null,
      }),
    ).toThrow(/params/);
  });
});

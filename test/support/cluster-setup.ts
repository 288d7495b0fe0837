import type { TestProject } from "vitest/node";
import { openTestServer, type TestServer } from "./test-server.js";

/** Both projects that need a database load this file, each in a copy of its own: what they share hangs here. */
const SHARED = Symbol.for("acuerdo.test-server");

interface Shared {
  readonly server: Promise<TestServer>;
  users: number;
}

type Globals = typeof globalThis & { [SHARED]?: Shared };

/** One PostgreSQL for the whole run, with a template that was migrated once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const globals = globalThis as Globals;
  globals[SHARED] ??= { server: openTestServer(), users: 0 };
  const shared = globals[SHARED];
  shared.users += 1;
  const server = await shared.server;
  project.provide("testServer", { url: server.url, prefix: server.prefix, template: server.template });
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete globals[SHARED];
    await server.close();
  };
}

declare module "vitest" {
  interface ProvidedContext {
    testServer: { readonly url: string; readonly prefix: string; readonly template: string };
  }
}

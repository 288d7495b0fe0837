import { defineConfig } from "vitest/config";

/** Compiled and generated folders never hold a test. */
const NEVER = ["**/node_modules/**", "dist/**", "var/**", "coverage/**"];

/**
 * Three projects, in the order in which a failure is cheapest to learn: `unit` is pure, `db` talks to PostgreSQL,
 * `browser` drives Chromium against the built console.
 *
 * Threads without isolation: a file starts in a worker that has its imports ready, which on two cores is most of the
 * time of a short file. So a test leaves no global state behind (no fake timers, no changed environment).
 */
export default defineConfig({
  test: {
    pool: "threads",
    maxWorkers: 2,
    isolate: false,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "test/*.test.ts", "bin/*.test.mjs", "web/**/*.test.{ts,tsx}"],
          exclude: [...NEVER, "**/*.db.test.ts", "**/*.browser.test.{ts,tsx}"],
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          include: ["src/**/*.db.test.ts", "test/**/*.db.test.ts", "test/stories/**/*.test.ts"],
          exclude: [...NEVER, "**/*.browser.test.{ts,tsx}"],
          globalSetup: ["test/support/cluster-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["web/**/*.browser.test.{ts,tsx}", "test/**/*.browser.test.ts", "test/browser/**/*.test.ts"],
          exclude: NEVER,
          globalSetup: ["test/support/cluster-setup.ts", "test/support/console-setup.ts"],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});

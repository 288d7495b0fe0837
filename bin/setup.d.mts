export function ensureReady(wanted: { withConsole: boolean }): Promise<void>;
export function runCli(argv: readonly string[]): Promise<void>;
export function explain(error: unknown): string;

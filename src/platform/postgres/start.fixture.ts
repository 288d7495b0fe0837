/**
 * A process of its own that starts a cluster, for the tests: told by one JSON argument, it says what it got
 * in one JSON line and gives the cluster back when its input ends.
 */
import { SHELTER } from "./home.js";
import { type LaunchOptions, launch } from "./launch.js";
import { embeddedAvailable } from "./native.js";

export interface Order {
  readonly dataDir: string;
  readonly nativeDir?: string;
  readonly shelter?: string;
  /** Goes on without ever giving the cluster back. */
  readonly isForgetful?: boolean;
}

export type Report =
  | { readonly kind: "log"; readonly line: string }
  | { readonly kind: "running"; readonly port: number; readonly adopted: boolean; readonly url: string }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "stopped" };

const tell = (report: Report): void => void process.stdout.write(`${JSON.stringify(report)}\n`);

async function main(order: Order): Promise<void> {
  const found = embeddedAvailable();
  const nativeDir = order.nativeDir ?? (found.ok ? found.nativeDir : "");
  const options: LaunchOptions = { dataDir: order.dataDir, log: (line) => tell({ kind: "log", line }) };
  const cluster = await launch({ nativeDir, shelter: order.shelter ?? SHELTER }, options);
  tell({ kind: "running", port: cluster.port, adopted: cluster.adopted, url: cluster.url() });
  if (order.isForgetful === true) return;
  for await (const _ of process.stdin);
  await cluster.stop();
  tell({ kind: "stopped" });
}

main(JSON.parse(process.argv[2] ?? "{}") as Order).catch((error: unknown) => {
  tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
});

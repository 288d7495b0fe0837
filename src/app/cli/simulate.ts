import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../platform/config.js";
import { eraseEmbedded } from "../../platform/postgres/index.js";
import { openApp } from "../app.js";
import { simulate as run, type SimulateOptions, type Simulation } from "../simulate/simulate.js";
import { CliError, command, EXIT } from "./command.js";

export const simulate = command({
  name: "simulate",
  summary:
    "Runs the whole product through made-up days against pretend providers, and counts whether what must always be true was.",
  usage: "[--seed N] [--debtors N] [--days N] [--faults]",
  help: {
    seed: "the same seed is the same run (1)",
    debtors: "people (2000)",
    days: "days (90)",
    faults: "lets providers fail, repeat themselves, lie and go silent",
  },
  examples: ["acuerdo simulate", "acuerdo simulate --seed 7 --debtors 2000 --days 90 --faults --json"],
  options: {
    seed: { type: "string" },
    debtors: { type: "string" },
    days: { type: "string" },
    faults: { type: "boolean" },
  },
  async run(values, _, io) {
    const options: SimulateOptions = {
      seed: whole(values.seed, "seed", 1, 0),
      debtors: whole(values.debtors, "debtors", 2000, 10),
      days: whole(values.days, "days", 90, 1),
      faults: values.faults === true,
    };
    // A database of its own, gone afterwards: a simulation says nothing about the installation it is run in.
    const dataDir = await mkdtemp(join(tmpdir(), "acuerdo-simulate-"));
    const started = performance.now();
    let isEnded = false;
    const end = (): void => {
      isEnded = true;
    };
    process.once("SIGINT", end).once("SIGTERM", end);
    try {
      // What the pretend providers draw hangs on it, so it is the seed's: nothing here is a secret.
      const secret = `simulation ${options.seed} `.padEnd(48, "of made-up days ");
      const config = { ...readConfig(), secret, databaseUrl: undefined, dataDir };
      const app = await openApp(config, { name: "acuerdo simulate", relaxed: true });
      try {
        const found = await run(app, options, (day) => {
          // What was made for it is gone then as well.
          if (isEnded) throw new CliError(`ended on day ${day} of ${options.days}`);
          io.progress(`day ${day} of ${options.days}`);
        });
        const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
        io.result({ ...options, ...found, seconds }, () => tell(options, found, seconds));
        return found.violations === 0 ? EXIT.ok : EXIT.failed;
      } finally {
        await app.close();
      }
    } finally {
      process.off("SIGINT", end).off("SIGTERM", end);
      await eraseEmbedded({ dataDir: join(dataDir, "postgres") }).catch(() => {});
      await rm(dataDir, { recursive: true, force: true });
    }
  },
});

function whole(given: string | undefined, option: string, usual: number, least: number): number {
  const number = given === undefined ? usual : Number(given);
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new CliError(`--${option}: ${given} is no whole number from ${least} on`, EXIT.usage);
}

function tell({ seed, debtors, days, faults }: SimulateOptions, found: Simulation, seconds: number): string {
  const lines = found.invariants.map(
    ({ number, says, looked, violations }) =>
      `${violations === 0 ? "holds   " : "VIOLATED"} ${number.toString().padStart(2)}  ${says}: ${violations} of ${looked}`,
  );
  const repeat = `acuerdo simulate --seed ${seed} --debtors ${debtors} --days ${days}${faults ? " --faults" : ""}`;
  const end = found.violations === 0 ? "no violation" : `${found.violations} violations; the same again: ${repeat}`;
  const told = Object.entries({ ...found.messages, ...found.happened }).map(([what, count]) => `${what} ${count}`);
  return [...lines, told.join(", "), `${end}, in ${seconds} s, fingerprint ${found.fingerprint}`].join("\n");
}

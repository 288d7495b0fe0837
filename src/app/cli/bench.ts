import { loadavg } from "node:os";
import { type Bench, type BenchReport, rounded, WrongResult } from "../bench/bench.js";
import { BENCHES } from "../bench/index.js";
import { CliError, command, EXIT, type Io } from "./command.js";

const ROUNDS_USUAL = 3;
const ROWS_MIN = 1_000;

export const bench = command({
  name: "bench",
  summary:
    "Measures the product against the least that this machine can spend and against what people would use instead.",
  usage: "[NAME] [--rows N] [--rounds N]",
  help: {
    rows: "how much work; without it as much as fits five minutes",
    rounds: `how often each takes its turn (${ROUNDS_USUAL})`,
  },
  examples: [
    "acuerdo bench",
    "acuerdo bench plan",
    "acuerdo bench import --rows 1000000",
    "acuerdo bench dispatch --json",
  ],
  options: { rows: { type: "string" }, rounds: { type: "string" } },
  async run(values, [name], io) {
    if (name === undefined) return list(io);
    const load = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
    if (!load) {
      throw new CliError(`there is no benchmark ${name}; there are: ${Object.keys(BENCHES).join(", ")}`, EXIT.notFound);
    }
    const one = await load().catch(withoutPeers);
    const rows = whole(values.rows, "rows", one.rowsUsual, ROWS_MIN);
    const rounds = whole(values.rounds, "rounds", ROUNDS_USUAL, 1);
    const report = await measured(one, rows, rounds, io);
    io.result(report, () => tellReport(report, one));
    return EXIT.ok;
  },
});

async function measured(one: Bench, rows: number, rounds: number, io: Io): Promise<BenchReport> {
  io.say(`${one.name}: ${one.summary}; ${rows} ${one.unit}, ${rounds} rounds`);
  const before = loadavg()[0] ?? 0;
  try {
    const found = await one.run({ rows, rounds, say: (line) => io.say(`  ${line}`) });
    return { name: one.name, rows, ...found, rounds, load: [rounded(before), rounded(loadavg()[0] ?? 0)] };
  } catch (error) {
    // No timing was shown: a wrong result has none.
    if (error instanceof WrongResult) throw new CliError(`${one.name} did not do its work right. ${error.message}`);
    throw error;
  }
}

async function list(io: Io): Promise<number> {
  const all = await Promise.all(Object.values(BENCHES).map((load) => load().catch(withoutPeers)));
  const rows = all.map(({ name, summary, rowsUsual, rowsFull, unit }) => ({
    name,
    summary,
    rowsUsual,
    rowsFull,
    unit,
  }));
  io.result(rows, () =>
    rows
      .map(
        (one) =>
          `${one.name.padEnd(10)}${one.summary} (${one.rowsUsual} ${one.unit}; the goals speak of ${one.rowsFull})`,
      )
      .join("\n"),
  );
  return EXIT.ok;
}

/** The peers are development packages, which an installation for production leaves out. */
function withoutPeers(error: NodeJS.ErrnoException): never {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  throw new CliError(`${error.message}\nBenchmarks need the development packages: npm ci`, EXIT.unavailable);
}

function whole(given: string | undefined, option: string, usual: number, least: number): number {
  const number = given === undefined ? usual : Number(given);
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new CliError(`--${option}: ${given} is no whole number from ${least} on`, EXIT.usage);
}

function tellReport(report: BenchReport, { unit }: Bench): string {
  const { goals, also, peer } = report;
  return [
    `${report.rows} ${unit} in ${report.seconds} s: ${report.perSecond} a second, at most ${report.peakMb} MB`,
    `against the floor (${report.floorSeconds} s): ${report.ratioToFloor} times its speed`,
    `against ${peer}: ${report.ratioToPeer} times its speed`,
    ...Object.entries(also).map(([what, value]) => `  ${what}: ${value}`),
    ...goals.map(({ goal, value, reached }) => `${reached ? "reached    " : "not reached"}  ${goal}: ${value}`),
    `load ${report.load.join(" before, ")} after`,
  ].join("\n");
}

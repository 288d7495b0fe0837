import { Liquid } from "liquidjs";
import { addDays, type LocalDate } from "../../kernel/time.js";
import { compileTemplate } from "../../messaging/domain/template.js";
import { liquidFilters } from "../../messaging/domain/template-filters.js";
import type { TemplateVars } from "../../messaging/domain/template-vars.js";
import { between, pick, type Random, seeded } from "../demo/people.js";
import { atLeast, type Bench, mustEqual, type Order, rounded, WrongResult } from "./bench.js";
import { type Contestant, inTurn, type Lap, peakOf, secondsOf, timed, timesAsLong } from "./rounds.js";
import { BENCH_TEMPLATES, type BenchTemplate } from "./template-texts.js";

type Render = (vars: TemplateVars) => string;

/** Facts whose texts are compared letter by letter, with every template, before anything is timed. */
const COMPARED = 5_000;

/** Four messages for each debt: ours compiled once, liquidjs parsed once, and the same texts written in code. */
export const templateBench: Bench = {
  name: "template",
  summary: "four messages for each debt, compiled once",
  unit: "debts",
  rowsUsual: 100_000,
  rowsFull: 100_000,
  async run({ rows, rounds, say }: Order) {
    const random = seeded(2026);
    const all = Array.from({ length: rows }, (_, row) => factsOf(random, row));
    const contestants = {
      ours: BENCH_TEMPLATES.map(ours),
      liquidjs: BENCH_TEMPLATES.map(peer),
      literal: BENCH_TEMPLATES.map(({ literal }) => literal),
    };
    compare(contestants, all.slice(0, COMPARED));
    say(`${BENCH_TEMPLATES.length} templates give the same text three ways`);
    let chars: number | null = null;
    const entrants: Contestant[] = Object.entries(contestants).map(([name, renders]) => ({
      name,
      async run(): Promise<Lap> {
        let sum = 0;
        const lap = await timed(async () => {
          for (const render of renders) for (const vars of all) sum += render(vars).length;
        });
        chars ??= sum;
        mustEqual(`characters written by ${name}`, sum, chars);
        return lap;
      },
    }));
    const laps = await inTurn(rounds, entrants, (round, name, { seconds }) =>
      say(`round ${round + 1}  ${name.padEnd(10)}${seconds.toFixed(2)} s`),
    );
    const messages = rows * BENCH_TEMPLATES.length;
    const ratioToPeer = timesAsLong(laps, "liquidjs", "ours");
    const perSecond = (name: string) => rounded(messages / secondsOf(laps, name));
    return {
      seconds: rounded(secondsOf(laps, "ours")),
      perSecond: perSecond("ours"),
      floorSeconds: rounded(secondsOf(laps, "literal")),
      ratioToFloor: rounded(timesAsLong(laps, "literal", "ours")),
      peer: "liquidjs, parsed once",
      ratioToPeer: rounded(ratioToPeer),
      peakMb: peakOf(laps, "ours"),
      goals: [
        atLeast("at least as fast as liquidjs", ratioToPeer, 1),
        atLeast("record: 15 times liquidjs", ratioToPeer, 15),
      ],
      also: { messages, liquidjsPerSecond: perSecond("liquidjs"), literalPerSecond: perSecond("literal") },
    };
  },
};

function ours({ name, liquid, escape: mode }: BenchTemplate): Render {
  const compiled = compileTemplate(liquid, { escape: mode, locale: "en" });
  if (!compiled.ok) throw new WrongResult(`${name} does not compile: ${JSON.stringify(compiled.problems)}`);
  return compiled.value.render;
}

function peer({ liquid, escape: mode }: BenchTemplate): Render {
  const engine = new Liquid(mode === "html" ? { outputEscape: "escape" } : {});
  for (const [name, filter] of Object.entries(liquidFilters("en"))) engine.registerFilter(name, filter);
  const parsed = engine.parse(liquid);
  return (vars) => engine.renderSync(parsed, vars) as string;
}

function compare(ways: Readonly<Record<string, readonly Render[]>>, all: readonly TemplateVars[]): void {
  for (const [index, { name, literal }] of BENCH_TEMPLATES.entries()) {
    for (const vars of all) {
      const wanted = literal(vars);
      for (const [way, renders] of Object.entries(ways)) mustEqual(`${name} by ${way}`, renders[index]?.(vars), wanted);
    }
  }
}

const FIRST_NAMES = ["Ana", "Luis", "Rosa", "Óscar", "D'Angelo"] as const;
const TODAY = "2026-06-10" as LocalDate;

function factsOf(random: Random, row: number): TemplateVars {
  const count = between(random, 1, 3);
  const daysLate = between(random, -5, 60);
  const debts = Array.from({ length: count }, (_, index) => ({
    ref: `inv-${row}-${index}`,
    amount: { minor: BigInt(between(random, 1_000, 50_000_000)), currency: "COP" },
    dueOn: addDays(TODAY, index - daysLate),
    daysLate: daysLate - index,
    ...(random() < 0.5 && { product: "Cuota & seguro" }),
  }));
  const firstName = pick(random, FIRST_NAMES);
  return {
    debtor: { name: `${firstName} Pérez ${row}`, kind: "person", ...(random() < 0.9 && { firstName }) },
    creditor: { name: "Muebles <Norte> & Cía", phone: "+5715550001", email: "hola@norte.test" },
    sender: { name: "Lía", isBot: true, hearsReplies: false },
    account: {
      total: { minor: debts.reduce((sum, { amount }) => sum + amount.minor, 0n), currency: "COP" },
      count,
      moreCount: random() < 0.1 ? 2 : 0,
      currency: "COP",
      oldestDueOn: addDays(TODAY, -daysLate),
      daysLate,
    },
    debts,
    links: {
      stop: `https://acuerdo.test/stop/${row}`,
      ...(random() < 0.7 && { pay: `https://pay.test/?a=${row}&b=1` }),
    },
    today: TODAY,
  };
}

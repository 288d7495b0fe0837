import { epochDayOf, type LocalDate } from "../../../src/kernel/time.js";
import { evaluate } from "../../../src/strategy/domain/segment/evaluate.js";
import { type Explained, explain } from "../../../src/strategy/domain/segment/explain.js";
import { CODES, FACTS, type FactRow, factOf } from "../../../src/strategy/domain/segment/facts.js";
import { checkReferences, checkRule, type Rule } from "../../../src/strategy/domain/segment/rule.js";
import { ok, type Row, refuse } from "./answer.js";
import { accounts, CREDITORS, dayAgo } from "./portfolio.js";

// A portfolio of some hundred invented accounts, of which rules are truly asked: what is counted here is what they hold.

const NOW = "2026-11-18T17:04:00Z";
const TODAY = epochDayOf("2026-11-18" as LocalDate);
const CROWD = 640;

const FIRST = ["Ana", "Luis", "Camila", "Jorge", "Patricia", "Iván", "Milagros", "Tomás", "Noelia", "Ramiro"];
const LAST = ["Quispe", "Restrepo", "Hernández", "Paredes", "Ñáñez", "Arango", "Mendoza", "Castañeda", "Rojas"];

let seed = 7;
const dice = (sides: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((seed / 2_147_483_648) * sides);
};
const maybe = <T>(share: number, value: T): T | null => (dice(100) < share ? value : null);

interface Known {
  readonly row: FactRow;
  readonly debtor: { readonly id: string; readonly name: string; readonly kind: "person" | "company" };
  readonly creditor: { readonly id: string; readonly name: string };
}

/** Those of the portfolio page first, then a crowd. */
function invent(at: number): Known {
  const own = accounts[at];
  const creditor = CREDITORS.find(({ id }) => id === own?.creditor.id) ?? CREDITORS[dice(10) < 6 ? 0 : 1 + dice(2)];
  if (!creditor) throw new Error("there are three creditors");
  const late = own ? own.daysLate : Math.round((dice(1000) / 1000) ** 2 * 190) - 12;
  const size = creditor.currency === "COP" ? 100 : 1;
  const name = `${FIRST[dice(FIRST.length)]} ${LAST[dice(LAST.length)]} ${LAST[dice(LAST.length)]}`;
  const kind = dice(6) === 0 ? "company" : "person";
  const debtor = own?.debtor ?? ({ id: String(3_000 + at), name, kind } as const);
  const row: FactRow = {
    ...habits(),
    ...contacts(),
    accountId: BigInt(own?.id ?? 2_000 + at),
    debtorId: BigInt(debtor.id),
    creditorId: BigInt(creditor.id),
    currency: creditor.currency,
    country: creditor.country,
    openMinor: BigInt(own?.openMinor ?? Math.round((60_000 + 9_000_000 * (dice(1000) / 1000) ** 4) * size)),
    unappliedMinor: dice(12) === 0 ? 50_000n : 0n,
    openCount: own?.openCount ?? 1 + dice(4),
    oldestDueOn: late === null ? null : TODAY - late,
    termDays: 30,
    debtorKind: debtor.kind,
  };
  return { row, debtor, creditor: { id: creditor.id, name: creditor.name } };
}

function habits() {
  const paid = dice(9);
  const made = dice(4);
  const broken = dice(10) < 3 ? Math.min(made, 1 + dice(2)) : 0;
  return {
    customerSince: TODAY - 60 - dice(1_500),
    timesPaid: paid,
    timesLate: dice(paid + 1),
    promisesMade: made,
    promisesKept: made - broken,
    promisesPartKept: 0,
    promisesBroken: broken,
    usualDaysLate: paid > 0 ? dice(40) - 8 : null,
    lastPaidOn: paid > 0 ? TODAY - dice(120) : null,
    paidShare: dice(70),
    promiseOn: maybe(8, TODAY + dice(9)),
    score: null,
    riskBand: null,
    locale: "es",
    subdivision: null,
    product: dice(3) === 0 ? "Tarjeta" : "Libre inversión",
    tags: dice(8) === 0 ? ["vip"] : dice(9) === 0 ? ["reestructurada"] : [],
    fields: { Sucursal: ["Norte", "Centro", "Chapinero"][dice(3)] ?? "Norte" },
  };
}

function contacts() {
  return {
    remindersSent: dice(12),
    remindersThisRound: dice(4),
    failedMessages: dice(6) === 0 ? 1 + dice(3) : 0,
    consentMask: dice(10) < 7 ? 0b111 : dice(2),
    refusedMask: dice(14) === 0 ? 0b110 : 0,
    optOutMask: dice(11) === 0 ? 0b10 : 0,
    addressMask: dice(12) === 0 ? 0 : dice(3) === 0 ? 0b1 : 0b100111,
    hasOpenTask: dice(9) === 0,
    lastReminderOn: maybe(80, TODAY - dice(30)),
    lastContactOn: maybe(85, TODAY - dice(40)),
    lastContactChannel: maybe(85, "email" as const),
    lastContactOutcome: maybe(85, "delivered" as const),
    lastReplyOn: maybe(25, TODAY - dice(60)),
    lastTalkOn: maybe(15, TODAY - dice(60)),
    lastOpenedOn: maybe(30, TODAY - dice(30)),
    lastClickedOn: maybe(10, TODAY - dice(30)),
    emailHealth: maybe(88, dice(10) === 0 ? ("bad" as const) : ("good" as const)),
    phoneHealth: maybe(70, "unknown" as const),
    addressHealth: maybe(30, "unknown" as const),
    preferredChannel: maybe(20, "whatsapp" as const),
    legalStop: maybe(2, "attorney" as const),
    hold: maybe(5, "dispute" as const),
    holdUntil: null,
    strategyId: maybe(85, 2n),
    stepId: maybe(85, "reminder"),
    offerUntil: null,
    enteredOn: maybe(85, TODAY - dice(30)),
  };
}

const KNOWN = Array.from({ length: CROWD }, (_, at) => invent(at));

const OWES: Rule = { fact: "openCount", op: "ge", value: 1 };
const starter = (id: string, name: string, rule: Rule, version = 1) => ({
  id,
  name,
  state: "active",
  version,
  rule,
  createdAt: "2026-09-03T14:00:00Z",
  changedAt: id === "1" ? "2026-11-18T15:20:00Z" : "2026-10-20T14:00:00Z",
  changedBy: id === "2" ? "Mateo Rincón" : "Lucía Paredes",
});

let kept = [
  starter("1", "Promesa rota", { all: [OWES, { fact: "promisesBroken", op: "ge", value: 1 }] }, 3),
  starter("2", "Vencida 1–30", { all: [OWES, { fact: "daysLate", op: "between", value: [1, 30] }] }),
  starter("3", "Grandes montos", {
    all: [
      OWES,
      {
        any: [
          { fact: "openMinor", op: "ge", value: { currency: "COP", minor: "500000000" } },
          { fact: "openMinor", op: "ge", value: { currency: "MXN", minor: "2500000" } },
        ],
      },
    ],
  }),
  starter("4", "Tarjetas difíciles de alcanzar", {
    all: [
      { fact: "product", op: "is", value: "Tarjeta" },
      { segment: "1" },
      {
        not: {
          any: [
            { fact: "hasEmail", op: "is", value: true },
            { fact: "optedOut.sms", op: "is", value: false },
          ],
        },
      },
    ],
  }),
];

const rules = (): Map<string, Rule> => new Map(kept.map(({ id, rule }) => [id, rule]));
const within = (rule: Rule): Known[] => KNOWN.filter(({ row }) => evaluate(rule, row, TODAY, rules()));

function totals(some: readonly Known[]) {
  const sums = new Map<string, { currency: string; count: number; minor: bigint }>();
  for (const { row } of some) {
    const sum = sums.get(row.currency) ?? { currency: row.currency, count: 0, minor: 0n };
    sums.set(row.currency, { ...sum, count: sum.count + 1, minor: sum.minor + row.openMinor });
  }
  return [...sums.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ minor, ...sum }) => ({ ...sum, openMinor: minor.toString() }));
}

const CHANNELS = CODES.preferredChannel;
const reach = (some: readonly Known[]) =>
  CHANNELS.map((channel, at) => {
    const counts = { reachable: 0, noAddress: 0, stopped: 0, optedOut: 0, refused: 0, unasked: 0 };
    for (const { row } of some) {
      const has = (mask: number): boolean => (mask & (1 << at)) !== 0;
      if (!has(row.addressMask)) counts.noAddress++;
      else if (row.legalStop) counts.stopped++;
      else if (has(row.optOutMask)) counts.optedOut++;
      else if (has(row.consentMask)) counts.reachable++;
      else if (has(row.refusedMask)) counts.refused++;
      else counts.unasked++;
    }
    return { channel, ...counts };
  });

const FIGURES = Array.from({ length: 14 }, (_, power) => 10n ** BigInt(power)).flatMap((one) => [
  one,
  2n * one,
  5n * one,
]);

function histogram(some: readonly Known[]) {
  const bars = new Map<string, { currency: string; at: number; count: number; minor: bigint }>();
  for (const { row } of some) {
    const at = FIGURES.findLastIndex((figure) => figure <= row.openMinor);
    const key = `${row.currency} ${at}`;
    const bar = bars.get(key) ?? { currency: row.currency, at, count: 0, minor: 0n };
    bars.set(key, { ...bar, count: bar.count + 1, minor: bar.minor + row.openMinor });
  }
  return [...bars.values()]
    .sort((a, b) => (a.currency === b.currency ? a.at - b.at : a.currency < b.currency ? -1 : 1))
    .map(({ currency, at, count, minor }) => ({
      currency,
      fromMinor: String(FIGURES[at] ?? 0),
      toMinor: String(FIGURES[at + 1]),
      count,
      openMinor: minor.toString(),
    }));
}

const member = ({ row, debtor, creditor }: Known) => ({
  accountId: row.accountId.toString(),
  debtor: { id: debtor.id, name: debtor.name, kind: debtor.kind },
  creditor,
  currency: row.currency,
  openMinor: row.openMinor.toString(),
  openCount: row.openCount,
  oldestDueOn: row.oldestDueOn === null ? null : dayAgo(TODAY - row.oldestDueOn),
});

function overlaps(some: readonly Known[]) {
  const own = new Set(some);
  return kept
    .map(({ id, name, rule }) => ({ id, name, shared: within(rule).filter((one) => own.has(one)).length }))
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared);
}

const flat = ({ parts, condition, ...node }: Explained, depth = 0): unknown[] => [
  { ...node, condition, depth },
  ...parts.flatMap((part) => flat(part, depth + 1)),
];

function explained(rule: Rule, id: string) {
  const known = KNOWN.find(({ row }) => row.accountId.toString() === id);
  if (!known) return refuse(404, "not_found");
  const { belongs, because, tree } = explain(rule, known.row, TODAY, rules());
  return ok({
    accountId: id,
    account: member(known),
    belongs,
    because: because.map(({ path }) => path),
    tree: flat(tree),
  });
}

const view = (segment: (typeof kept)[number]) => ({
  ...segment,
  totals: totals(within(segment.rule)),
  countedAt: "2026-11-18T16:52:00Z",
});
const usedBy = (id: string) => ({
  segments: kept.filter(({ rule }) => JSON.stringify(rule).includes(`"segment":"${id}"`)),
  strategies: id === "2" ? [{ id: "2", name: "Vencida, personas" }] : [],
});

function wrong(rule: Rule, self: string | null) {
  const problems = checkRule(rule);
  const all = problems.length > 0 ? problems : checkReferences(rule, rules(), self);
  const errors = all.map(({ path, ...one }) => ({ in: "body", path: ["rule", ...path].join("."), ...one }));
  return all.length === 0 ? null : refuse(422, problems.length > 0 ? "invalid_request" : "rule_not_sound", {}, errors);
}

const words = (fact: string): { value: string; name: string | null; count: number }[] => {
  const counts = new Map<string, number>();
  for (const { row } of KNOWN) {
    const read = row as unknown as Record<string, unknown>;
    const value = fact.startsWith("field.") ? row.fields?.[fact.slice(6)] : fact === "tags" ? row.tags : read[fact];
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined) counts.set(String(one), (counts.get(String(one)) ?? 0) + 1);
    }
  }
  const nameOf = (value: string): string | null =>
    fact === "creditorId"
      ? (CREDITORS.find(({ id }) => id === value)?.name ?? null)
      : fact === "strategyId"
        ? "Vencida, personas"
        : null;
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value, count]) => ({ value, name: nameOf(value), count }));
};

const late = (from: number, to: number | null): Rule =>
  to === null ? { fact: "daysLate", op: "ge", value: from } : { fact: "daysLate", op: "between", value: [from, to] };
const proposed = (name: unknown[], rule: Rule) => {
  const whole: Rule = { all: [OWES, rule] };
  return { name, rule: whole, totals: totals(within(whole)) };
};
const proposals = () => [
  {
    by: "age",
    groups: [
      proposed([{ code: "not_due" }], { fact: "daysLate", op: "le", value: 0 }),
      proposed([{ code: "late", from: 1, to: 30 }], late(1, 30)),
      proposed([{ code: "late", from: 31, to: 90 }], late(31, 90)),
      proposed([{ code: "late", from: 91, to: null }], late(91, null)),
    ],
  },
  {
    by: "behaviour",
    groups: [
      proposed([{ code: "broke_promise" }], { fact: "promisesBroken", op: "ge", value: 1 }),
      proposed([{ code: "pays_on_time", days: 8 }], {
        all: [
          { fact: "promisesBroken", op: "eq", value: 0 },
          { fact: "usualDaysLate", op: "lt", value: 8 },
        ],
      }),
      proposed([{ code: "pays_late", days: 8 }], {
        all: [
          { fact: "promisesBroken", op: "eq", value: 0 },
          { fact: "usualDaysLate", op: "ge", value: 8 },
        ],
      }),
      proposed([{ code: "no_history" }], {
        all: [
          { fact: "promisesBroken", op: "eq", value: 0 },
          { fact: "usualDaysLate", op: "unknown" },
        ],
      }),
    ],
  },
];

const factWire = FACTS.map(({ source: _, ...fact }) => fact);
const branch = factOf("field.Sucursal");
const imported = branch ? [branch].map(({ source: _, ...fact }) => fact) : [];
const byId = (id: string | undefined) => kept.find((one) => one.id === id);

function stand(segment: (typeof kept)[number], state: string): (typeof kept)[number] {
  const next = { ...segment, state };
  kept = kept.map((one) => (one.id === segment.id ? next : one));
  return next;
}

interface Asked {
  readonly rule: Rule;
  readonly name: string;
  readonly baseVersion: number;
  readonly accountId: string;
  readonly reach?: boolean;
  readonly histogram?: boolean;
  readonly overlaps?: boolean;
  readonly sample?: number;
}

export const segments: readonly Row[] = [
  ["GET", /^\/segments\/facts$/, () => ok({ items: [...factWire, ...imported] })],
  ["GET", /^\/segments\/values$/, ({ query }) => ok({ items: words(query.get("fact") ?? "") })],
  ["GET", /^\/segments\/proposals$/, ({ isEmpty }) => ok({ items: isEmpty ? [] : proposals() })],
  [
    "GET",
    /^\/segments\/overlaps$/,
    ({ query }) => {
      const ids = query.get("ids")?.split(",");
      const some = kept.filter(({ id, state }) => state === "active" && (ids?.includes(id) ?? true));
      const held = some.map(({ rule }) => new Set(within(rule)));
      return ok({
        segments: some.map(({ id, name, rule }) => ({ id, name, totals: totals(within(rule)) })),
        shared: held.map((a) => held.map((b) => [...a].filter((one) => b.has(one)).length)),
        none: totals(KNOWN.filter((one) => held.every((of) => !of.has(one)))),
      });
    },
  ],
  [
    "GET",
    /^\/segments$/,
    ({ isEmpty, query }) =>
      ok({
        items: isEmpty
          ? []
          : kept
              .filter(({ state }) => state === "active" || query.get("archived") === "true")
              .map((one) => ({ ...view(one), usedBy: usedBy(one.id) })),
      }),
  ],
  [
    "POST",
    /^\/segments$/,
    ({ body }) => {
      const { name, rule } = body as Asked;
      if (kept.some((one) => one.name === name)) return refuse(409, "segment_exists");
      const problem = wrong(rule, null);
      if (problem) return problem;
      const made = { ...starter(String(10 + kept.length), name, rule), changedAt: NOW };
      kept = [...kept, made];
      return { status: 201, body: view(made) };
    },
  ],
  ["POST", /^\/segments\/recount$/, () => ok({ counted: kept.length })],
  [
    "POST",
    /^\/segments\/count$/,
    ({ body }) => {
      const asked = body as Asked;
      const problem = wrong(asked.rule, null);
      if (problem) return problem;
      const some = within(asked.rule);
      return ok({
        totals: totals(some),
        reach: asked.reach ? reach(some) : null,
        histogram: asked.histogram ? histogram(some) : null,
        overlaps: asked.overlaps ? overlaps(some) : null,
        sample: some.slice(0, asked.sample ?? 0).map(member),
      });
    },
  ],
  ["POST", /^\/segments\/explain$/, ({ body }) => explained((body as Asked).rule, (body as Asked).accountId)],
  [
    "GET",
    /^\/segments\/(\d+)$/,
    ({ params }) => {
      const found = byId(params[0]);
      if (!found) return refuse(404, "not_found");
      const some = within(found.rule);
      return ok({
        ...view(found),
        now: totals(some),
        reach: reach(some),
        histogram: histogram(some),
        usedBy: usedBy(found.id),
      });
    },
  ],
  [
    "GET",
    /^\/segments\/(\d+)\/versions$/,
    ({ params }) => {
      const found = byId(params[0]);
      if (!found) return refuse(404, "not_found");
      const before = Array.from({ length: found.version - 1 }, (_, at) => ({
        number: found.version - 1 - at,
        rule: { all: [OWES, late(1 + at * 10, null)] },
        createdAt: "2026-10-02T14:00:00Z",
        createdBy: "Mateo Rincón",
      }));
      return ok({
        items: [
          { number: found.version, rule: found.rule, createdAt: found.changedAt, createdBy: found.changedBy },
          ...before,
        ],
      });
    },
  ],
  [
    "POST",
    /^\/segments\/(\d+)\/versions$/,
    ({ params, body }) => {
      const { name, rule, baseVersion } = body as Asked;
      const found = byId(params[0]);
      if (!found) return refuse(404, "not_found");
      if (baseVersion !== found.version) return refuse(409, "segment_changed", { version: found.version, by: "Marta" });
      if (kept.some((one) => one.name === name && one.id !== found.id)) return refuse(409, "segment_exists");
      const problem = wrong(rule, found.id);
      if (problem) return problem;
      const next = { ...found, name, rule, version: found.version + 1, changedAt: NOW, changedBy: "Lucía Paredes" };
      kept = kept.map((one) => (one.id === found.id ? next : one));
      return ok(view(next));
    },
  ],
  [
    "POST",
    /^\/segments\/(\d+)\/archive$/,
    ({ params }) => {
      const found = byId(params[0]);
      if (!found) return refuse(404, "not_found");
      const { segments: named, strategies } = usedBy(found.id);
      if (named.length + strategies.length > 0) return refuse(409, "segment_in_use", { segments: named, strategies });
      return ok(view(stand(found, "archived")));
    },
  ],
  [
    "POST",
    /^\/segments\/(\d+)\/unarchive$/,
    ({ params }) => {
      const found = byId(params[0]);
      return found ? ok(view(stand(found, "active"))) : refuse(404, "not_found");
    },
  ],
  [
    "GET",
    /^\/segments\/(\d+)\/accounts$/,
    ({ params }) =>
      ok({
        items: within(byId(params[0])?.rule ?? OWES)
          .slice(0, 50)
          .map(member),
        next: null,
      }),
  ],
  [
    "GET",
    /^\/segments\/(\d+)\/accounts\/(\d+)$/,
    ({ params }) => explained(byId(params[0])?.rule ?? OWES, params[1] ?? ""),
  ],
];

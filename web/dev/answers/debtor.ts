import { done, ok, type Row, refuse } from "./answer.js";
import { accounts, dayAgo } from "./portfolio.js";

// One person in every state at once, so that all of the page is seen.

const NOW = "2026-11-18T17:04:00Z";
const before = (hours: number): string => new Date(Date.parse(NOW) - hours * 3_600_000).toISOString();
const after = (hours: number): string => before(-hours);

const STRATEGY = { id: "2", name: "Vencida, personas" };
const step = (no: number, id: string) => ({ strategy: STRATEGY, no, id });
const HOURS = {
  of: "rule",
  code: "outside_hours",
  values: { hours: "07:00–19:00", zone: "America/Bogota" },
  pack: "co-ley2300@2026.06",
  passesAt: after(38),
  basis: [
    {
      law: "Ley 2300 de 2023",
      article: "art. 3",
      date: "2023-07-10",
      status: "V",
      rule: "hours Monday to Friday 07:00-19:00",
    },
  ],
};
const DAY_CAP = {
  of: "rule",
  code: "day_cap",
  values: { max: 1, used: 1 },
  pack: "co-ley2300@2026.06",
  passesAt: after(19),
  basis: [
    {
      law: "Ley 2300 de 2023",
      article: "art. 3",
      status: "V",
      rule: "after a direct contact no second one the same day",
    },
    { law: "product default", status: "D", rule: "week runs from Monday in the customer's zone" },
  ],
};
const plainReason = (of: string, code: string) => ({ of, code, values: {}, basis: [] });

const LETTER = `Hola, Rosa Elena:

Le escribe Lía, asistente virtual de Crédito Andino S.A., con información de su cuenta.

Queremos ayudarle con los $ 848.290 por pagar desde el 3 de noviembre de 2026. ¿Qué le funcionaría a usted: otra fecha, pagos en partes o hablarlo con calma?

Una persona del equipo puede atenderle cuando le convenga. Gracias por leernos.`;

const debt = (
  id: number,
  ref: string,
  product: string | null,
  days: number,
  original: number,
  balance: number,
  status: string,
  interest = 0,
  fees = 0,
) => ({
  id: String(id),
  ref,
  product,
  issuedOn: dayAgo(days + 30),
  dueOn: dayAgo(days),
  daysLate: days,
  currency: "COP",
  originalMinor: String(original),
  balanceMinor: String(balance),
  interestMinor: String(interest),
  feesMinor: String(fees),
  status,
  isCrumb: balance > 0 && balance < 100_000,
  extra: id === 1 ? { vendedor: "Sucursal Chapinero", "Nota interna": "cliente desde 2019" } : null,
  importId: "7",
});

const DEBTS = [
  debt(1, "CA00023-01", "Crédito libre inversión, cuota 1 de 12", 84, 84_829_000, 22_000_000, "open"),
  debt(
    2,
    "CA00023-02",
    "Crédito libre inversión, cuota 2 de 12",
    54,
    84_829_000,
    90_321_000,
    "open",
    1_251_000,
    4_241_000,
  ),
  debt(3, "CA00023-03", "Crédito libre inversión, cuota 3 de 12", 24, 84_829_000, 84_829_000, "open"),
  debt(4, "CA00023-04", "Crédito libre inversión, cuota 4 de 12", -6, 84_829_000, 84_829_000, "open"),
  debt(5, "CA00020-12", "Tarjeta, cargo por reposición", 120, 90_000, 90_000, "open"),
  debt(6, "CA00019-11", null, 150, 84_829_000, 0, "paid"),
  debt(7, "CA00019-10", null, 181, 84_829_000, 0, "paid"),
  debt(8, "CA00018-02", "Seguro de vida", 200, 1_200_000, 0, "withdrawn"),
];

const ACCOUNT = { id: "901", ref: "CO-10023", creditor: { id: "1", name: "Crédito Andino S.A." } };
const OTHER = { id: "951", ref: "MX-88120", creditor: { id: "2", name: "Distribuidora del Bajío" } };

let isHeld = true;

const channel = (
  name: string,
  consent: string,
  point: string | null,
  isConnected: boolean,
  optOut: unknown = null,
) => ({
  channel: name,
  consent,
  consentAt: consent === "unknown" ? null : before(2_300),
  optOut,
  contactPointId: point,
  isConnected,
  proof:
    consent === "unknown"
      ? null
      : {
          medium: "contrato firmado",
          textVersion: "2025-11",
          source: "import:7",
          obtainedBy: "Crédito Andino S.A.",
          at: before(2_300),
        },
});
const OPT_OUT = { id: "31", channel: "sms", at: before(200), because: "lo pidió por teléfono", liftedAt: null };

const page = (id: string) => {
  const own = accounts.find(({ debtor }) => debtor.id === id);
  const name = own?.debtor.name ?? "Rosa Elena Quispe Huamán";
  return {
    id,
    kind: own?.debtor.kind ?? "person",
    name,
    taxId: "CC 52.310.774",
    country: "CO",
    subdivision: "Bogotá D.C.",
    zones: ["America/Bogota"],
    locale: "es",
    preferredChannel: "whatsapp",
    tags: ["vip", "reestructurada"],
    createdAt: before(2_400),
    totals: [
      { minor: "276577000", currency: "COP" },
      { minor: "1240050", currency: "MXN" },
    ],
    contacts: [{ id: "61", name: "Julián Quispe", role: "co-debtor" }],
    contactPoints: [
      {
        id: "71",
        kind: "email",
        value: "rosa.quispe@correo.test",
        lineType: null,
        rank: 1,
        health: "good",
        healthBecause: null,
        contactId: null,
        createdAt: before(2_400),
      },
      {
        id: "72",
        kind: "email",
        value: "rosaelena.quispe.huaman.antigua@correodelaempresa.test",
        lineType: null,
        rank: 2,
        health: "bad",
        healthBecause: "rebotó: 550 5.1.1",
        contactId: null,
        createdAt: before(2_400),
      },
      {
        id: "73",
        kind: "phone",
        value: "+573202386425",
        lineType: "mobile",
        rank: 1,
        health: "unknown",
        healthBecause: null,
        contactId: null,
        createdAt: before(2_400),
      },
      {
        id: "74",
        kind: "phone",
        value: "+576017421188",
        lineType: "fixed",
        rank: 2,
        health: "unknown",
        healthBecause: null,
        contactId: "61",
        createdAt: before(900),
      },
      {
        id: "76",
        kind: "push",
        value: "fcm.googleapis.com",
        lineType: null,
        rank: 1,
        health: "good",
        healthBecause: null,
        contactId: null,
        createdAt: before(30),
      },
    ],
    channels: [
      channel("email", "granted", "71", true),
      channel("sms", "granted", "73", true, OPT_OUT),
      channel("whatsapp", "granted", "73", false),
      channel("call", "unknown", "73", true),
      channel("visit", "refused", null, false),
      channel("telegram", "granted", null, true),
      channel("push", "granted", "76", true),
      channel("letter", "unknown", null, false),
      channel("social", "unknown", null, false),
    ],
    accounts: [
      {
        ...ACCOUNT,
        currency: "COP",
        openMinor: "276577000",
        openCount: 5,
        oldestDueOn: dayAgo(120),
        daysLate: 120,
        lastPaidOn: dayAgo(9),
        unappliedMinor: "0",
        debts: DEBTS,
        debtCount: 8,
        paymentDataStale: false,
      },
      {
        ...OTHER,
        currency: "MXN",
        openMinor: "1240050",
        openCount: 1,
        oldestDueOn: dayAgo(3),
        daysLate: 3,
        lastPaidOn: null,
        unappliedMinor: "50000",
        paymentDataStale: true,
        debtCount: 1,
        debts: [{ ...debt(21, "FV-2026-00318", null, 3, 1_240_050, 1_240_050, "open"), currency: "MXN" }],
      },
    ],
    holds: isHeld
      ? [
          {
            id: "41",
            accountId: OTHER.id,
            kind: "hardship",
            because: "perdió el empleo en octubre",
            fromAt: before(150),
            untilAt: after(312),
            setBy: "Ana Lucía Rey",
            liftedAt: null,
          },
        ]
      : [],
    stops: [],
    optOuts: [OPT_OUT],
    promises: [
      {
        id: "81",
        accountId: ACCOUNT.id,
        amountMinor: "60000000",
        currency: "COP",
        promisedOn: dayAgo(-4),
        graceDays: 1,
        lastDay: dayAgo(-5),
        state: "made",
        paidMinor: "10000000",
        madeAt: before(30),
        madeBy: "Ana Lucía Rey",
        closedAt: null,
      },
      {
        id: "80",
        accountId: ACCOUNT.id,
        amountMinor: "84829000",
        currency: "COP",
        promisedOn: dayAgo(14),
        graceDays: 1,
        lastDay: dayAgo(13),
        state: "broken",
        paidMinor: "0",
        madeAt: before(600),
        madeBy: "Ana Lucía Rey",
        closedAt: before(300),
      },
    ],
    enrollments: [],
    tasks: [
      {
        id: "91",
        kind: "call",
        state: "open",
        dueAt: before(7),
        closedAt: null,
        because: null,
        asked: "person",
        accountId: ACCOUNT.id,
        debtor: { id, name, kind: "person" },
        creditor: ACCOUNT.creditor,
        currency: "COP",
        openMinor: "276577000",
        oldestDueOn: dayAgo(84),
        phone: "+573202386425",
        strategy: STRATEGY,
      },
    ],
    upNext: [
      {
        accountId: ACCOUNT.id,
        strategy: STRATEGY,
        state: "deferred",
        what: "message",
        at: after(38),
        step: { no: 4, id: "offer", of: 7 },
        channel: "email",
        template: "overdue-4",
        to: "rosa.quispe@correo.test",
        messageId: "5001",
        charge: null,
        because: HOURS,
        reasons: [HOURS, DAY_CAP],
        skips: [{ step: 3, because: plainReason("skipped", "channel_not_connected") }],
      },
      {
        accountId: OTHER.id,
        strategy: STRATEGY,
        state: "held",
        what: null,
        at: after(312),
        step: { no: 1, id: "first", of: 7 },
        channel: null,
        template: null,
        to: null,
        messageId: null,
        charge: null,
        because: plainReason("held", "hardship"),
        reasons: [],
        skips: [],
      },
    ],
  };
};

let serial = 0;
const item = (kind: string, hours: number, more: Record<string, unknown>) => ({
  kind,
  id: `${kind}${++serial}`,
  at: before(hours),
  account: ACCOUNT,
  ...more,
});
const message = (hours: number, state: string, no: number, more: Record<string, unknown> = {}) =>
  item("message", hours, {
    messageId: String(5_000 - no),
    state,
    channel: "email",
    to: "rosa.quispe@correo.test",
    subject: "Su cuenta con Crédito Andino S.A.",
    body: state === "sent" ? LETTER : null,
    replies: [],
    amount: { minor: "84829000", currency: "COP" },
    debts: [{ id: "2", ref: "CA00023-02" }],
    step: step(no, "x"),
    until: null,
    attempts: 1,
    because: null,
    packs: ["co-ley2300@2026.06"],
    ...more,
  });

const COP = (minor: number) => ({ minor: String(minor), currency: "COP" });
const PAID_BEFORE = { because: "paid_before", by: null, note: null };
const charge = (id: string, of: string, debtId: string, minor: number, more: Record<string, unknown>) => ({
  chargeId: id,
  what: "made",
  of,
  debt: { id: debtId, ref: `CA00023-0${debtId}` },
  amount: COP(minor),
  base: COP(84_829_000),
  annualBps: null,
  fromOn: null,
  madeOn: dayAgo(2),
  step: step(3, "charge"),
  contract: "Pagaré, cláusula 8",
  laws: [],
  isReversed: false,
  because: null,
  reversal: null,
  ...more,
});
const CHARGES = {
  fee: charge("601", "fee", "2", 4_241_000, { because: plainReason("charged", "fee_capped") }),
  interest: charge("600", "interest", "2", 1_251_000, {
    annualBps: 2_714,
    fromOn: dayAgo(54),
    madeOn: dayAgo(14),
    laws: ["co-usury@1"],
    because: plainReason("charged", "interest_capped"),
  }),
  wrong: charge("599", "fee", "1", 1_100_000, { madeOn: dayAgo(16), isReversed: true }),
};

const ITEMS = [
  message(0.3, "deferred", 4, { until: after(38), because: HOURS }),
  item("decision", 7.1, {
    what: "tasked",
    step: step(4, "call"),
    until: null,
    because: plainReason("tasked", "call"),
    reasons: [],
  }),
  item("hold", 27, {
    account: OTHER,
    holdId: "41",
    what: "set",
    hold: "hardship",
    reason: "perdió el empleo en octubre",
    until: after(312),
    by: "Ana Lucía Rey",
  }),
  item("promise", 30, {
    promiseId: "81",
    what: "made",
    amount: COP(60_000_000),
    promisedOn: dayAgo(-4),
    by: "Ana Lucía Rey",
  }),
  item("contact", 30.2, { channel: "call", direction: "out", outcome: "answered", connected: true }),
  item("charge", 48, CHARGES.fee),
  message(55, "sent", 3),
  item("decision", 56, {
    what: "skipped",
    step: step(3, "wa"),
    until: null,
    because: plainReason("skipped", "channel_not_connected"),
    reasons: [],
  }),
  message(130, "failed", 2, {
    because: plainReason("message", "smtp_rcpt_550_5.1.1"),
    to: "rosaelena.quispe.huaman.antigua@correodelaempresa.test",
    attempts: 3,
  }),
  message(150, "unknown", 2, { because: plainReason("message", "smtp_timeout_after_body") }),
  item("opt_out", 200, { what: "set", channel: "sms", reason: "lo pidió por teléfono", account: null }),
  item("payment", 216, {
    paymentId: "301",
    ref: "PSE-99812",
    amount: COP(62_829_000),
    paidOn: dayAgo(9),
    method: "PSE",
    state: "applied",
    unappliedMinor: "0",
    applied: [{ id: "1", ref: "CA00023-01", minor: "62829000" }],
  }),
  message(240, "suppressed", 2, { because: plainReason("message", "promise") }),
  item("promise", 300, {
    promiseId: "80",
    what: "broken",
    amount: COP(84_829_000),
    promisedOn: dayAgo(14),
    by: "Ana Lucía Rey",
  }),
  item("charge", 310, { ...CHARGES.wrong, what: "reversed", because: null, reversal: PAID_BEFORE }),
  item("charge", 340, CHARGES.interest),
  item("charge", 380, CHARGES.wrong),
  item("decision", 420, {
    what: "deferred",
    step: step(2, "x"),
    until: before(406),
    because: HOURS,
    reasons: [HOURS, DAY_CAP],
  }),
  item("posting", 500, {
    what: "withdrawn",
    debt: { id: "8", ref: "CA00018-02" },
    amount: COP(1_200_000),
    effect: "less",
  }),
  item("decision", 900, {
    what: "entered",
    step: step(1, "courtesy"),
    until: null,
    because: plainReason("left", "finished"),
    reasons: [],
  }),
  item("consent", 2_300, {
    what: "granted",
    channels: ["email", "sms", "whatsapp"],
    proof: {
      medium: "contrato firmado",
      textVersion: "2025-11",
      source: "import:7",
      obtainedBy: "Crédito Andino S.A.",
      at: before(2_300),
    },
    account: null,
  }),
  item("arrival", 2_400, {
    importId: "7",
    fileName: "cartera-2026-08.xlsx",
    count: 8,
    amount: COP(510_264_000),
    debts: DEBTS.slice(0, 5).map(({ id, ref }) => ({ id, ref })),
  }),
];

const PAGE_ITEMS = 14;
const permit = (name: string) => {
  const isCalled = name === "email";
  const isNever = name === "sms";
  const reasons = isCalled
    ? []
    : isNever
      ? [{ of: "rule", code: "opted_out", values: {}, pack: "customer", passesAt: null, basis: [] }]
      : [HOURS, DAY_CAP];
  const answer = (account: typeof ACCOUNT) => ({
    accountId: account.id,
    creditor: account.creditor,
    allowed: isCalled,
    reasons,
    nextAllowedAt: isCalled || isNever ? null : after(38),
    packs: ["co-ley2300@2026.06", "whatsapp-business@2026.01"],
    local: "2026-11-18 12:04 America/Bogota",
  });
  return { at: NOW, items: [answer(ACCOUNT), answer(OTHER)] };
};

export const debtor: readonly Row[] = [
  [
    "GET",
    /^\/debtors\/(\d+)$/,
    ({ params }) => (params[0] === "404" ? refuse(404, "not_found") : ok(page(params[0] ?? ""))),
  ],
  [
    "GET",
    /^\/debtors\/\d+\/timeline$/,
    ({ query, isEmpty }) => {
      const kinds = query.getAll("kind");
      const of = isEmpty ? [] : ITEMS.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
      const from = Number(query.get("cursor") ?? 0);
      const size = Number(query.get("limit") ?? PAGE_ITEMS);
      return ok({ items: of.slice(from, from + size), next: from + size < of.length ? String(from + size) : null });
    },
  ],
  ["GET", /^\/debtors\/\d+\/permit$/, ({ query }) => ok(permit(query.get("channel") ?? "email"))],
  ["GET", /^\/accounts\/\d+\/debts$/, () => ok({ items: DEBTS, next: null })],
  [
    "POST",
    /^\/debtors\/\d+\/holds$/,
    () => {
      isHeld = true;
      return { status: 201, body: page("503").holds[0] };
    },
  ],
  [
    "POST",
    /^\/holds\/\d+\/lift$/,
    () => {
      isHeld = false;
      return ok({});
    },
  ],
  ["POST", /^\/accounts\/\d+\/promises$/, () => refuse(422, "promise_too_far", { days: 120 })],
  [
    "POST",
    /^\/accounts\/\d+\/payments$/,
    () => ok({ paymentId: "302", isNew: true, openMinor: "0", unappliedMinor: "0", currency: "COP" }),
  ],
  [
    "POST",
    /^\/debtors\/\d+\/channel-links$/,
    () => ok({ items: [{ channel: "telegram", account: "bot", url: "https://t.me/andino_bot?start=1_e_x" }] }),
  ],
  ["POST", /^\/debtors\/\d+\/(?:opt-outs|stops|consents|contact-points)$/, () => ok({ id: "1", value: "x@y.test" })],
  ["POST", /^\/(?:opt-outs|stops|promises|tasks)\/\d+\/(?:lift|withdraw|close)$/, () => ok({})],
  ["PATCH", /^\/(?:debtors|contact-points)\/\d+$/, () => done],
];

import { done, ok, type Row, refuse } from "./answer.js";

type Fare = { state: "active" | "paused"; pausedBecause: string | null; failures: number; failingSince: string | null };

const well: Fare = { state: "active", pausedBecause: null, failures: 0, failingSince: null };

const endpoint = (id: string, name: string, url: string, kinds: string[], fare: Fare, more: object = {}) => ({
  id,
  name,
  url,
  description: null as string | null,
  kinds,
  ...fare,
  pausedAt: fare.state === "paused" ? "2026-11-17T12:20:00Z" : null,
  previousUntil: null as string | null,
  waiting: 0,
  failed: 0,
  lastDeliveredAt: "2026-11-18T16:58:00Z" as string | null,
  createdAt: "2026-09-02T14:00:00Z",
  createdBy: "Lucía Paredes",
  ...more,
});

let endpoints = [
  endpoint(
    "1",
    "contabilidad",
    "https://erp.andina.example/hooks/acuerdo",
    ["payment.received", "promise.made", "promise.kept", "promise.part_kept", "promise.broken"],
    well,
    { description: "Asientos del ERP", previousUntil: "2026-11-19T14:00:00Z" },
  ),
  endpoint(
    "2",
    "crm",
    "https://hooks.crm.example/in/8f2a9c",
    ["task.created", "message.sent"],
    {
      state: "active",
      pausedBecause: null,
      failures: 4,
      failingSince: "2026-11-18T14:40:00Z",
    },
    { waiting: 37, description: "Fichas de clientes" },
  ),
  endpoint(
    "3",
    "tablero",
    "https://panel.andina.example:8443/eventos",
    ["strategy.activated"],
    {
      state: "paused",
      pausedBecause: "failing",
      failures: 61,
      failingSince: "2026-11-14T08:00:00Z",
    },
    { waiting: 12, failed: 1_000, lastDeliveredAt: "2026-11-14T07:58:00Z" },
  ),
  endpoint(
    "4",
    "envios",
    "https://courier.example/acuerdo",
    [],
    { ...well, state: "paused", pausedBecause: "by_hand" },
    { lastDeliveredAt: null },
  ),
];

const delivery = (id: string, at: string, webhook: { id: string; name: string }, type: string, more: object = {}) => ({
  id,
  webhook,
  wireId: `acu_1_${type.replace(".", "-")}-${id}`,
  type,
  at,
  accountId: "17" as string | null,
  debtorId: "5" as string | null,
  state: "delivered",
  because: null as string | null,
  status: 200 as number | null,
  attempts: 1,
  nextAt: null as string | null,
  endedAt: at as string | null,
  ...more,
});

const [books, crm, panel] = [
  { id: "1", name: "contabilidad" },
  { id: "2", name: "crm" },
  { id: "3", name: "tablero" },
];

let deliveries = [
  delivery("931", "2026-11-18T17:01:00Z", books, "payment.received"),
  delivery("930", "2026-11-18T16:58:00Z", crm, "step.primer_aviso", {
    state: "waiting",
    because: "timeout",
    status: null,
    attempts: 2,
    nextAt: "2026-11-18T17:31:00Z",
    endedAt: null,
  }),
  delivery("929", "2026-11-18T16:40:00Z", books, "promise.made"),
  delivery("928", "2026-11-18T16:12:00Z", crm, "task.created", {
    state: "leaving",
    status: null,
    attempts: 0,
    endedAt: null,
  }),
  delivery("927", "2026-11-18T15:30:00Z", panel, "strategy.activated", {
    state: "failed",
    because: "http_503",
    status: 503,
    attempts: 10,
    accountId: null,
    debtorId: null,
  }),
  delivery("926", "2026-11-18T15:02:00Z", books, "promise.broken", { attempts: 2 }),
];

const body = (type: string, at: string): string =>
  JSON.stringify({
    type,
    timestamp: at,
    data: {
      accountId: "17",
      accountRef: "CA00017",
      amountMinor: "6000000",
      creditorId: "2",
      currency: "COP",
      debtorId: "5",
      openMinor: "9000000",
      paidOn: "2026-11-18",
      paymentId: "417",
      paymentRef: "REC-2291",
    },
  });

const whole = (row: (typeof deliveries)[number]) => ({
  ...row,
  body: body(row.type, row.at),
  tries: Array.from({ length: row.attempts }, (_, at) => {
    const isLast = at === row.attempts - 1;
    const because = isLast ? row.because : "http_502";
    return {
      number: at + 1,
      at: row.at,
      tookMs: isLast ? 148 : 1_204,
      status: because === "timeout" ? null : because === null ? 200 : 502,
      because,
      excerpt: because === null ? '{"ok":true}' : because === "timeout" ? null : "<html><h1>502 Bad Gateway</h1>",
    };
  }),
});

const secret = "whsec_b3Nvc28gbm8gZXMgdW4gc2VjcmV0byBkZSB2ZXJkYWQ=";

const changed = (id: string | undefined, change: object) => {
  endpoints = endpoints.map((row) => (row.id === id ? { ...row, ...change } : row));
  return ok(endpoints.find((row) => row.id === id));
};

export const webhookAnswers: readonly Row[] = [
  ["GET", /^\/webhooks$/, ({ isEmpty }) => ok({ items: isEmpty ? [] : endpoints })],
  [
    "POST",
    /^\/webhooks$/,
    ({ body: asked }) => {
      const { name, url, kinds } = asked as { name: string; url: string; kinds: string[] };
      if (!url.startsWith("https:")) return refuse(422, "webhook_needs_https");
      if (endpoints.some((row) => row.name === name)) return refuse(409, "webhook_exists", { name });
      const made = endpoint(String(10 + endpoints.length), name, url, kinds, well, { lastDeliveredAt: null });
      endpoints = [...endpoints, made];
      return { status: 201, body: { webhook: made, secret } };
    },
  ],
  ["PATCH", /^\/webhooks\/(\d+)$/, ({ params, body: change }) => changed(params[0], change as object)],
  [
    "DELETE",
    /^\/webhooks\/(\d+)$/,
    ({ params }) => {
      endpoints = endpoints.filter(({ id }) => id !== params[0]);
      return done;
    },
  ],
  [
    "POST",
    /^\/webhooks\/(\d+)\/pause$/,
    ({ params }) => changed(params[0], { state: "paused", pausedBecause: "by_hand", pausedAt: "2026-11-18T17:04:00Z" }),
  ],
  ["POST", /^\/webhooks\/(\d+)\/resume$/, ({ params }) => changed(params[0], { ...well, pausedAt: null })],
  [
    "POST",
    /^\/webhooks\/(\d+)\/rotate$/,
    ({ params }) => ok({ webhook: endpoints.find(({ id }) => id === params[0]), secret }),
  ],
  [
    "POST",
    /^\/webhooks\/(\d+)\/test$/,
    ({ params }) => {
      const one = endpoints.find(({ id }) => id === params[0]);
      const made = delivery(
        String(931 + deliveries.length),
        "2026-11-18T17:04:00Z",
        { id: one?.id ?? "", name: one?.name ?? "" },
        "webhook.test",
      );
      deliveries = [made, ...deliveries];
      return { status: 201, body: whole(made) };
    },
  ],
  ["POST", /^\/webhooks\/(\d+)\/redeliver$/, () => ok({ count: 3 })],
  [
    "GET",
    /^\/webhooks\/deliveries$/,
    ({ query, isEmpty }) => {
      const states = query.getAll("state");
      const [of, type] = [query.get("webhookId"), query.get("type")];
      const items = deliveries.filter(
        (row) =>
          (states.length === 0 || states.includes(row.state)) &&
          (!of || row.webhook.id === of) &&
          (!type || row.type === type),
      );
      return ok({ items: isEmpty ? [] : items, next: null });
    },
  ],
  [
    "GET",
    /^\/webhooks\/deliveries\/(\d+)$/,
    ({ params }) => {
      const row = deliveries.find(({ id }) => id === params[0]);
      return row ? ok(whole(row)) : refuse(404, "not_found");
    },
  ],
  [
    "POST",
    /^\/webhooks\/deliveries\/(\d+)\/redeliver$/,
    ({ params }) => {
      deliveries = deliveries.map((row) => (row.id === params[0] ? { ...row, state: "waiting", because: null } : row));
      const row = deliveries.find(({ id }) => id === params[0]);
      return row ? ok(whole(row)) : refuse(404, "not_found");
    },
  ],
];

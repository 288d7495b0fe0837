import { ok, type Row, refuse } from "./answer.js";

const well = {
  isSandbox: false,
  creditor: null as { id: string; name: string } | null,
  state: "active",
  pausedBecause: null as string | null,
  perSecond: 10,
  perDay: null as number | null,
  providerPerDay: null as number | null,
  warmUpFirst: null as number | null,
  warmUpFrom: null as string | null,
  today: { count: 0, failed: 0, complained: 0, most: null as number | null },
  troubles: 0,
  restsUntil: null as string | null,
  quality: null as string | null,
  heardAt: null as string | null,
  templates: { approved: 0, waiting: 0, refused: 0 },
  cost: null as { micros: string; currency: string } | null,
  createdAt: "2026-09-02T14:00:00Z",
};
const step = (name: string, state: string, because: string | null = null, called: string | null = null) => ({
  step: name,
  state,
  because,
  name: called,
});
interface Account {
  readonly [more: string]: unknown;
  id: string;
  state: string;
  pausedBecause: string | null;
}
const checked = (...steps: object[]) => ({ isAsked: false, at: "2026-11-18T16:20:00Z", steps });

let accounts: readonly Account[] = [
  {
    ...well,
    id: "1",
    channel: "email",
    provider: "smtp",
    name: "Correo avisos@andina.example",
    perSecond: 50,
    today: { count: 1842, failed: 12, complained: 1, most: null },
    heardAt: "2026-11-18T17:01:00Z",
    cost: { micros: "400000", currency: "COP" },
    check: checked(step("settings", "done"), step("provider", "done")),
  },
  {
    ...well,
    id: "2",
    channel: "sms",
    provider: "twilio",
    name: "SMS Colombia",
    creditor: { id: "7", name: "Microcrédito Sol" },
    state: "paused",
    pausedBecause: "twilio_20003",
    today: { count: 120, failed: 63, complained: 0, most: 500 },
    troubles: 3,
    perDay: 500,
    heardAt: "2026-11-18T14:40:00Z",
    cost: { micros: "38500000", currency: "COP" },
    check: checked(step("settings", "done"), step("provider", "failed", "twilio_20003: Authenticate")),
  },
  {
    ...well,
    id: "3",
    channel: "whatsapp",
    provider: "whatsapp-cloud",
    name: "WhatsApp Andina",
    perSecond: 80,
    providerPerDay: 10_000,
    warmUpFirst: 250,
    warmUpFrom: "2026-11-16",
    today: { count: 812, failed: 4, complained: 0, most: 1_000 },
    quality: "yellow",
    heardAt: "2026-11-18T17:03:30Z",
    templates: { approved: 1, waiting: 1, refused: 1 },
    cost: { micros: "52000000", currency: "COP" },
    check: checked(step("settings", "done"), step("provider", "done", null, "Cobranza Andina"), step("listen", "done")),
  },
  {
    ...well,
    id: "4",
    channel: "telegram",
    provider: "telegram",
    name: "Bot de Telegram",
    state: "paused",
    pausedBecause: "not_tried_yet",
    perSecond: 25,
    check: checked(step("settings", "done"), step("provider", "done", null, "andina_bot"), step("listen", "by_hand")),
  },
];

const settings: Record<string, object> = {
  "1": {
    settings: {
      host: "smtp.andina.example",
      port: 587,
      security: "starttls",
      user: "avisos@andina.example",
      from: { name: "Cobranza Andina", address: "avisos@andina.example" },
    },
    secretsGiven: ["password"],
    hookUrl: null,
  },
  "2": {
    settings: { accountSid: "AC2f5a0c1d9b8e7f6a5b4c3d2e1f0a9b8c", from: "+15005550006" },
    secretsGiven: ["authToken"],
    hookUrl: "https://cobros.andina.example/hooks/1.2.kGf0S2hXb1Qx9aPq7LzN",
  },
  "3": {
    settings: { phoneNumberId: "104829301122", businessAccountId: "203948576611" },
    secretsGiven: ["accessToken", "appSecret", "verifyToken"],
    hookUrl: "https://cobros.andina.example/hooks/1.3.w7Yp3dTnVe0uC5sJr8Mb",
  },
  "4": {
    settings: {},
    secretsGiven: ["botToken", "secretToken"],
    hookUrl: "https://cobros.andina.example/hooks/1.4.a1Zx8cVbN2mQwErTyUi0",
  },
};

const text = (name: string) => ({ [name]: { type: "string" } });
const capabilities = {
  textMax: 1_600,
  freeformHours: null as number | null,
  buttonsMax: 0,
  attachments: false,
  tells: ["sent", "delivered", "failed"],
  hearsReplies: true,
  perSecond: 10,
  burst: 10,
};
const provider = (
  channel: string,
  name: string,
  required: string[],
  optional: string[],
  secrets: string[],
  more = {},
) => ({
  channel,
  provider: name,
  settings: {
    type: "object",
    properties: Object.assign({}, ...[...required, ...optional].map(text)),
    required,
  },
  secrets,
  madeUp: [] as string[],
  presets: [] as object[],
  capabilities: { ...capabilities, ...more },
});
const TWILIO = ["from", "messagingServiceSid", "apiKeySid", "apiKeySecret", "baseUrl"];
const SECRETS = ["authToken", "apiKeySecret"];
const providers = [
  {
    ...provider("email", "smtp", [], [], ["password", "dkim"], { attachments: true }),
    settings: {
      type: "object",
      properties: {
        host: { type: "string" },
        port: { type: "integer" },
        security: { type: "string", enum: ["none", "starttls", "tls"] },
        user: { type: "string" },
        password: { type: "string" },
        from: {
          type: "object",
          properties: { name: { type: "string" }, address: { type: "string" } },
          required: ["name", "address"],
        },
        replyTo: { type: "string" },
        connectionsMax: { type: "integer", default: 4 },
      },
      required: ["host", "port", "security", "from"],
    },
  },
  provider("sms", "twilio", ["accountSid", "authToken"], TWILIO, SECRETS),
  provider(
    "whatsapp",
    "whatsapp-cloud",
    ["phoneNumberId", "businessAccountId", "accessToken", "appSecret", "verifyToken"],
    ["baseUrl", "version"],
    ["accessToken", "appSecret", "verifyToken"],
    { tells: ["sent", "delivered", "read", "failed"], freeformHours: 24, buttonsMax: 10, attachments: true },
  ),
  provider("whatsapp", "twilio", ["accountSid", "authToken"], [...TWILIO, "contentUrl"], SECRETS, {
    tells: ["sent", "delivered", "read", "failed"],
    freeformHours: 24,
  }),
  provider("call", "twilio", ["accountSid", "authToken", "from"], ["callerName", "callBackNumber"], SECRETS),
  {
    ...provider(
      "telegram",
      "telegram",
      ["botToken", "secretToken"],
      ["botName", "baseUrl"],
      ["botToken", "secretToken"],
      {
        tells: [],
        buttonsMax: 8,
        attachments: true,
      },
    ),
    madeUp: ["secretToken"],
  },
  {
    ...provider("sms", "http", [], [], []),
    presets: [{ name: "vonage", fields: ["apiKey", "apiSecret", "from"], settings: { name: "vonage" } }],
  },
];

const BODY =
  "Hola {{1}}: le escribe {{2}}, de parte de {{3}}. Su cuenta tiene un saldo vencido de {{4}}. Puede verlo y elegir cómo pagar en {{5}}. Si prefiere hablar con una persona, responda AYUDA. Para no recibir más, responda BAJA.";
const template = (id: string, name: string, state: string, because: string | null = null) => ({
  id,
  name,
  language: "es",
  category: "utility",
  body: BODY,
  examples: ["Rosa", "Lía", "Microcrédito Sol", "COP 184.000", "https://cobros.andina.example/p/x"],
  template: { id: "3", key: "overdue-consumer-1", version: 2 },
  state,
  because,
  changedAt: "2026-11-17T20:10:00Z",
});

export const channels: readonly Row[] = [
  ["GET", /^\/channel-accounts$/, ({ isEmpty }) => ok({ items: isEmpty ? [] : accounts })],
  ["GET", /^\/channel-providers$/, () => ok({ items: providers })],
  [
    "GET",
    /^\/channel-accounts\/(\d+)$/,
    ({ params: [id = ""] }) => ok({ ...accounts.find((one) => one.id === id), ...settings[id] }),
  ],
  ["POST", /^\/channel-accounts$/, () => refuse(422, "channel_settings_invalid", {}, [])],
  [
    "POST",
    /^\/channel-accounts\/(\d+)\/(pause|resume)$/,
    ({ params: [id, act] }) => {
      const change =
        act === "pause" ? { state: "paused", pausedBecause: "by_hand" } : { state: "active", pausedBecause: null };
      accounts = accounts.map((one) => (one.id === id ? { ...one, ...change } : one));
      return ok(accounts.find((one) => one.id === id));
    },
  ],
  ["POST", /^\/channel-accounts\/(\d+)\/check$/, ({ params: [id] }) => ok(accounts.find((one) => one.id === id))],
  [
    "GET",
    /^\/channel-accounts\/(\d+)\/templates$/,
    ({ params: [id] }) =>
      ok({
        items:
          id === "3"
            ? [
                template("1", "overdue_consumer_2_4c1b", "rejected", "INVALID_FORMAT"),
                template("2", "overdue_consumer_3_99aa", "pending"),
                template("3", "overdue_consumer_1_0f3e", "approved"),
              ]
            : [],
      }),
  ],
  ["GET", /^\/tracking$/, () => ok({ links: true, pixel: false, isPossible: false })],
  ["GET", /^\/holdout$/, () => ok({ share: 0.05 })],
];

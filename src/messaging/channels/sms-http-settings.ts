import { z } from "zod";
import { BaseUrl } from "./base-url.js";
import { PATH, placesIn } from "./sms-http-template.js";

/** What a message fills in, besides the account's own values. `toDigits`: without its plus; `hookUrl`: empty where nobody can call. */
export const MESSAGE_PLACES = ["to", "toDigits", "text", "key", "hookUrl", "encoding"] as const;

/** What a code of the provider means. `message`: only this one is refused. `unknown`: it may have been taken. */
const Meaning = z.enum(["retry", "retry_once", "address", "channel", "opt_out", "account", "message", "unknown"]);
export type Meaning = z.infer<typeof Meaning>;
const Meanings = z.record(z.string().max(60), Meaning).default({});

const Path = z.string().regex(PATH, { error: "path_invalid" });
const Name = z.string().regex(/^[A-Za-z][\w-]{0,59}$/, { error: "name_invalid" });
const Secret = z.string().regex(/^[\x21-\x7e]{16,200}$/, { error: "secret_invalid" });
/** Nothing stands in a header that could end it. */
const HeaderText = z.string().regex(/^[\t\x20-\x7e]{0,2000}$/, { error: "header_invalid" });
const Headers = z.record(Name, HeaderText).default({});
/** After the base: a path, and perhaps a query. */
const Target = z.string().regex(/^\/(?!\/)[^\s#\\]*$/, { error: "path_invalid" });

const When = z.strictObject({ path: Path, equals: z.array(z.string()).min(1).optional() });
const Success = z
  .strictObject({ statuses: z.array(z.int().min(200).max(299)).min(1).default([200, 201, 202]), when: When.optional() })
  .prefault({});

const Body = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("none") }),
  z.strictObject({ type: z.literal("json"), json: z.json() }),
  z.strictObject({ type: z.literal("form"), fields: z.record(z.string(), z.string()) }),
  z.strictObject({ type: z.literal("xml"), xml: z.string().max(10_000) }),
]);

const Protection = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("header"), name: Name, secret: Secret }),
  z.strictObject({ kind: z.literal("query"), name: Name, secret: Secret }),
  z.strictObject({
    kind: z.literal("hmac"),
    header: Name,
    secret: Secret,
    algorithm: z.enum(["sha1", "sha256", "sha512"]).default("sha256"),
    encoding: z.enum(["hex", "base64"]).default("hex"),
    /** What the header says before the signature: `sha256=`. */
    prefix: z.string().max(20).default(""),
  }),
]);
export type Protection = z.infer<typeof Protection>;

const FACTS = ["sent", "delivered", "read", "failed", "nothing"] as const;

const Hear = z.strictObject({
  format: z.enum(["json", "form", "query"]),
  protection: Protection,
  /** Where in the call the list of things said stands; without it the call says one. */
  list: Path.optional(),
  report: z
    .strictObject({
      when: When,
      /** The provider's own id, our key, or both. */
      id: Path.optional(),
      key: Path.optional(),
      state: Path,
      states: z.record(z.string().max(60), z.enum(FACTS)),
      at: Path.optional(),
      code: Path.optional(),
      codes: Meanings,
    })
    .refine(({ id, key }) => id !== undefined || key !== undefined, { path: ["id"], error: "id_or_key" })
    .optional(),
  inbound: z.strictObject({ when: When, id: Path, from: Path, text: Path, at: Path.optional() }).optional(),
});
export type SmsHttpHear = z.infer<typeof Hear>;

const Shape = z.strictObject({
  /** Stands in the reasons that this account gives. */
  name: z.string().regex(/^[a-z][a-z0-9]{1,19}$/, { error: "name_invalid" }),
  baseUrl: BaseUrl,
  /** Own values for the places of the request: keys, senders. */
  values: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/, { error: "name_invalid" }), z.string().max(2_000))
    .default({}),
  /** How the provider calls the two alphabets of SMS. */
  encodings: z.strictObject({ gsm7: z.string(), ucs2: z.string() }).default({ gsm7: "text", ucs2: "unicode" }),
  textMax: z.int().min(1).max(1_530).default(1_530),
  basic: z.strictObject({ user: HeaderText, password: HeaderText }).optional(),
  send: z.strictObject({
    method: z.enum(["POST", "GET", "PUT"]).default("POST"),
    path: Target,
    headers: Headers,
    body: Body.default({ type: "none" }),
  }),
  success: Success,
  /** Where the answer names the message; without it our key does. */
  id: Path.optional(),
  parts: Path.optional(),
  code: Path.optional(),
  codes: Meanings,
  /** Asked to see whether the settings work; nobody is written to. */
  check: z.strictObject({ path: Target, headers: Headers, success: Success }).optional(),
  hear: Hear.optional(),
});

export const SmsHttpSettings = Shape.check(({ value, issues }) => {
  const wrong = (path: PropertyKey[], message: string): void =>
    void issues.push({ code: "custom", message, path, input: value });
  const own = new Set(Object.keys(value.values));
  const clash = MESSAGE_PLACES.find((name) => own.has(name));
  if (clash !== undefined) wrong(["values", clash], "name_taken");
  const templates: [PropertyKey[], unknown, boolean][] = [
    [["send", "path"], value.send.path, true],
    [["send", "body"], value.send.body, true],
    // What people wrote has no place in a header, nor in a question about the account.
    [["send", "headers"], value.send.headers, false],
    [["basic"], value.basic, false],
    [["check"], value.check, false],
  ];
  for (const [path, template, mayTell] of templates) {
    for (const name of placesIn(template)) {
      const isKnown = own.has(name) || (mayTell && (MESSAGE_PLACES as readonly string[]).includes(name));
      if (!isKnown) wrong(path, "place_unknown");
    }
  }
  const told = new Set([...placesIn(value.send.path), ...placesIn(value.send.body)]);
  if (!told.has("text")) wrong(["send", "body"], "text_missing");
  if (!told.has("to") && !told.has("toDigits")) wrong(["send", "body"], "to_missing");
});
export type SmsHttpSettings = z.infer<typeof Shape>;

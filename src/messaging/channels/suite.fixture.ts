import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ioAt, scriptedHttp } from "./adapter.fixture.js";
import type { ChannelAdapter, Outgoing } from "./adapter.js";
import type { Callback, Heard } from "./heard.js";
import { type Http, type HttpAnswer, type HttpRequest, http } from "./http.js";
import { providerOf } from "./index.js";
import type { SendOutcome } from "./outcome.js";
import { mutated } from "./suite-mutated.fixture.js";
import { HeardShape, OutcomeShape } from "./suite-shapes.fixture.js";
import { onWire, WIRES } from "./suite-wire.fixture.js";

/** What a provider answered once, and what it comes to. */
export interface Recorded {
  readonly answer: Partial<HttpAnswer>;
  readonly outcome: SendOutcome;
}

/** One adapter, with what its provider really says. */
export interface AdapterCase<Settings> {
  readonly adapter: ChannelAdapter<Settings>;
  /** Settings as somebody types them, with the provider at this address. */
  settings(baseUrl: string): unknown;
  /** A message of one request that this provider would take. */
  message(baseUrl: string): Outgoing;
  /** What of the request the person will read. */
  textOf(request: HttpRequest): string | Promise<string>;
  readonly accepted: Recorded;
  /** "Slower", as this provider says it with status 429. Without it the bare status is all there is. */
  readonly throttled?: Recorded;
  /** By name. `bad address`, `not on this channel`, `opted out`, `template` and `account`, where the provider has them. */
  readonly refusals: Readonly<Record<string, Recorded>>;
  /** True where any 2xx means that it was taken, whatever stands in it. */
  readonly anyBodyWillDo?: boolean;
  readonly callbacks?: {
    /** Calls by name, not signed yet, and what they say. */
    readonly genuine: Readonly<Record<string, { readonly call: Callback; readonly says: readonly Heard[] }>>;
    /** The call as the provider makes it for an account with these settings. */
    sign(call: Callback, settings: Settings): Callback;
    /** The same settings with another secret. */
    stranger(settings: Settings): Settings;
    /** Does the signature cover the body, or does it only show that somebody knows the secret? */
    readonly coversBody: boolean;
    /** A genuine call in a form that this build does not know; left out where the provider has only one. */
    readonly unknownVersion?: Callback;
    /** A genuine call that tells a state of a message which this build does not know. */
    readonly unknownState?: Callback;
    readonly now?: Date;
  };
}

const AT = new Date("2026-11-21T20:41:05Z");
const HOST = "http://127.0.0.1:9";
/** Everything that a careless layer breaks: joined emoji, flags, two directions, a mark of direction, a composed accent. */
const HARD_TEXT = "Ñandú 👩🏽‍🚀 🇲🇽 ❤️\nשלום עולם — مرحبا \u200f(3) e\u0301 “sí” & <b> 100 % + 1";
/** How long a provider that hangs is waited for. Any other one gets the usual time: machines of tests are busy. */
const PATIENCE_MS = 150;
const impatient: Http = (request) => http({ ...request, timeoutMs: PATIENCE_MS });

/** What every adapter has to stand, whoever its provider is. */
export function adapterSuite<Settings>(one: AdapterCase<Settings>): void {
  const { adapter } = one;
  const settingsAt = (baseUrl: string): Settings => adapter.settings.parse(one.settings(baseUrl));
  const open = (speak: Http, baseUrl = HOST) =>
    adapter.open(settingsAt(baseUrl), ioAt(AT, { http: speak, hookUrl: "https://acuerdo.example.test/hooks/t0ken" }));

  describe(`${adapter.provider} ${adapter.channel}: what every adapter stands`, () => {
    test("stands in the list of providers", () => {
      const listed = providerOf(adapter.channel, adapter.provider);
      expect(listed?.faultsOf(one.settings(HOST))).toEqual([]);
      expect(listed?.faultsOf({})).not.toEqual([]);
      expect(listed?.faultsOf(null)).not.toEqual([]);
    });

    answersTests(one, open);
    wireTests(one, open);
    junkTests(one, open, settingsAt(HOST));
    if (one.callbacks && adapter.hear) callbackTests(one, one.callbacks, settingsAt(HOST));
  });
}

type Open = (speak: Http, baseUrl?: string) => ReturnType<ChannelAdapter<unknown>["open"]>;

function answersTests<S>(one: AdapterCase<S>, open: Open): void {
  const sendTo = async (answer: Partial<HttpAnswer>, message = one.message(HOST)) => {
    const script = scriptedHttp(answer);
    return { outcome: await open(script.http).send(message), asked: script.asked };
  };

  test("a message that was taken", async () => {
    const { outcome, asked } = await sendTo(one.accepted.answer);
    expect(outcome).toEqual(one.accepted.outcome);
    expect(asked.length).toBe(1);
  });

  test("emoji and text in both directions arrive as they were written", async () => {
    const message = { ...one.message(HOST), text: HARD_TEXT };
    const { asked } = await sendTo(one.accepted.answer, message);
    expect(await Promise.all(asked.map((request) => one.textOf(request)))).toEqual([HARD_TEXT]);
  });

  test("asked to be slower, it tries again; a time that is named is kept", async () => {
    const answer = one.throttled?.answer ?? { status: 429, body: "" };
    const { outcome } = await sendTo(answer);
    expect(outcome).toMatchObject(one.throttled?.outcome ?? { kind: "retry" });
    const named = await sendTo({ ...answer, headers: { ...answer.headers, "retry-after": "120" } });
    expect(named.outcome.kind === "retry" && named.outcome.afterMs).toBeGreaterThanOrEqual(120_000);
  });

  test.each(Object.entries(one.refusals))("refused: %s", async (_, { answer, outcome }) => {
    expect((await sendTo(answer)).outcome).toEqual(outcome);
  });
}

function wireTests<S>(one: AdapterCase<S>, open: Open): void {
  const anyBody: SendOutcome["kind"] = one.anyBodyWillDo === true ? "accepted" : "unknown";
  const onWires: [string, keyof typeof WIRES | null, SendOutcome["kind"], number?][] = [
    ["nobody listens", null, "retry"],
    ["busy", "busy", "retry"],
    ["busy for a time it names", "busyForSevenSeconds", "retry", 7_000],
    ["a proxy that wants it slower", "slower", "retry", 9_000],
    ["a proxy that lost the answer", "badGateway", "unknown"],
    ["it hangs", "silent", "unknown"],
    ["it takes the request and hangs up", "cut", "unknown"],
    ["it hangs up in the middle of its answer", "cutInTheAnswer", "unknown"],
    ["an answer without end", "endless", "unknown"],
    ["somebody else's page", "strangePage", anyBody],
  ];

  test.each(onWires)("on a real connection: %s", async (_, wire, kind, afterMs) => {
    await onWire(wire && WIRES[wire], async (baseUrl) => {
      const sender = open(wire === "silent" ? impatient : http, baseUrl);
      const outcome = await sender.send(one.message(baseUrl));
      expect(outcome).toMatchObject(afterMs === undefined ? { kind } : { kind, afterMs });
      expect(await sender.check()).toMatchObject({ ok: expect.any(Boolean) });
      await sender.close();
    });
  });
}

/** Any UTF-16, halves of pairs too. (The library's own way to say so builds a table for most of a second.) */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units));
const json = fc.oneof({ weight: 3, arbitrary: fc.jsonValue() }, fc.constant({ error: { code: 7 } }));

function junkTests<S>(one: AdapterCase<S>, open: Open, settings: S): void {
  const secrets = one.adapter.secrets.map((name) => settings[name]).filter((value) => typeof value === "string");
  const isSound = (outcome: SendOutcome) => {
    OutcomeShape.parse(outcome);
    const text = JSON.stringify(outcome);
    for (const secret of secrets) expect(text).not.toContain(secret);
  };
  const taken = one.accepted.answer.body ?? "";
  const body = fc.oneof(
    fc.string(),
    json.map((value) => JSON.stringify(value)),
    fc.nat(taken.length).map((at) => taken.slice(0, at)),
    mutated(taken),
  );
  const status = fc.constantFrom(200, 201, 202, 204, 301, 400, 401, 403, 404, 409, 429, 500, 502, 503);

  test("no answer makes sending throw, and none gives a secret away", async () => {
    const answer = fc.record({ status, body, headers: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }) });
    await fc.assert(
      fc.asyncProperty(answer, async (said) => isSound(await open(scriptedHttp(said).http).send(one.message(HOST)))),
      { numRuns: 150 },
    );
  });

  test("no message makes sending throw", async () => {
    const text = fc.oneof(anyText, fc.string(), fc.constantFrom("", "ñ".repeat(5_000)));
    const message = fc.record({
      to: fc.oneof(text, fc.constant(one.message(HOST).to)),
      alias: fc.option(text, { nil: undefined }),
      key: text,
      text,
      subject: fc.option(text, { nil: undefined }),
      buttons: fc.option(fc.array(fc.record({ id: text, title: text }), { maxLength: 12 }), { nil: undefined }),
      attachments: fc.option(
        fc.array(fc.record({ name: text, mime: text, bytes: fc.constant(Buffer.from("%PDF")) }), { maxLength: 2 }),
        { nil: undefined },
      ),
      template: fc.option(fc.record({ name: text, language: text, params: fc.array(text) }), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(message, async (said) => {
        const whole = { ...one.message(HOST), ...said } as Outgoing;
        isSound(await open(scriptedHttp(one.accepted.answer).http).send(whole));
      }),
      { numRuns: 100 },
    );
  });
}

/** What was heard has the shape of the contract, and can be stored: PostgreSQL takes no NUL in a text. */
function expectSound(heard: readonly Heard[]): void {
  expect(z.array(HeardShape).min(1).safeParse(heard).error).toBeUndefined();
  expect(JSON.stringify(heard)).not.toContain("\\u0000");
}

type Callbacks<S> = NonNullable<AdapterCase<S>["callbacks"]>;

function callbackTests<S>({ adapter }: AdapterCase<S>, calls: Callbacks<S>, settings: S): void {
  const hear = adapter.hear as NonNullable<typeof adapter.hear>;
  const now = calls.now ?? AT;
  const verify = (call: Callback, by: S = settings) => hear.verify(calls.sign(call, by), settings, now);
  const genuine = Object.entries(calls.genuine);
  const first = (genuine[0] as (typeof genuine)[number])[1].call;
  const isJson = /^[[{]/.test(first.body.toString("utf8", 0, 1));

  test.each(genuine)("hears: %s", (_, { call, says }) => {
    expect(verify(call)).toEqual({ kind: "take" });
    const heard = hear.read(call, settings);
    expect(heard).toEqual(says);
    expectSound(heard);
    // A call that comes twice says the same, and reading it changed nothing.
    expect(hear.read({ ...call, body: Buffer.from(call.body) }, settings)).toEqual(says);
  });

  test("refuses who does not know the secret", () => {
    expect(hear.verify(first, settings, now)).toEqual({ kind: "refuse", because: "forged" });
    expect(verify(first, calls.stranger(settings))).toEqual({ kind: "refuse", because: "forged" });
  });

  test("refuses a body that is cut, and one that is changed after it was signed", () => {
    const signed = calls.sign(first, settings);
    const half = first.body.subarray(0, first.body.length / 2);
    if (calls.coversBody) {
      const changed = Buffer.from(first.body);
      changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
      expect(hear.verify({ ...signed, body: changed }, settings, now)).toEqual({ kind: "refuse", because: "forged" });
      expect(hear.verify({ ...signed, body: half }, settings, now)).toEqual({ kind: "refuse", because: "forged" });
    }
    if (isJson) {
      expect(verify({ ...first, body: half })).toEqual({ kind: "refuse", because: "unreadable" });
    }
  });

  test("refuses a body without end, well formed though it is", () => {
    const filling = isJson ? " " : "&z=";
    const body = Buffer.concat([first.body, Buffer.from(filling), Buffer.alloc(8 * 1024 * 1024, isJson ? " " : "z")]);
    expect(verify({ ...first, body })).toEqual({ kind: "refuse", because: "unreadable" });
  });

  const { unknownVersion, unknownState } = calls;
  test("a form and a state that this build does not know are told as such", () => {
    if (unknownVersion) expect(verify(unknownVersion)).toEqual({ kind: "refuse", because: "unknown_version" });
    if (unknownState) {
      expect(verify(unknownState)).toEqual({ kind: "take" });
      expect(hear.read(unknownState, settings).map(({ kind }) => kind)).toEqual(["nothing"]);
    }
  });

  test("no call makes verifying or reading throw, and what is read keeps its shape", () => {
    const body = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...genuine).chain(([, { call }]) => mutated(call.body.toString())) },
      json.map((value) => JSON.stringify(value)),
      anyText,
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
    );
    const texts = fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 });
    const call = fc.record({
      body,
      query: texts,
      headers: texts,
      method: fc.constantFrom("GET" as const, "POST" as const),
    });
    fc.assert(
      fc.property(call, (said) => {
        const whole = {
          ...first,
          ...said,
          headers: { ...first.headers, ...said.headers },
          body: Buffer.from(said.body),
        };
        hear.verify(whole, settings, now);
        hear.verify(calls.sign(whole, settings), settings, now);
        hear.thanks?.(whole, settings);
        expectSound(hear.read(whole, settings));
      }),
      { numRuns: 400 },
    );
  });
}

import type { Channel } from "../kernel/channel.js";
import { isLocale, type Locale } from "../kernel/locale.js";
import type { TenantDb, Tx } from "../platform/db.js";
import { Problem } from "../platform/problem.js";
import { deadWorkers } from "../platform/worker-id.js";
import { lockAllowances, spendAllowance } from "./account-store.js";
import type { Sender } from "./channels/adapter.js";
import { takesButtons } from "./channels/index.js";
import type { SendOutcome } from "./channels/outcome.js";
import { UNOPENED } from "./connections.js";
import type { DispatchIo } from "./dispatch-io.js";
import type { TemplateRow } from "./dispatch-store.js";
import { BASE_TONE, chooseVariant } from "./domain/template-choice.js";
import type { Tone } from "./domain/tone.js";
import { channelAccount } from "./hear/callback-store.js";
import { renderFor } from "./preview.js";
import * as reads from "./reads.js";
import type * as store from "./store.js";
import * as tests from "./test-send-store.js";

/** Where a test goes: to oneself, to an address of the list, or to a mailbox of the sandbox. */
export type TestTarget =
  | { readonly kind: "staff" }
  | { readonly kind: "list"; readonly recipientId: bigint }
  | { readonly kind: "sandbox" };

export interface AskedTest {
  readonly channel: Channel;
  readonly locale: Locale;
  readonly tone?: Tone | undefined;
  /** Whose facts it is written with; the account that owes most where not given. */
  readonly accountId?: reads.SampleAccount["accountId"] | undefined;
  readonly to: TestTarget;
}

const HOUR_MS = 3_600_000;
/** Tests in an hour: of one person, and of everybody. */
export const TESTS_HOURLY = 20;
const TESTS_HOURLY_ALL = 100;
const SANDBOX_MAILBOX = "prueba@sandbox.example";

/**
 * Puts a test into its queue, written with a real person's facts and plainly marked.
 *
 * It goes to an address of our own only, never to one that anybody in the portfolio has: a test is no contact, and must
 * not be able to become one.
 */
export async function askTest(
  tx: Tx,
  template: TemplateRow,
  asked: AskedTest,
  staffId: bigint,
  now: Date,
): Promise<tests.TestRow> {
  if (!chooseVariant(template.variants, asked.channel, asked.locale, asked.tone ?? BASE_TONE))
    throw new Problem(422, "no_such_variant", { channel: asked.channel });
  await assertRate(tx, staffId, now);
  const address = await addressOf(tx, asked, staffId);
  if (await tests.isDebtorAddress(tx, address)) throw new Problem(422, "test_address_is_debtors");
  const sample = await reads.sampleAccount(tx, asked.accountId);
  if (!sample) throw new Problem(422, "no_sample_account");
  const [rendered] = await renderFor(tx, template, asked, [sample], now);
  if (!rendered || "because" in rendered) throw new Problem(422, rendered?.because ?? "template_failed");
  const { outgoing } = rendered;
  const mark = MARK[outgoing.locale];
  const id = await tests.insertTest(
    tx,
    {
      templateKey: template.key,
      channel: asked.channel,
      locale: outgoing.locale,
      address,
      kind: asked.to.kind,
      staffId,
      subject: outgoing.subject === undefined ? null : `[${mark.word}] ${outgoing.subject}`,
      body: `[${mark.word}] ${mark.sentence}\n\n${outgoing.text}`,
      html: outgoing.html === undefined ? null : marked(outgoing.html, mark.word, mark.sentence),
      buttons: outgoing.buttons ?? null,
    },
    now,
  );
  return (await tests.testById(tx, id)) as tests.TestRow;
}

/** Ends where somebody has asked for too many tests within the hour. */
export async function assertRate(tx: Tx, staffId: bigint, now: Date): Promise<void> {
  const since = await tests.testsSince(tx, staffId, new Date(now.getTime() - HOUR_MS));
  if (since.mine >= TESTS_HOURLY || since.all >= TESTS_HOURLY_ALL)
    throw new Problem(429, "too_many_tests", { testsMax: TESTS_HOURLY });
}

/** Said on top of every test, in the language of the message. */
const MARK: Readonly<Record<Locale, { word: string; sentence: string }>> = {
  es: {
    word: "PRUEBA",
    sentence: "Mensaje de prueba para el equipo, con datos de una cuenta real. No se envió a su titular.",
  },
  en: {
    word: "TEST",
    sentence: "Test message for the team, with the facts of a real account. It was not sent to its holder.",
  },
  pt: {
    word: "TESTE",
    sentence: "Mensagem de teste para a equipe, com dados de uma conta real. Não foi enviada ao titular.",
  },
};

const marked = (html: string, word: string, sentence: string): string =>
  html.replace(
    /<body([^>]*)>/,
    (tag) =>
      `${tag}<p style="margin:0;padding:12px;background:#7a4b00;color:#fff;font-family:sans-serif"><b>${word}</b> ${sentence}</p>`,
  );

async function addressOf(tx: Tx, { to, channel }: AskedTest, staffId: bigint): Promise<string> {
  const account = await tests.testAccount(tx, channel);
  if (account === null) throw new Problem(422, "no_channel_account", { channel });
  if (to.kind === "sandbox") {
    if (!account.isSandbox || channel !== "email") throw new Problem(422, "no_sandbox", { channel });
    return SANDBOX_MAILBOX;
  }
  if (to.kind === "list") {
    const recipient = await tests.testRecipientById(tx, to.recipientId);
    if (recipient?.channel !== channel) throw new Problem(422, "no_test_recipient");
    return recipient.address;
  }
  const email = await tests.staffEmail(tx, staffId);
  if (email === null || channel !== "email") throw new Problem(422, "no_own_address", { channel });
  return email.toLowerCase();
}

const TESTS_AT_ONCE = 10;

/**
 * Sends the tests that wait, by the accounts, the rates and the adapters of every message, with the same three records:
 * claim, wire mark, outcome. They take no slot in the contact log and tell nobody that a person was reached.
 */
export async function dispatchTests(db: TenantDb, now: Date, io: DispatchIo): Promise<number> {
  const workerId = await io.workerId();
  const claimed = await db.begin(async (tx) => {
    await endOrphans(tx, workerId, now);
    const batch: { test: tests.TestRow; account: store.ChannelAccount }[] = [];
    if (!(await tests.anyWaiting(tx))) return batch;
    await tests.endDebtorTests(tx);
    for (const test of await tests.claimTrials(tx, workerId, TESTS_AT_ONCE)) {
      const account = await channelAccount(tx, test.channelAccountId ?? 0n);
      if (account) batch.push({ test, account });
    }
    for (const account of await lockAllowances(tx, now, io.realNow(), TESTS_AT_ONCE)) {
      const limit = Math.min(TESTS_AT_ONCE, Math.floor(account.tokens));
      if (limit === 0) continue;
      const taken = await tests.claimTests(tx, account.channel, workerId, limit);
      await spendAllowance(tx, account, taken.length, now, io.realNow());
      batch.push(...taken.map((test) => ({ test, account })));
    }
    return batch;
  });
  if (claimed.length === 0) return 0;
  await db.begin((tx) =>
    tests.markTestsOnWire(
      tx,
      claimed.map(({ test }) => test.id),
      now,
    ),
  );
  for (const { test, account } of claimed) {
    const outcome = await sendTest(db, test, account, now, io);
    await db.begin((tx) => tests.finishTest(tx, test.id, ...stateOf(outcome), now));
  }
  return claimed.length;
}

async function sendTest(
  db: TenantDb,
  test: tests.TestRow,
  account: store.ChannelAccount,
  now: Date,
  io: DispatchIo,
): Promise<SendOutcome> {
  let sender: Sender;
  try {
    sender = await io.sender(db, account);
  } catch {
    return UNOPENED;
  }
  try {
    return await sender.send({
      key: `${db.tenant}-test.${test.id}`,
      at: now,
      to: test.address,
      text: test.body,
      locale: isLocale(test.locale) ? test.locale : "es",
      ...(test.subject !== null && { subject: test.subject }),
      ...(test.html !== null && { html: test.html }),
      ...(test.buttons && takesButtons(account) && { buttons: test.buttons }),
    });
  } catch (error) {
    return { kind: "unknown", reason: `adapter_fault: ${(error as Error).message}`.slice(0, 200) };
  }
}

/** A test is not tried again by itself: who asked for it sees what became of it, and asks anew. */
function stateOf(outcome: SendOutcome): ["sent" | "failed" | "unknown", string | null] {
  if (outcome.kind === "accepted") return ["sent", null];
  return [outcome.kind === "unknown" ? "unknown" : "failed", outcome.reason];
}

async function endOrphans(tx: Tx, self: bigint, now: Date): Promise<void> {
  const inHand = await tests.testsInHand(tx);
  if (inHand.length === 0) return;
  const others = [...new Set(inHand.map(({ workerId }) => workerId))].filter((id) => id !== self);
  const gone = new Set([self, ...(await deadWorkers(tx, others))]);
  for (const { id, workerId, wireAt } of inHand) {
    if (!gone.has(workerId)) continue;
    await tests.finishTest(tx, id, wireAt ? "unknown" : "ready", wireAt ? "worker_died" : null, now);
  }
}

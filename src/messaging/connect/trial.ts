import type { Channel } from "../../kernel/channel.js";
import type { Locale } from "../../kernel/locale.js";
import type { Tx } from "../../platform/db.js";
import { wakeWorkers } from "../../platform/events.js";
import { Problem } from "../../platform/problem.js";
import { assertRate } from "../test-send.js";
import * as tests from "../test-send-store.js";
import type { AccountRow } from "./store.js";

interface AskedTrial {
  readonly address?: string | undefined;
  readonly locale: Locale;
}

const WORDS: Readonly<Record<Locale, { readonly subject: string; readonly text: string }>> = {
  es: {
    subject: "[PRUEBA] Este canal funciona",
    text: "[PRUEBA] Este mensaje salió de Acuerdo por el canal que acaba de conectar. No necesita responder.",
  },
  en: {
    subject: "[TEST] This channel works",
    text: "[TEST] This message left Acuerdo by the channel you have just connected. There is no need to answer.",
  },
  pt: {
    subject: "[TESTE] Este canal funciona",
    text: "[TESTE] Esta mensagem saiu do Acuerdo pelo canal que você acaba de conectar. Não precisa responder.",
  },
};

const PHONE = /^\+[1-9]\d{6,14}$/;
/** What an address looks like, by channel; a channel that is not here has none that a person could type. */
const SHAPES: Partial<Record<Channel, RegExp>> = {
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  sms: PHONE,
  whatsapp: PHONE,
  call: PHONE,
  telegram: /^-?\d{1,20}$/,
};

/** Puts a test by one account into the queue: to an address of one's own, never to one that a debtor has. */
export async function askTrial(
  tx: Tx,
  { id, channel, name }: Pick<AccountRow, "id" | "channel" | "name">,
  asked: AskedTrial,
  staffId: bigint,
  now: Date,
): Promise<tests.TestRow> {
  await assertRate(tx, staffId, now);
  const address = await addressOf(tx, channel, asked, staffId);
  if (await tests.isDebtorAddress(tx, address)) throw new Problem(422, "test_address_is_debtors");
  const { subject, text } = WORDS[asked.locale];
  const testId = await tests.insertTest(
    tx,
    {
      templateKey: `channel:${name}`,
      channel,
      locale: asked.locale,
      address,
      kind: "staff",
      channelAccountId: id,
      staffId,
      subject: channel === "email" ? subject : null,
      body: text,
      html: null,
    },
    now,
  );
  await wakeWorkers(tx);
  return (await tests.testById(tx, testId)) as tests.TestRow;
}

async function addressOf(tx: Tx, channel: Channel, asked: AskedTrial, staffId: bigint): Promise<string> {
  const shape = SHAPES[channel];
  if (!shape) throw new Problem(422, "no_test_here", { channel });
  const given = asked.address ?? (channel === "email" ? await tests.staffEmail(tx, staffId) : null);
  if (given === null) throw new Problem(422, "no_own_address", { channel });
  const address = channel === "email" ? given.toLowerCase() : given.replace(/[\s()-]+(?=\d)/g, "");
  if (!shape.test(address)) throw new Problem(422, "not_an_address", { channel });
  return address;
}

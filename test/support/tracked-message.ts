import type { MessageId } from "../../src/kernel/id.js";
import { setTracking, TrackCodes, trackerAt } from "../../src/messaging/index.js";
import type { Story, World } from "../stories/world.fixture.js";
import { pretendProvider } from "./pretend-provider.js";

export const TRACK_CODES = new TrackCodes(Buffer.from("key of these tests"));
export const PAY_URL = "https://pagos.norte.test/facturas?origen=mensaje";

export interface SentMessage {
  readonly story: Story;
  readonly messageId: MessageId;
  /** What left, its page included. */
  readonly text: string;
}

/** Somebody got one message, by a text or a mail, that left with what `tracking` wants to know. */
export async function sentMessage(
  world: World,
  channel: "sms" | "email",
  tracking = { links: true, pixel: true },
  payUrl = PAY_URL,
): Promise<SentMessage> {
  const provider = pretendProvider();
  const story = await world.begin("2026-05-06T15:00:00Z", {
    creditors: [{ payUrl, verifyUrl: "https://norte.test/v" }],
    steps: [[2, "10:00", "overdue-consumer-1", [channel]]],
  });
  await provider.connect(story.db);
  await story.db.begin((tx) => setTracking(tx, tracking));
  await story.owes([{ who: "ana", debt: "F1", amount: "10", due: "2026-05-04", phone: provider.phoneOf("ana") }]);
  await story.settle(story.only("news", "sweep", "tick"));
  await provider.dispatch(story.db, story.now, world, { tracker: trackerAt("https://co.test/", TRACK_CODES) });
  const [message] = await story.messages("sent");
  const out = provider.got.at(-1);
  return { story, messageId: message?.id as MessageId, text: `${out?.text}\n${out?.html ?? ""}` };
}

/** The code of the first link (`l`), or of the picture (`o`). */
export const codeOf = (text: string, at: "l" | "o"): string =>
  new RegExp(`https://co\\.test/${at}/(\\w+)`).exec(text)?.[1] ?? "";

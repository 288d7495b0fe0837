import { z } from "zod";
import type { LocalDate } from "../../kernel/time.js";
import type { AdapterIo, ChannelAdapter, Outgoing } from "./adapter.js";
import { postalParts, windowOf } from "./letter-address.js";
import { plain, printSheet } from "./letter-sheet.js";
import type { SendOutcome } from "./outcome.js";

const Line = z.string().trim().min(1).max(120);

const Settings = z.strictObject({
  /** Whose letters they are, and where they come back to. */
  sender: z.strictObject({ name: Line, lines: z.array(Line).min(1).max(5) }),
  /** What the office prints on: `letter` in the United States, Mexico, Colombia, Chile and most of Central America. */
  paper: z.enum(["a4", "letter"]).default("a4"),
});

export type LetterPdfSettings = z.infer<typeof Settings>;

const TEXT_MAX = 50_000;

/**
 * Letters on paper: each becomes a PDF with its address where an envelope has its window, and waits in the print queue.
 *
 * Taken means queued. That it was posted, or came back, is said by people, and is a receipt like those of other providers.
 */
export const letterPdf: ChannelAdapter<LetterPdfSettings> = {
  provider: "pdf",
  channel: "letter",
  settings: Settings,
  secrets: [],
  capabilities: {
    textMax: TEXT_MAX,
    freeformHours: null,
    buttonsMax: 0,
    attachments: false,
    tells: ["sent", "failed"],
    hearsReplies: false,
    perSecond: 10,
    burst: 50,
  },
  open: (settings, io) => ({
    send: (message) => send(message, settings, io),
    check: async () => (io.file ? { ok: true } : { ok: false, reason: "no_print_queue" }),
    close: async () => undefined,
  }),
};

async function send(message: Outgoing, settings: LetterPdfSettings, { file, dateOf }: AdapterIo): Promise<SendOutcome> {
  if (!file) return { kind: "refused", reason: "no_print_queue", stop: "account" };
  const parts = postalParts(plain(message.to));
  if (!parts) return { kind: "refused", reason: "address_incomplete", stop: "address" };
  const window = windowOf(plain(message.toName ?? ""), parts);
  if (!window) return { kind: "refused", reason: "address_too_long", stop: "address" };
  if (message.text.length > TEXT_MAX) return { kind: "refused", reason: "text_too_long", stop: "template" };
  const { key, text, subject = "", locale } = message;
  const at = dateOf(message);
  const day = message.day ?? (at.toISOString().slice(0, 10) as LocalDate);
  let printed: Awaited<ReturnType<typeof printSheet>>;
  try {
    printed = await printSheet({ ...settings, at, day, window, ref: plain(key), subject, text, locale });
  } catch {
    return { kind: "refused", reason: "letter_not_made", stop: "template" };
  }
  try {
    await file({ key, at: message.at, to: window.lines, ...printed });
  } catch {
    // It may have been queued before the connection was lost. Whoever prints it will say so.
    return { kind: "unknown", reason: "print_queue_lost" };
  }
  return { kind: "accepted", providerId: key };
}

import { z } from "zod";
import { channel, id, instant, pageOf } from "../../platform/contract.js";

/** One fact of a message after its provider took it; none overwrites another. */
export const Receipt = z
  .object({
    fact: z.enum([
      "sent",
      "delivered",
      "read",
      "opened_by_machine",
      "opened",
      "clicked",
      "failed",
      "complained",
      "replied",
    ]),
    at: instant,
    because: z.string().nullable(),
  })
  .meta({ id: "MessageReceipt" });

const meaning = z.enum(["stop_channel", "stop_all", "resume", "wrong_person", "wants_person", "wants_link"]);

/** What somebody said to us. */
export const Answer = z
  .object({
    id: id<"inbound">(),
    at: instant,
    channel,
    from: z.string(),
    fromName: z.string().nullable(),
    /** words · automatic: a machine wrote it · aside: a sign, such as a heart */
    kind: z.enum(["words", "automatic", "aside"]),
    meaning: meaning.nullable().meta({ description: "What it asked for, where that changed something." }),
    subject: z.string().nullable(),
    text: z.string(),
    pressed: z.string().nullable().meta({ description: "The button that was pressed." }),
    media: z.array(z.object({ kind: z.string(), name: z.string().nullable() })),
  })
  .meta({ id: "Answer" });

export const UnknownPage = pageOf(Answer).extend({
  count: z.int().meta({ description: "How many there are; a thousand means many." }),
});
export const InboundParams = z.object({ inboundId: id<"inbound">() });
export const AssignWriter = z.strictObject({ debtorId: id<"debtor">() });
export const AssignedWriter = z.object({
  count: z.int().meta({ description: "Words of this writer that are this person's now." }),
});

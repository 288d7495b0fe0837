import { z } from "zod";
import { channel, instant } from "../../platform/contract.js";
import { MessageFilter } from "../contract.js";

export const FunnelQuery = MessageFilter.pick({
  channel: true,
  creditorId: true,
  strategyId: true,
  from: true,
  until: true,
}).extend({
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(366)
    .default(7)
    .meta({ description: "So many days back, where `from` is not given." }),
});

const counts = {
  made: z.int(),
  sent: z.int(),
  delivered: z.int(),
  seen: z.int().meta({ description: "Read, or opened by a person." }),
  clicked: z.int(),
  replied: z.int(),
  promised: z.int().meta({ description: "Their account was promised for within seven days." }),
  paid: z.int().meta({ description: "Their account was paid on within seven days." }),
};

/** How far messages came. Who clicked or answered has also received it. */
export const Funnel = z
  .object({
    from: instant.meta({ description: "What was decided from then on is counted." }),
    /** False: only the newest were counted. */
    isExact: z.boolean(),
    ...counts,
    waiting: z.int().meta({ description: "Messages that are not decided about yet; not among the others." }),
    asides: z.object({
      opened_by_machine: z.int().meta({ description: "Opened by a machine and not, as far as is known, by a person." }),
      failed: z.int().meta({ description: "Their provider took them and could not deliver them." }),
      complained: z.int(),
      unheard: z.int().meta({ description: "Their provider took them and has told nothing since." }),
    }),
    channels: z.array(z.object({ channel, ...counts })),
    hours: z
      .array(z.object({ hour: z.int(), ...counts }))
      .meta({ description: "By the hour at which they left, where the person lives." }),
  })
  .meta({ id: "MessageFunnel" });

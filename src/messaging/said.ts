import type { DebtId } from "../kernel/id.js";
import { takesButtons } from "./channels/index.js";
import type { Rendered } from "./render.js";
import type { ChannelAccount } from "./store.js";

/** What is kept of a letter: its words and what it was about. The page around them is let go as soon as it is sent. */
export interface Said {
  readonly debtIds: readonly DebtId[];
  readonly amountMinor: bigint;
  readonly subject: string | null;
  readonly body: string;
  readonly replies: readonly string[];
}

/** What is kept of this one, once it is written as it leaves. */
export const saidIn = ({ debtIds, amountMinor, outgoing }: Rendered): Said => ({
  debtIds,
  amountMinor,
  subject: outgoing.subject ?? null,
  body: outgoing.text,
  replies: (outgoing.buttons ?? []).map(({ title }) => title),
});

/** The message as this account takes it: where it has no buttons, the answers stay out, and its words stand for themselves. */
export function fitted(rendered: Rendered, account: ChannelAccount): Rendered {
  const { buttons, ...outgoing } = rendered.outgoing;
  return buttons === undefined || takesButtons(account) ? rendered : { ...rendered, outgoing };
}

import type { Tx } from "../../platform/db.js";
import type { Email, EmailParts } from "../domain/email-layout.js";
import type { TemplateVars } from "../domain/template-vars.js";
import type { Claimed } from "../store.js";
import { trackingOf } from "./store.js";
import { type Telling, type Tracker, telling, withPixel } from "./tracker.js";

type Layout = (parts: EmailParts) => Email;

/** How messages are written so that they tell what is done with them. */
export interface Tellings {
  vars(message: Claimed, vars: TemplateVars): TemplateVars;
  layout(message: Claimed, layout: Layout): Layout;
}

const PLAIN: Tellings = { vars: (_, vars) => vars, layout: (_, layout) => layout };

/** How messages that leave are written, as far as their tenant wants to know; plain where nobody could be told. */
export async function tellings(tx: Tx, tracker: Tracker | undefined): Promise<Tellings> {
  if (tracker === undefined) return PLAIN;
  const tracking = await trackingOf(tx);
  const of = ({ id, channel }: Claimed): Telling => ({
    ...tracking,
    tracker,
    tenant: tx.tenant,
    messageId: id,
    channel,
  });
  return {
    vars: (message, vars) => telling(vars, of(message)),
    layout: (message, layout) => (parts) => {
      const email = layout(parts);
      return { ...email, html: withPixel(email.html, of(message)) };
    },
  };
}

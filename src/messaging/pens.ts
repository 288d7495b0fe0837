import type { Channel } from "../kernel/channel.js";
import type { CreditorId } from "../kernel/id.js";
import { isLocale } from "../kernel/locale.js";
import type { Tx } from "../platform/db.js";
import * as dispatchStore from "./dispatch-store.js";
import { BASE_TONE } from "./domain/template-choice.js";
import { hasWaysOut } from "./domain/template-vars.js";
import { compileVariant, type Unwritten, waysOf } from "./render.js";
import * as store from "./store.js";

/** Could a message be put into words? Null when it can; else why it could not, as the dispatcher would say. */
export type Pens = (
  template: string,
  channel: Channel,
  locale: string,
  creditorId: CreditorId,
) => Unwritten["because"] | null;

/** What the newest templates and the creditors' settings allow to be written, looked up once for many messages. */
export async function loadPens(tx: Tx): Promise<Pens> {
  const ids = await dispatchStore.latestTemplates(tx);
  const templates = new Map((await dispatchStore.templatesById(tx, [...ids.values()])).map((row) => [row.key, row]));
  const creditors = new Map((await store.creditorWays(tx)).map((row) => [row.id, row]));
  const written = new Map<string, boolean>();
  return (key, channel, locale, creditorId) => {
    const creditor = creditors.get(creditorId);
    const tone = creditor?.tone ?? BASE_TONE;
    const name = `${key} ${channel} ${locale} ${tone}`;
    let can = written.get(name);
    if (can === undefined) {
      const template = templates.get(key);
      can =
        template !== undefined && compileVariant(template, channel, isLocale(locale) ? locale : "es", tone) !== null;
      written.set(name, can);
    }
    if (!can) return "template_failed";
    return creditor && hasWaysOut(waysOf(creditor)) ? null : "no_way_out";
  };
}

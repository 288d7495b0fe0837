import type { Channel } from "../kernel/channel.js";
import type { CreditorId } from "../kernel/id.js";
import { isLocale } from "../kernel/locale.js";
import type { Tx } from "../platform/db.js";
import * as dispatchStore from "./dispatch-store.js";
import { BASE_TONE } from "./domain/template-choice.js";
import { carriedContent } from "./domain/template-content.js";
import { intentRule, mayServe } from "./domain/template-intent.js";
import { hasWaysOut } from "./domain/template-vars.js";
import { compileVariant, contentOf, type Unwritten } from "./render.js";
import * as store from "./store.js";

export interface Pens {
  /** Could a message be put into words? Null when it can; else why it could not, as the dispatcher would say. */
  unwritable(
    template: string,
    channel: Channel,
    locale: string,
    creditorId: CreditorId,
    purpose: string,
  ): Unwritten["because"] | null;
  /** Which contents that the law may demand it would state; null where it could not be written. */
  carries(template: string, channel: Channel, creditorId: CreditorId): readonly string[] | null;
}

/** What the newest templates and the creditors' settings allow to be written, looked up once for many messages. */
export async function loadPens(tx: Tx): Promise<Pens> {
  const ids = await dispatchStore.latestTemplates(tx);
  const templates = new Map((await dispatchStore.templatesById(tx, [...ids.values()])).map((row) => [row.key, row]));
  const creditors = new Map((await store.creditorWays(tx)).map((row) => [row.id, row]));
  // Asked once a message of a portfolio: what is the same for many is found out once.
  const carried = new Map<CreditorId, Map<string, readonly string[] | null>>();
  const refused = new Map<CreditorId, Map<string, Unwritten["because"] | null>>();
  const carriesOf = (key: string, channel: Channel, creditorId: CreditorId): readonly string[] | null => {
    const creditor = creditors.get(creditorId);
    const template = templates.get(key);
    return creditor && template
      ? carriedContent(channel, contentOf(creditor), intentRule(template.intent).showsAccount)
      : null;
  };
  const refusalOf = (key: string, channel: Channel, locale: string, creditorId: CreditorId) => {
    const creditor = creditors.get(creditorId);
    const template = templates.get(key);
    const tone = creditor?.tone ?? BASE_TONE;
    if (!template || !compileVariant(template, channel, isLocale(locale) ? locale : "es", tone))
      return "template_failed";
    return creditor && hasWaysOut(contentOf(creditor)) ? null : "no_way_out";
  };
  return {
    carries: (key, channel, creditorId) =>
      remembered(carried, creditorId, `${key} ${channel}`, () => carriesOf(key, channel, creditorId)),
    unwritable: (key, channel, locale, creditorId, purpose) =>
      mayServe(purpose, templates.get(key)?.intent ?? "")
        ? remembered(refused, creditorId, `${key} ${channel} ${locale}`, () =>
            refusalOf(key, channel, locale, creditorId),
          )
        : "template_failed",
  };
}

function remembered<Value>(
  all: Map<CreditorId, Map<string, Value>>,
  creditorId: CreditorId,
  name: string,
  find: () => Value,
): Value {
  let own = all.get(creditorId);
  if (!own) {
    own = new Map();
    all.set(creditorId, own);
  }
  let value = own.get(name);
  if (value === undefined) {
    value = find();
    own.set(name, value);
  }
  return value;
}

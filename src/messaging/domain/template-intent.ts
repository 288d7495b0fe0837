/** What a message is for. The moments of the library, in the order of an account's life. */
export const TEMPLATE_INTENTS = [
  "welcome",
  "reminder",
  "statement",
  "collect",
  "talk",
  "offer",
  "close",
  "promise",
  "broken_promise",
  "plan",
  "thanks",
  "receipt",
  "restored",
  "dispute",
  "hardship",
  "apology",
  "summary",
  "call",
] as const;
export type TemplateIntent = (typeof TEMPLATE_INTENTS)[number];

export const isIntent = (text: string): text is TemplateIntent =>
  (TEMPLATE_INTENTS as readonly string[]).includes(text);

/** What a message for this purpose shows and must hold. */
export interface IntentRule {
  /** Whether its e-mail shows the account with its table, and the options: a thank-you shows neither. */
  readonly showsAccount: boolean;
  /** Whether it leads to options besides a person. */
  readonly offersOptions: boolean;
  /** Facts its e-mail must state in words, once the mailbox is open. */
  readonly states: readonly string[];
}

const aboutAccount: IntentRule = { showsAccount: true, offersOptions: true, states: [] };
const quiet: IntentRule = { showsAccount: false, offersOptions: false, states: [] };

const RULES: Readonly<Record<TemplateIntent, IntentRule>> = {
  welcome: quiet,
  reminder: { ...aboutAccount, states: ["account.total", "account.oldestDueOn"] },
  statement: { ...aboutAccount, states: ["account.total"] },
  collect: { ...aboutAccount, states: ["account.total"] },
  talk: { ...aboutAccount, states: ["account.total"] },
  offer: { ...aboutAccount, states: ["account.total"] },
  close: { ...aboutAccount, states: ["account.total"] },
  promise: { ...aboutAccount, states: ["promise.amount", "promise.on"] },
  broken_promise: aboutAccount,
  plan: { ...aboutAccount, states: ["account.oldestDueOn"] },
  thanks: quiet,
  receipt: { ...quiet, states: ["payment.amount", "payment.on"] },
  restored: quiet,
  dispute: quiet,
  hardship: quiet,
  apology: quiet,
  summary: { ...aboutAccount, states: ["promise.amount", "promise.on"] },
  call: { ...aboutAccount, states: ["account.total"] },
};

/** Is a message with this intent thanks for a payment, which nobody can read as asking for more? */
export const isThanksIntent = (intent: string): boolean => THANKS.includes(intent);

const THANKS: readonly string[] = ["thanks", "receipt", "restored"] satisfies TemplateIntent[];

/** A purpose of a tenant's own making is held to the strictest: it shows the account and must lead to options. */
export const intentRule = (intent: string): IntentRule => (isIntent(intent) ? RULES[intent] : aboutAccount);

/**
 * May a template of this intent be said for this purpose? Thanks reach people who owe nothing: nothing may ask them. What
 * an agent is to say in a call is for the agent: no machine reads it out.
 */
export const mayServe = (purpose: string, intent: string): boolean =>
  intent !== "call" && (purpose !== "thanks" || isThanksIntent(intent));

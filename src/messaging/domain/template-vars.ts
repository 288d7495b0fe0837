import type { Money } from "../../kernel/money.js";
import type { LocalDate } from "../../kernel/time.js";

/**
 * What a message may say: the facts a template can read, and nothing else.
 *
 * An optional field is absent when unknown, never an empty text, because Liquid takes an empty text for true. A
 * template that shows an optional field must carry a fallback; the compiler holds it to that.
 */
export interface TemplateVars {
  readonly debtor: { readonly name: string; readonly firstName?: string; readonly kind: "person" | "company" };
  readonly creditor: {
    readonly name: string;
    readonly tradeName?: string;
    readonly phone?: string;
    readonly email?: string;
    readonly site?: string;
    /** Nobody collects in its name: whoever writes is the creditor itself. */
    readonly collectsItself?: boolean;
  };
  readonly sender: {
    readonly name: string;
    readonly isBot: boolean;
    /** Whether an answer on this channel reaches us, so that a message may say "reply to this". */
    readonly hearsReplies: boolean;
  };
  readonly account: {
    readonly total: Money;
    /** All debts in scope, listed or not. */
    readonly count: number;
    /** Debts in scope that `debts` does not list. */
    readonly moreCount: number;
    readonly currency: string;
    readonly oldestDueOn: LocalDate;
    /** Of the oldest debt: above zero late, zero due today, below zero days to go. */
    readonly daysLate: number;
  };
  /** The debts to show, oldest first, at most `DEBTS_SHOWN_MAX`. */
  readonly debts: readonly TemplateDebt[];
  readonly links: TemplateLinks;
  /** What was agreed: the promise that is open, else the last one. */
  readonly promise?: AgreedSum;
  /** The last payment we know of. */
  readonly payment?: AgreedSum;
  /** The offer that stands on that day. */
  readonly offer?: TemplateOffer;
  readonly notice?: LegalNotice;
  readonly today: LocalDate;
}

/** An amount and its day. */
export interface AgreedSum {
  readonly amount: Money;
  readonly on: LocalDate;
}

export interface TemplateOffer {
  /** What the debts in it come to. */
  readonly total: Money;
  /** What is to be paid in all. */
  readonly amount: Money;
  /** What is let off, where something is. */
  readonly discount?: Money;
  /** How it is divided, where it is. */
  readonly instalments?: { readonly count: number; readonly firstAmount: Money; readonly firstOn: LocalDate };
  /** Its last day. */
  readonly until: LocalDate;
}

export interface TemplateDebt {
  readonly ref: string;
  readonly product?: string;
  readonly amount: Money;
  readonly dueOn: LocalDate;
  readonly daysLate: number;
}

export interface TemplateLinks {
  /** Where this person sees the account, pays or agrees. */
  readonly pay?: string;
  /** Where this person says "no more messages". Always there. */
  readonly stop: string;
  /** Where this person reaches somebody: a page, `mailto:` or `tel:`. */
  readonly person?: string;
  /** Where this person checks that the message is genuine, on the creditor's own site. */
  readonly verify?: string;
}

/** What some countries oblige a message to state. Each part shows where it is given; the law's packs say who gives it. */
export interface LegalNotice {
  readonly agency?: string;
  readonly agencyAddress?: string;
  readonly agencyPhone?: string;
  readonly responsible?: string;
  readonly creditorAddress?: string;
  readonly creditorTaxId?: string;
  readonly contract?: string;
  readonly countedOn?: LocalDate;
  readonly capital?: Money;
  readonly interest?: Money;
  readonly charges?: Money;
  readonly howToPay?: string;
  readonly payableToCreditor?: boolean;
  readonly callsRecorded?: boolean;
  readonly complaints?: string;
  readonly disclosure?: string;
  readonly validation?: string;
}

/** Debts one message lists; the rest are a count. Keeps a table readable and an e-mail under Gmail's 102 kB fold. */
export const DEBTS_SHOWN_MAX = 12;

/** Which debts does a message list? The oldest, up to the limit; the others are counted. */
export function listDebts(debts: readonly TemplateDebt[]): { debts: readonly TemplateDebt[]; moreCount: number } {
  const byAge = [...debts].sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : a.ref < b.ref ? -1 : 1));
  return { debts: byAge.slice(0, DEBTS_SHOWN_MAX), moreCount: Math.max(0, byAge.length - DEBTS_SHOWN_MAX) };
}

/**
 * Does this message leave the person two ways out: somebody to talk to, and a way to stop?
 *
 * A link, a phone or an address reaches a person; so does an answer, where the channel hears it.
 */
export function hasWaysOut({
  links,
  creditor,
  sender,
}: {
  readonly links: Pick<TemplateVars["links"], "stop" | "person">;
  readonly creditor: Pick<TemplateVars["creditor"], "phone" | "email">;
  readonly sender: Pick<TemplateVars["sender"], "hearsReplies">;
}): boolean {
  const person = links.person ?? creditor.phone ?? creditor.email;
  return links.stop !== "" && (sender.hearsReplies || (person !== undefined && person !== ""));
}

export type LeafKind = "text" | "number" | "flag" | "money" | "day";

/** The schema of the facts, as data: what exists, of which kind, and whether it may be missing. */
export type Shape = LeafShape | ObjectShape | ListShape;
export interface LeafShape {
  readonly is: LeafKind;
  readonly optional?: boolean;
}
export interface ObjectShape {
  readonly is: "object";
  readonly optional?: boolean;
  readonly fields: Readonly<Record<string, Shape>>;
}
export interface ListShape {
  readonly is: "list";
  readonly optional?: boolean;
  readonly of: Shape;
}

type LeafOf<T> = [T] extends [LocalDate]
  ? "day"
  : [T] extends [string]
    ? "text"
    : [T] extends [number]
      ? "number"
      : [T] extends [boolean]
        ? "flag"
        : [T] extends [Money]
          ? "money"
          : never;

/** The one schema that describes `T`: a field added to the type and not to the schema does not compile. */
type ShapeFor<T> = [LeafOf<T>] extends [never]
  ? T extends readonly (infer Item)[]
    ? { is: "list"; of: ShapeFor<Item> }
    : { is: "object"; fields: { [K in keyof T]-?: ShapeFor<NonNullable<T[K]>> & Presence<T, K> } }
  : { is: LeafOf<T> };
type Presence<T, K extends keyof T> =
  Record<never, never> extends Pick<T, K> ? { optional: true } : { optional?: never };

const text = { is: "text" } as const;
const number = { is: "number" } as const;
const flag = { is: "flag" } as const;
const money = { is: "money" } as const;
const day = { is: "day" } as const;
const maybe = <const S extends Shape>(shape: S): S & { optional: true } => ({ ...shape, optional: true });

export const TEMPLATE_SCHEMA = {
  is: "object",
  fields: {
    debtor: { is: "object", fields: { name: text, firstName: maybe(text), kind: text } },
    creditor: {
      is: "object",
      fields: {
        name: text,
        tradeName: maybe(text),
        phone: maybe(text),
        email: maybe(text),
        site: maybe(text),
        collectsItself: maybe(flag),
      },
    },
    sender: { is: "object", fields: { name: text, isBot: flag, hearsReplies: flag } },
    account: {
      is: "object",
      fields: { total: money, count: number, moreCount: number, currency: text, oldestDueOn: day, daysLate: number },
    },
    debts: {
      is: "list",
      of: { is: "object", fields: { ref: text, product: maybe(text), amount: money, dueOn: day, daysLate: number } },
    },
    links: { is: "object", fields: { pay: maybe(text), stop: text, person: maybe(text), verify: maybe(text) } },
    promise: maybe({ is: "object", fields: { amount: money, on: day } }),
    payment: maybe({ is: "object", fields: { amount: money, on: day } }),
    offer: maybe({
      is: "object",
      fields: {
        total: money,
        amount: money,
        discount: maybe(money),
        instalments: maybe({ is: "object", fields: { count: number, firstAmount: money, firstOn: day } }),
        until: day,
      },
    }),
    notice: maybe({
      is: "object",
      fields: {
        agency: maybe(text),
        agencyAddress: maybe(text),
        agencyPhone: maybe(text),
        responsible: maybe(text),
        creditorAddress: maybe(text),
        creditorTaxId: maybe(text),
        contract: maybe(text),
        countedOn: maybe(day),
        capital: maybe(money),
        interest: maybe(money),
        charges: maybe(money),
        howToPay: maybe(text),
        payableToCreditor: maybe(flag),
        callsRecorded: maybe(flag),
        complaints: maybe(text),
        disclosure: maybe(text),
        validation: maybe(text),
      },
    }),
    today: day,
  },
} as const satisfies ShapeFor<TemplateVars>;

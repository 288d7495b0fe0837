import type { Locale } from "../../kernel/locale.js";

/** An e-mail as people read it, before it is HTML or plain text: both are written from this one letter. */
export interface Letter {
  readonly locale: Locale;
  readonly subject: string;
  readonly brand: string;
  /** What a lock screen shows after the subject: nothing of the account. */
  readonly preheader: string;
  readonly paragraphs: readonly string[];
  readonly account: AccountTable | null;
  readonly actions: readonly Action[];
  /** What to do where no button can do it. */
  readonly hints: readonly string[];
  /** Where to check that the message is genuine. */
  readonly check: readonly Action[];
  readonly noticeTitle: string;
  readonly notice: readonly { readonly label: string; readonly value: string }[];
  readonly footer: readonly string[];
  readonly contact: readonly string[];
  readonly footerLinks: readonly Action[];
}

export interface AccountTable {
  readonly caption: string;
  readonly columns: readonly [string, string, string];
  readonly rows: readonly DebtRow[];
  readonly more: string;
  readonly total: { readonly label: string; readonly amount: string };
  readonly asOf: string;
}

export interface DebtRow {
  readonly ref: string;
  readonly product: string;
  readonly due: string;
  readonly amount: string;
}

export interface Action {
  readonly label: string;
  readonly href: string;
}

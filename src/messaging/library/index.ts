import type { Channel } from "../../kernel/channel.js";
import type { Locale } from "../../kernel/locale.js";
import type { TemplateIntent } from "../domain/template-intent.js";
import type { TemplateReply } from "../domain/template-replies.js";
import overdueCompany from "./ladders/overdue-company.json" with { type: "json" };
import overdueConsumer from "./ladders/overdue-consumer.json" with { type: "json" };
import preventive from "./ladders/preventive.json" with { type: "json" };
import afterCall from "./templates/after-call.json" with { type: "json" };
import backToNormal from "./templates/back-to-normal.json" with { type: "json" };
import beforeCall from "./templates/before-call.json" with { type: "json" };
import disputeReceived from "./templates/dispute-received.json" with { type: "json" };
import disputeWaiting from "./templates/dispute-waiting.json" with { type: "json" };
import hardshipAnswer from "./templates/hardship-answer.json" with { type: "json" };
import offerInstalments from "./templates/offer-instalments.json" with { type: "json" };
import offerSettlement from "./templates/offer-settlement.json" with { type: "json" };
import overdueCompany1 from "./templates/overdue-company-1.json" with { type: "json" };
import overdueCompany2 from "./templates/overdue-company-2.json" with { type: "json" };
import overdueCompany3 from "./templates/overdue-company-3.json" with { type: "json" };
import overdueCompany4 from "./templates/overdue-company-4.json" with { type: "json" };
import overdueCompanyCall from "./templates/overdue-company-call.json" with { type: "json" };
import overdueConsumer1 from "./templates/overdue-consumer-1.json" with { type: "json" };
import overdueConsumer2 from "./templates/overdue-consumer-2.json" with { type: "json" };
import overdueConsumer3 from "./templates/overdue-consumer-3.json" with { type: "json" };
import overdueConsumer4 from "./templates/overdue-consumer-4.json" with { type: "json" };
import overdueConsumerCall from "./templates/overdue-consumer-call.json" with { type: "json" };
import partPayment from "./templates/part-payment.json" with { type: "json" };
import payLink from "./templates/pay-link.json" with { type: "json" };
import planInstalment from "./templates/plan-instalment.json" with { type: "json" };
import preventive1 from "./templates/preventive-1.json" with { type: "json" };
import preventive2 from "./templates/preventive-2.json" with { type: "json" };
import preventive3 from "./templates/preventive-3.json" with { type: "json" };
import promiseBroken from "./templates/promise-broken.json" with { type: "json" };
import promiseReminder from "./templates/promise-reminder.json" with { type: "json" };
import promiseToday from "./templates/promise-today.json" with { type: "json" };
import receipt from "./templates/receipt.json" with { type: "json" };
import statementCompany from "./templates/statement-company.json" with { type: "json" };
import stopConfirmed from "./templates/stop-confirmed.json" with { type: "json" };
import thanks from "./templates/thanks.json" with { type: "json" };
import welcome from "./templates/welcome.json" with { type: "json" };
import wrongPerson from "./templates/wrong-person.json" with { type: "json" };

/*
 * What ships ready to use: ladders of reminders and the messages they send, in every language. All of it is data;
 * the tests beside this file hold it to the tone and the law.
 */

export interface LibraryVariant {
  readonly channel: Channel;
  readonly locale: Locale;
  /** Of e-mails only. It may be read on a locked screen. */
  readonly subject?: string;
  /** Plain text in Liquid; the e-mail's layout makes HTML of it. */
  readonly body: string;
  /** Answers to press, where the channel has buttons. */
  readonly replies?: readonly TemplateReply[];
}

export interface LibraryTemplate {
  readonly id: string;
  readonly intent: TemplateIntent;
  readonly variants: readonly LibraryVariant[];
}

type InEachLanguage = Readonly<Record<Locale, string>>;

export type LibraryStep =
  | {
      readonly id: string;
      readonly kind: "message";
      /** Days after the anchor; below zero is before it. */
      readonly day: number;
      /** Wall clock of the person, `09:30`. */
      readonly at: string;
      readonly template: string;
      /** In order of preference; the next is taken when one cannot be used. */
      readonly channels: readonly Channel[];
    }
  | { readonly id: string; readonly kind: "call"; readonly day: number; readonly at: string; readonly script: string }
  | { readonly id: string; readonly kind: "wait"; readonly days: number }
  | { readonly id: string; readonly kind: "stop" };

export interface LibraryLadder {
  readonly id: string;
  readonly name: InEachLanguage;
  readonly purpose: InEachLanguage;
  readonly audience: { readonly debtorKind: "any" | "person" | "company" };
  readonly anchor: "oldest_due";
  readonly steps: readonly LibraryStep[];
}

export const LIBRARY_TEMPLATES = [
  preventive1,
  preventive2,
  preventive3,
  overdueConsumer1,
  overdueConsumer2,
  overdueConsumer3,
  overdueConsumer4,
  overdueConsumerCall,
  overdueCompany1,
  overdueCompany2,
  overdueCompany3,
  overdueCompany4,
  overdueCompanyCall,
  thanks,
  welcome,
  statementCompany,
  promiseReminder,
  promiseToday,
  promiseBroken,
  partPayment,
  planInstalment,
  disputeReceived,
  disputeWaiting,
  hardshipAnswer,
  wrongPerson,
  stopConfirmed,
  beforeCall,
  afterCall,
  payLink,
  offerInstalments,
  offerSettlement,
  receipt,
  backToNormal,
] as readonly LibraryTemplate[];

export const LIBRARY_LADDERS = [preventive, overdueConsumer, overdueCompany] as readonly LibraryLadder[];

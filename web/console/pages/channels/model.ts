import type {
  ChannelAccount,
  ChannelAccountSettings,
  ChannelProvider,
  CheckStep,
  ProviderTemplate,
} from "../../../../src/messaging/connect/contract.js";
import type { Wire } from "../../../kit/api.js";
import * as search from "../../../kit/search.js";
import type { Look } from "../../../kit/states.js";

/** Which half is looked at, which account is open, and whether one is being connected. */
export const channelsSearch = {
  view: search.oneOf(["rules"]),
  open: search.id(),
  connect: search.flag(),
};
export type ChannelsSearch = search.Search<typeof channelsSearch>;

export type AccountRow = Wire<typeof ChannelAccount>;
export type AccountSettings = Wire<typeof ChannelAccountSettings>;
export type Provider = Wire<typeof ChannelProvider>;
export type Step = Wire<typeof CheckStep>;
export type TemplateRow = Wire<typeof ProviderTemplate>;

export const isTestable = ({ channel, isSandbox }: Pick<AccountRow, "channel" | "isSandbox">): boolean =>
  channel !== "push" && channel !== "webchat" && !(isSandbox && channel === "telegram");

/** How an account fares, in one word. */
export type Fare = "new" | "by_hand" | "stopped" | "resting" | "full" | "troubled" | "active";

export function fareOf({ state, pausedBecause, restsUntil, today, troubles, ...row }: AccountRow, now: number): Fare {
  if (state === "paused") {
    return pausedBecause === "not_tried_yet" ? "new" : pausedBecause === "by_hand" ? "by_hand" : "stopped";
  }
  if (restsUntil !== null && Date.parse(restsUntil) > now) return "resting";
  if (today.most !== null && today.count >= today.most) return "full";
  return troubles > 0 || row.quality === "red" ? "troubled" : "active";
}

export const LOOKS: Readonly<Record<Fare, Look>> = {
  new: { shape: "dotted", tone: "quiet" },
  by_hand: { shape: "pause", tone: "plain" },
  stopped: { shape: "diamond", tone: "human" },
  resting: { shape: "quarter", tone: "plain" },
  full: { shape: "quarter", tone: "plain" },
  troubled: { shape: "triangle", tone: "stop" },
  active: { shape: "full", tone: "accent" },
};

export const STEP_LOOKS: Readonly<Record<Step["state"] | "waiting", Look>> = {
  done: { shape: "check", tone: "accent" },
  failed: { shape: "triangle", tone: "stop" },
  by_hand: { shape: "diamond", tone: "human" },
  not_possible: { shape: "ring", tone: "quiet" },
  waiting: { shape: "half", tone: "accent" },
};

export const TEMPLATE_LOOKS: Readonly<Record<TemplateRow["state"], Look>> = {
  wanted: { shape: "dotted", tone: "quiet" },
  pending: { shape: "quarter", tone: "plain" },
  approved: { shape: "full", tone: "accent" },
  rejected: { shape: "triangle", tone: "stop" },
  paused: { shape: "pause", tone: "human" },
  disabled: { shape: "square", tone: "stop" },
};

/** A template's words with its examples where its values go. */
export const filledIn = ({ body, examples }: Pick<TemplateRow, "body" | "examples">): readonly Part[] =>
  body.split(/(\{\{\d+\}\})/).map((text, at) => {
    const [, place] = /^\{\{(\d+)\}\}$/.exec(text) ?? [];
    return {
      at,
      text: place === undefined ? text : (examples[Number(place) - 1] ?? text),
      isValue: place !== undefined,
    };
  });

interface Part {
  readonly at: number;
  readonly text: string;
  readonly isValue: boolean;
}

/** The code of a reason, without what the provider said after it. */
export const codeOf = (because: string): string => because.split(":", 1)[0] ?? because;
export const saidOf = (because: string): string | null => {
  const at = because.indexOf(":");
  return at < 0 ? null : because.slice(at + 1).trim() || null;
};

/** Limits as they are typed; empty: none. */
export interface Limits {
  readonly perSecond: string;
  readonly perDay: string;
  readonly warmUpFirst: string;
}

export const limitsOf = ({ perSecond, perDay, warmUpFirst }: AccountRow): Limits => ({
  perSecond: perSecond?.toString() ?? "",
  perDay: perDay?.toString() ?? "",
  warmUpFirst: warmUpFirst?.toString() ?? "",
});

export const isLimit = (text: string, isWhole: boolean): boolean =>
  text.trim() === "" || (Number(text) > 0 && (!isWhole || Number.isInteger(Number(text))));

export const limitOf = (text: string): number | null => (text.trim() === "" ? null : Number(text));

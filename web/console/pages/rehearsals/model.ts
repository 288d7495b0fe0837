import { CHANNELS, type Channel } from "../../../../src/kernel/channel.js";
import type { Settings } from "./data.js";

/** What the dialog of settings holds while somebody types: a price as text, with its currency. */
export interface SettingsForm {
  readonly needsSecondApprover: boolean;
  readonly callsADay: string;
  readonly visitsADay: string;
  readonly costs: Readonly<Partial<Record<Channel, { readonly price: string; readonly currency: string }>>>;
}

/** What has a price of its own. Free channels are those whose price is 0, not those that nobody named. */
export const PRICED: readonly Channel[] = CHANNELS.filter((channel) => channel !== "social");

const MICRO_DIGITS = 6;

/** `7500` millionths as `0.0075`. */
export function priceText(micros: string): string {
  const padded = micros.padStart(MICRO_DIGITS + 1, "0");
  const whole = padded.slice(0, -MICRO_DIGITS);
  const part = padded.slice(-MICRO_DIGITS).replace(/0+$/, "");
  return part === "" ? whole : `${whole}.${part}`;
}

/** Millionths of what somebody typed, with a point or a comma; null where it is no price. */
export function microsOf(price: string): string | null {
  const found = /^(\d{1,9})(?:[.,](\d{1,6}))?$/.exec(price.trim());
  if (!found) return null;
  const [, whole = "0", part = ""] = found;
  return BigInt(whole + part.padEnd(MICRO_DIGITS, "0")).toString();
}

export const formOf = ({ needsSecondApprover, callsADay, visitsADay, costs }: Settings): SettingsForm => ({
  needsSecondApprover,
  callsADay: callsADay?.toString() ?? "",
  visitsADay: visitsADay?.toString() ?? "",
  costs: Object.fromEntries(
    costs.map(({ channel, currency, micros }) => [channel, { price: priceText(micros), currency }]),
  ),
});

/** What is wrong, by the name of its field. */
export function formErrors({ callsADay, visitsADay, costs }: SettingsForm): ReadonlySet<string> {
  const isCount = (text: string): boolean => text === "" || /^[1-9]\d{0,5}$/.test(text);
  return new Set([
    ...(isCount(callsADay) ? [] : ["callsADay"]),
    ...(isCount(visitsADay) ? [] : ["visitsADay"]),
    ...PRICED.filter((channel) => {
      const price = costs[channel]?.price ?? "";
      return price !== "" && microsOf(price) === null;
    }),
  ]);
}

/** The settings of a form without errors; a channel with an empty price has none. */
export const settingsOf = ({ needsSecondApprover, callsADay, visitsADay, costs }: SettingsForm): Settings => ({
  needsSecondApprover,
  callsADay: callsADay === "" ? null : Number(callsADay),
  visitsADay: visitsADay === "" ? null : Number(visitsADay),
  costs: PRICED.flatMap((channel) => {
    const cost = costs[channel];
    const micros = cost ? microsOf(cost.price) : null;
    return cost && micros !== null ? [{ channel, currency: cost.currency, micros }] : [];
  }),
});

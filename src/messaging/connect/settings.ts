import { randomToken } from "../../platform/seal.js";
import type { ChannelProvider, SettingFault } from "../channels/index.js";
import { newVapidKeys } from "../channels/push-vapid.js";
import presets from "../channels/sms-http-presets.json" with { type: "json" };

export type Settings = Readonly<Record<string, unknown>>;

interface Preset {
  readonly name: string;
  readonly fields: readonly string[];
  readonly settings: Settings;
}

const PRESETS: readonly Preset[] = Object.entries(presets).map(([name, preset]) => ({ name, ...preset }));

/** Settings that are known already, for an adapter that many providers share. */
export const presetsOf = ({ channel, provider }: ChannelProvider): readonly Preset[] =>
  channel === "sms" && provider === "http" ? PRESETS : [];

const SECRET_BYTES = 24;

/** What nobody needs to think up: only the two machines ever see it. */
const MADE: Readonly<Record<string, { readonly names: readonly string[]; make(): Settings }>> = {
  telegram: { names: ["secretToken"], make: () => ({ secretToken: randomToken(SECRET_BYTES) }) },
  webchat: { names: ["secret"], make: () => ({ secret: randomToken(SECRET_BYTES) }) },
  "web-push": { names: ["publicKey", "privateKey"], make: () => ({ ...newVapidKeys() }) },
};

/** Settings of this provider that are made where they are left out. */
export const madeUpOf = (provider: string): readonly string[] => MADE[provider]?.names ?? [];

/** These settings with what we make up ourselves; where some of that is given, all of it is. */
export function completed(provider: string, given: Settings): Settings {
  const made = MADE[provider];
  return !made || made.names.some((name) => name in given) ? given : { ...given, ...made.make() };
}

/** Settings that say where a secret is sent. Who changes one must know the secrets, and not only how to send them elsewhere. */
const PLACES = ["baseUrl", "host", "port", "security", "ca", "services", "send", "check"];

/**
 * Settings after a change: what is left out stays, null takes away.
 *
 * Secrets are never shown, but whoever could point an account at a server of theirs would be told them there. So a change
 * of the place asks for the secrets again.
 */
export function changed(
  before: Settings,
  change: Settings,
  secrets: readonly string[],
): { readonly settings: Settings; readonly faults: readonly SettingFault[] } {
  const settings = Object.fromEntries(
    Object.entries({ ...before, ...change }).filter(([, value]) => value !== null && value !== undefined),
  );
  const isMoved = PLACES.some((name) => !isSame(settings[name], before[name]));
  const untold = isMoved ? secrets.filter((name) => name in settings && !(name in change)) : [];
  return { settings, faults: untold.map((path) => ({ path, code: "secret_needed_again" })) };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What of the settings may be shown. */
export const withoutSecrets = (settings: Settings, secrets: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !secrets.includes(name)));

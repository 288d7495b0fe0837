import { z } from "zod";
import { channel, id, instant, line, localDate, locale } from "../../platform/contract.js";

// Providers

export const Capabilities = z.object({
  textMax: z.int().meta({ description: "Most characters of a text." }),
  freeformHours: z
    .int()
    .nullable()
    .meta({ description: "Free text is taken so long after the person's last word; null: always." }),
  buttonsMax: z.int(),
  attachments: z.boolean(),
  tells: z.array(z.enum(["sent", "delivered", "read", "failed"])),
  hearsReplies: z.boolean(),
  perSecond: z.number(),
  burst: z.number(),
});
export const ChannelProvider = z
  .object({
    channel,
    provider: z.string(),
    settings: z.record(z.string(), z.unknown()).meta({ description: "JSON Schema of the settings." }),
    secrets: z.array(z.string()).meta({ description: "Settings that are never shown again." }),
    madeUp: z.array(z.string()).meta({ description: "Settings that are made where they are left out." }),
    presets: z
      .array(
        z.object({
          name: z.string(),
          fields: z.array(z.string()).meta({ description: "What is still to be given, as `values`." }),
          settings: z.record(z.string(), z.unknown()),
        }),
      )
      .meta({ description: "Settings that are known already, for an adapter that many providers share." }),
    capabilities: Capabilities,
  })
  .meta({ id: "ChannelProvider" });
export const ChannelProviderList = z.object({ items: z.array(ChannelProvider) });

// Accounts with providers

export const CheckStep = z
  .object({
    step: z.enum(["settings", "provider", "listen", "mailbox"]),
    /** done · failed · by_hand: the provider has to be told its address by hand · not_possible: we have no public address */
    state: z.enum(["done", "failed", "by_hand", "not_possible"]),
    /** A code, and after a colon what the provider itself said. */
    because: z.string().nullable(),
    /** What the provider calls the account. */
    name: z.string().nullable(),
  })
  .meta({ id: "ChannelCheckStep" });

export const ChannelAccountParams = z.object({ channelAccountId: id<"channelAccount">() });
export const ChannelAccount = z
  .object({
    id: id<"channelAccount">(),
    channel,
    provider: z.string(),
    name: z.string(),
    isSandbox: z.boolean().meta({ description: "Its provider is the pretend one on this machine." }),
    creditor: z
      .object({ id: id<"creditor">(), name: z.string() })
      .nullable()
      .meta({ description: "Only this creditor's messages leave by it; null: everybody's." }),
    state: z.enum(["active", "paused"]),
    pausedBecause: z.string().nullable(),
    perSecond: z.number().nullable(),
    perDay: z.int().nullable(),
    providerPerDay: z.int().nullable().meta({ description: "What the provider itself allows a day." }),
    warmUpFirst: z.int().nullable().meta({ description: "A new sender begins with so many a day and doubles them." }),
    warmUpFrom: localDate.nullable(),
    today: z.object({
      count: z.int(),
      failed: z.int(),
      complained: z.int().meta({ description: "People who told their mail service that we bother them." }),
      most: z.int().nullable().meta({ description: "The limit that counts today; null: none." }),
    }),
    troubles: z.int().meta({ description: "Troubles since the last message that it took." }),
    restsUntil: instant.nullable().meta({ description: "The provider asked for quiet until then." }),
    quality: z.enum(["green", "yellow", "red"]).nullable(),
    heardAt: instant.nullable(),
    templates: z.object({ approved: z.int(), waiting: z.int(), refused: z.int() }),
    cost: z.object({ micros: z.string(), currency: z.string() }).nullable().meta({
      description: "Of one message on this channel, in millionths of a unit; null: nobody said.",
    }),
    check: z.object({
      isAsked: z.boolean(),
      at: instant.nullable(),
      steps: z.array(CheckStep),
    }),
    createdAt: instant,
  })
  .meta({ id: "ChannelAccount" });
export const ChannelAccountList = z.object({ items: z.array(ChannelAccount) });

export const ChannelAccountSettings = ChannelAccount.extend({
  settings: z
    .record(z.string(), z.unknown())
    .nullable()
    .meta({ description: "Without its secrets; null: sealed under a secret that is not here." }),
  secretsGiven: z.array(z.string()),
  hookUrl: z.string().nullable().meta({ description: "Where the provider calls us; null: it never can." }),
}).meta({ id: "ChannelAccountSettings" });

const settings = z.record(z.string().max(60), z.json());
const perSecond = z.number().positive().max(10_000).nullable();
const perDay = z.int().positive().max(100_000_000).nullable();
const name = line(60);

export const AddChannelAccount = z.strictObject({
  channel,
  provider: line(60),
  name,
  isSandbox: z.boolean().default(false).meta({ description: "A demo connects to the pretend providers only." }),
  settings: settings.default({}),
  creditorId: id<"creditor">().nullable().default(null),
  perSecond: perSecond.optional().meta({ description: "What the provider allows where left out." }),
  perDay: perDay.default(null),
  warmUpFirst: perDay.default(null),
});
export const ChangeChannelAccount = z.strictObject({
  name: name.optional(),
  /** What is left out stays as it was; null takes a setting away. */
  settings: settings.optional(),
  creditorId: id<"creditor">().nullable().optional(),
  perSecond: perSecond.optional(),
  perDay: perDay.optional(),
  warmUpFirst: perDay.optional(),
});

export const TestChannelAccount = z.strictObject({
  address: line(320).optional().meta({ description: "One's own e-mail where left out." }),
  locale,
});

// Templates with providers

export const ProviderTemplate = z
  .object({
    id: id<"providerTemplate">(),
    name: z.string(),
    language: z.string(),
    category: z.enum(["utility", "marketing"]),
    body: z.string().meta({ description: "With `{{1}}`, `{{2}}`, … where values go." }),
    examples: z.array(z.string()),
    template: z.object({ id: id<"template">(), key: z.string(), version: z.int() }).nullable(),
    state: z.enum(["wanted", "pending", "approved", "rejected", "paused", "disabled"]),
    because: z.string().nullable(),
    changedAt: instant,
  })
  .meta({ id: "ProviderTemplate" });
export const ProviderTemplateList = z.object({ items: z.array(ProviderTemplate) });

// Invitations

/** Addresses by which this person opens a channel of ours, so that they can be written to there. */
export const ChannelLinks = z
  .object({ items: z.array(z.object({ channel, account: z.string(), url: z.string() })), goodUntil: instant })
  .meta({ id: "ChannelLinks" });

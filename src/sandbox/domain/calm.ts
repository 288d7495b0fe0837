import type { Faults } from "./faults.js";

/** The channels that the world has a provider for. */
export const WORLD_CHANNELS = ["whatsapp", "sms", "telegram", "call", "push"] as const;
export type WorldChannel = (typeof WORLD_CHANNELS)[number];

/** Nothing goes wrong. Written out, because the browser has it too and no use for what checks it. */
export const CALM: Faults = {
  sentS: [1, 4],
  deliveredS: [1, 20],
  failPercent: 0,
  refusePercent: 0,
  silentPercent: 0,
  duplicatePercent: 0,
  reorderPercent: 0,
  losePercent: 0,
  unknownPercent: 0,
  forgePercent: 0,
  truncatePercent: 0,
  htmlPercent: 0,
  cutPercent: 0,
  answerMs: 0,
  perSecondMax: null,
  isDown: false,
  outages: [],
};

/** Is the provider out of order at this moment? */
export const isOut = ({ isDown, outages }: Faults, now: Date): boolean =>
  isDown || outages.some(({ from, until }) => new Date(from) <= now && now < new Date(until));

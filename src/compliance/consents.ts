import { CHANNELS, type Channel } from "../kernel/channel.js";
import type { ConsentRow } from "./reads.js";

export interface ConsentNow {
  readonly channel: Channel;
  readonly consent: "granted" | "refused" | "unknown";
  readonly at: Date | null;
  readonly proof: {
    readonly medium: string;
    readonly textVersion: string | null;
    readonly source: string;
    readonly obtainedBy: string;
    readonly at: Date;
  } | null;
}
export type Consents = ConsentNow[];

/** How each channel stands: the newest row that names it decides. Rows come newest first. */
export const consentsNow = (rows: readonly ConsentRow[]): Consents =>
  CHANNELS.map((channel) => {
    const row = rows.find(({ channels }) => channels.includes(channel));
    if (!row) return { channel, consent: "unknown", at: null, proof: null };
    const { medium, textVersion, source, obtainedBy, provenAt } = row;
    return {
      channel,
      consent: row.granted ? "granted" : "refused",
      at: row.at,
      proof: { medium, textVersion, source, obtainedBy, at: provenAt },
    };
  });

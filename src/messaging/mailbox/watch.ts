import { setTimeout as sleep } from "node:timers/promises";
import type { Inbox } from "../channels/adapter.js";
import { imapClient } from "./client.js";
import { type Looking, takeNew } from "./take-new.js";

/** How a mailbox is watched; tests are in a hurry. */
export interface WatchTimes {
  /** IDLE is begun anew after this: servers end it after half an hour (RFC 2177). */
  readonly idleMs: number;
  /** After so much quiet the connection idles. */
  readonly quietMs: number;
  /** The mailbox is looked into this often, whatever the server says or does not say. */
  readonly lookMs: number;
  /** The first wait after a connection was lost; each next one is twice as long, up to the longest. */
  readonly againMs: number;
  readonly againMostMs: number;
}

export const WATCH_TIMES: WatchTimes = {
  idleMs: 25 * 60_000,
  quietMs: 2_000,
  lookMs: 5 * 60_000,
  againMs: 2_000,
  againMostMs: 5 * 60_000,
};

/** A little more than the largest mail: a server that announces one and sends another ends its connection. */
const LITERAL_BYTES_MAX = 42 * 1024 * 1024;

export interface Watch {
  /** Resolves when the connection is gone and nothing more is stored. */
  stop(): Promise<void>;
}

/** Watches a mailbox until it is told to stop: one connection, made again whenever it is lost. */
export function watchMailbox(
  inbox: Inbox,
  looking: Looking,
  onTrouble: (error: Error) => void,
  times: WatchTimes = WATCH_TIMES,
): Watch {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    let wait = times.againMs;
    while (!signal.aborted) {
      const began = performance.now();
      await lookOn(inbox, looking, times, signal).catch((error: Error) => {
        if (!signal.aborted) onTrouble(error);
      });
      // A connection that held for a while was a good one.
      if (performance.now() - began > times.againMostMs) wait = times.againMs;
      await sleep(wait, undefined, { signal }).catch(() => {});
      wait = Math.min(wait * 2, times.againMostMs);
    }
  };
  const ended = run();
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

/** One connection, from its beginning to its end. */
async function lookOn(inbox: Inbox, looking: Looking, times: WatchTimes, signal: AbortSignal): Promise<void> {
  const client = imapClient(inbox, {
    maxIdleTime: times.idleMs,
    autoIdleDelay: times.quietMs,
    missingIdleCommand: "NOOP",
    maxLiteralSize: LITERAL_BYTES_MAX,
    maxResponseSize: LITERAL_BYTES_MAX + 1024 * 1024,
    maxLineLength: 4 * 1024 * 1024,
  });
  let failure: Error | null = null;
  let wake = (): void => {};
  const onEnd = (): void => wake();
  client.on("error", (error: Error) => {
    failure = error;
    wake();
  });
  client.on("close", onEnd);
  signal.addEventListener("abort", onEnd);
  let news = false;
  client.on("exists", () => {
    news = true;
    wake();
  });
  try {
    await client.connect();
    await client.mailboxOpen(inbox.mailbox);
    while (!signal.aborted && client.usable) {
      news = false;
      await takeNew(client, looking);
      if (news || signal.aborted || !client.usable) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, times.lookMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    if (failure) throw failure;
    if (!signal.aborted) throw new Error("the connection ended");
  } finally {
    signal.removeEventListener("abort", onEnd);
    if (client.usable) await Promise.race([client.logout().catch(() => {}), sleep(1_000)]);
    client.close();
  }
}

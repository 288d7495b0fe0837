import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { GATHER_MS, isTouched, siftNews, topicsOf } from "./live-topics.js";

/**
 * Live data: the server tells which topics changed, and every query on screen that named one of them in
 * `meta.topics` is asked again. Only topics travel; data always comes through the API.
 */
export type LiveState = "connecting" | "live" | "paused" | "lost";

interface Live {
  readonly state: LiveState;
  readonly pause: () => void;
  readonly resume: () => void;
}

const LiveContext = createContext<Live>({ state: "paused", pause: () => {}, resume: () => {} });

export const useLive = (): Live => useContext(LiveContext);

/** A hidden tab gives its connection back after so long: a browser has few of them for one server. */
const HIDDEN_MS = 60_000;
const RETRY_MS = 10_000;

export function LiveProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  const [isPaused, setPaused] = useState(false);

  useEffect(() => {
    if (isPaused) {
      setState("paused");
      return;
    }
    return followWhileVisible(client, setState);
  }, [client, isPaused]);

  const live = useMemo<Live>(() => ({ state, pause: () => setPaused(true), resume: () => setPaused(false) }), [state]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

function followWhileVisible(client: QueryClient, tell: (state: LiveState) => void): () => void {
  let stop = follow(client, tell, false);
  let isOpen = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onVisible = (): void => {
    clearTimeout(timer);
    if (document.visibilityState === "hidden") {
      timer = setTimeout(() => {
        stop();
        isOpen = false;
      }, HIDDEN_MS);
    } else if (!isOpen) {
      isOpen = true;
      stop = follow(client, tell, true);
    }
  };
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    document.removeEventListener("visibilitychange", onVisible);
    clearTimeout(timer);
    stop();
  };
}

/** Follows the stream until it is stopped. After any gap everything on screen is asked for again. */
function follow(client: QueryClient, tell: (state: LiveState) => void, missedSome: boolean): () => void {
  let source: EventSource;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let hadGap = missedSome;
  const news = gathering((told) => {
    void client.invalidateQueries({ predicate: ({ meta }) => isTouched(meta?.topics, told) });
  });
  const refresh = (): void => void client.invalidateQueries({ predicate: ({ meta }) => meta?.topics !== undefined });

  const open = (): void => {
    source = new EventSource("/api/v1/live");
    source.addEventListener("hello", () => {
      tell("live");
      if (hadGap) refresh();
      hadGap = false;
    });
    source.addEventListener("resync", refresh);
    source.addEventListener("changed", ({ data }: MessageEvent<string>) => news.hear(topicsOf(data)));
    source.onerror = () => {
      hadGap = true;
      tell("lost");
      if (source.readyState !== EventSource.CLOSED) return;
      // Refused rather than cut: perhaps the session ended. Asking who we are finds out.
      void client.invalidateQueries({ queryKey: ["session"] });
      retry = setTimeout(open, RETRY_MS);
    };
  };
  open();
  return () => {
    clearTimeout(retry);
    news.stop();
    source.close();
  };
}

/** Passes a topic on at once where it was quiet, and in one go with others while more keeps coming. */
function gathering(pass: (told: ReadonlySet<string>) => void): {
  readonly hear: (topics: ReadonlySet<string>) => void;
  readonly stop: () => void;
} {
  let waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const toldAt = new Map<string, number>();
  const tell = (topics: ReadonlySet<string>): void => {
    if (topics.size === 0) return;
    const now = performance.now();
    for (const [topic, at] of toldAt) if (now - at >= GATHER_MS) toldAt.delete(topic);
    for (const topic of topics) toldAt.set(topic, now);
    pass(topics);
  };
  const flush = (): void => {
    const heard = waiting;
    waiting = new Set();
    timer = undefined;
    tell(heard);
  };
  return {
    hear: (topics) => {
      const { atOnce, later, waitMs } = siftNews(topics, toldAt, performance.now());
      tell(atOnce);
      for (const topic of later) waiting.add(topic);
      if (later.size > 0) timer ??= setTimeout(flush, waitMs);
    },
    stop: () => clearTimeout(timer),
  };
}

import { queryOptions, skipToken, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { MessageCounts, MessagePage } from "../../../../src/analytics/contract.js";
import type { Job, JobAsked } from "../../../../src/debts/contract.js";
import type { MailboxPage, MailPage, PhonePage, SandboxFeed } from "../../../../src/sandbox/contract.js";
import type { Faults } from "../../../../src/sandbox/domain/faults.js";
import { at, get, post, type Wire } from "../../../kit/api.js";
import { setTenantClock } from "../../../kit/clock.js";
import { type PagesView, usePages } from "../../../kit/pages.js";
import { toastTrouble } from "../../../kit/toasts.js";
import type {
  Act,
  ClockView,
  FaultyChannel,
  MailboxRow,
  MailView,
  Move,
  Phone,
  SimulatorSearch,
  Stride,
  WorldView,
} from "./model.js";

const KEY = ["simulator"] as const;
const CLOCK = [...KEY, "clock"] as const;
const MAILBOXES = [...KEY, "mailboxes"] as const;
const MOVE = [...KEY, "move"] as const;

/** Mail arrives when messages leave. */
const MAIL_TOPICS = ["mailboxes", "messages"];

/** While the clock is moved it is asked every second; news tell of everything else. */
const LOOK_MS = 1_000;

const clockQuery = queryOptions({
  queryKey: CLOCK,
  queryFn: ({ signal }) => get<ClockView>("/sandbox/clock", { signal }),
  refetchInterval: ({ state: { data } }) => (data?.moving ? LOOK_MS : false),
  meta: { topics: ["clock", "jobs"] },
});

/** The clock with what moves it. The bar over the page is told at once, instead of at the next news. */
export function useClock() {
  const query = useQuery(clockQuery);
  const { data } = query;
  useEffect(() => {
    if (data) setTenantClock({ now: Date.parse(data.now), speed: data.speed, isReal: data.isReal });
  }, [data]);
  return query;
}

export function useSetSpeed() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (speed: number) => post<ClockView>("/sandbox/clock", { speed }),
    onSuccess: (clock) => {
      client.setQueryData(CLOCK, clock);
      void client.invalidateQueries({ queryKey: ["clock"] });
    },
    onError: toastTrouble,
  });
}

/** The last move that was asked for here. It is kept while pages change. */
export const useMove = (): Move | undefined =>
  useQuery<Move>({
    queryKey: MOVE,
    queryFn: skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  }).data;

export function useMoveClock() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (by: Stride) => post<Wire<typeof JobAsked>>("/sandbox/clock/move", { by }),
    onSuccess: ({ job }) => {
      const clock = client.getQueryData<ClockView>(CLOCK);
      if (clock) {
        client.setQueryData<Move>(MOVE, { jobId: job.id, from: clock.now, until: null });
        client.setQueryData<ClockView>(CLOCK, { ...clock, moving: job });
      }
      void client.invalidateQueries({ queryKey: CLOCK });
    },
    onError: toastTrouble,
  });
}

export function useCancelMove() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (jobId: string) => post<Wire<typeof Job>>(at`/jobs/${jobId}/cancel`),
    onSettled: () => void client.invalidateQueries({ queryKey: CLOCK }),
    onError: toastTrouble,
  });
}

/** A move ends when the clock no longer names it: then everything it changed is asked for again. */
export function useMoveEnd(clock: ClockView | undefined, move: Move | undefined): void {
  const client = useQueryClient();
  const isOver = move !== undefined && move.until === null && clock !== undefined && clock.moving === null;
  useEffect(() => {
    if (!isOver || !move || !clock) return;
    client.setQueryData<Move>(MOVE, { ...move, until: clock.now });
    void client.invalidateQueries({
      predicate: ({ meta, queryKey }) => meta?.topics !== undefined && queryKey[1] !== "clock",
    });
  }, [client, isOver, move, clock]);
}

/** How the move ended, and what was decided while it passed. */
export const moveJobQuery = (jobId: string) =>
  queryOptions({
    queryKey: [...KEY, "job", jobId],
    queryFn: ({ signal }) => get<Wire<typeof Job>>(at`/jobs/${jobId}`, { signal }),
  });

export const happenedQuery = (from: string, until: string) =>
  queryOptions({
    queryKey: [...KEY, "happened", from, until],
    queryFn: ({ signal }) => get<Wire<typeof MessageCounts>>("/messages/counts", { query: { from, until }, signal }),
    meta: { topics: ["messages"] },
  });

export const useMailboxes = (q: string | undefined): PagesView<MailboxRow> =>
  usePages<MailboxRow>({
    queryKey: [...MAILBOXES, q ?? ""],
    fetchPage: (cursor, signal) =>
      get<Wire<typeof MailboxPage>>("/sandbox/mailboxes", { query: { q, cursor }, signal }),
    topics: MAIL_TOPICS,
  });

export const useMails = (mailbox: string): PagesView<MailView> =>
  usePages<MailView>({
    queryKey: [...KEY, "mails", mailbox],
    fetchPage: (cursor, signal) =>
      get<Wire<typeof MailPage>>("/sandbox/mails", { query: { mailbox, cursor, limit: 20 }, signal }),
    topics: MAIL_TOPICS,
  });

/** Who looks into a mailbox has read it. */
export function useOpenMailbox() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (mailbox: string) => post("/sandbox/mailboxes/open", { mailbox }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: MAILBOXES });
      void client.invalidateQueries({ queryKey: PHONES });
    },
  });
}

const PHONES = [...KEY, "phones"] as const;
/** Whose a phone is may change with what was heard. */
const PHONE_TOPICS = ["phones", "mailboxes", "messages"];

export const usePhones = ({ q, channel, debtorId }: SimulatorSearch): PagesView<Phone> =>
  usePages<Phone>({
    queryKey: [...PHONES, q ?? "", channel ?? "", debtorId ?? ""],
    fetchPage: (cursor, signal) =>
      get<Wire<typeof PhonePage>>("/sandbox/phones", { query: { q, channel, debtorId, cursor }, signal }),
    topics: PHONE_TOPICS,
  });

/** A worker lets the world go on; whoever did something looks for it before the news comes round. */
const LOOK_AFTER_MS = [300, 1_000] as const;

/** Does what the person who holds a phone would do. It shows when the world has gone on, a moment later. */
export function usePlay(key: string) {
  const client = useQueryClient();
  const look = () => void client.invalidateQueries({ queryKey: PHONES });
  return useMutation({
    mutationFn: (act: Act) => post("/sandbox/phones/play", { key, act }),
    onSuccess: () => {
      for (const ms of LOOK_AFTER_MS) setTimeout(look, ms);
    },
    onError: toastTrouble,
  });
}

export function useReadPhone(key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => post("/sandbox/phones/read", { key }),
    onSuccess: () => void client.invalidateQueries({ queryKey: PHONES }),
  });
}

const DECISIONS_ASKED = 16;

/** The newest decisions and what became of them, of everybody: the list of messages has no person to ask for. */
export const decisionsQuery = queryOptions({
  queryKey: [...KEY, "decisions"],
  queryFn: async ({ signal }) =>
    (await get<Wire<typeof MessagePage>>("/messages", { query: { limit: DECISIONS_ASKED }, signal })).items,
  meta: { topics: ["messages"] },
});

export const doingsQuery = queryOptions({
  queryKey: [...KEY, "doings"],
  queryFn: async ({ signal }) => (await get<Wire<typeof SandboxFeed>>("/sandbox/feed", { signal })).items,
  meta: { topics: ["messages", "payments", "phones"] },
});

const WORLD = [...KEY, "world"] as const;

export const worldQuery = queryOptions({
  queryKey: WORLD,
  queryFn: ({ signal }) => get<WorldView>("/sandbox/world", { signal }),
});

export function useSetWorld() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { readonly autopilot?: boolean; readonly seed?: string }) => post("/sandbox/world", change),
    onMutate: (change) => client.setQueryData<WorldView>(WORLD, (world) => world && { ...world, ...change }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: WORLD });
      void client.invalidateQueries({ queryKey: PHONES });
    },
    onError: toastTrouble,
  });
}

export function useSetFaults() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: { readonly channel: FaultyChannel; readonly faults: Faults }) => post("/sandbox/faults", given),
    onMutate: ({ channel, faults }) =>
      client.setQueryData<WorldView>(
        WORLD,
        (world) =>
          world && {
            ...world,
            faults: world.faults.map((one) => (one.channel === channel ? { channel, faults } : one)),
          },
      ),
    onError: (error) => {
      toastTrouble(error);
      void client.invalidateQueries({ queryKey: WORLD });
    },
  });
}

import { queryOptions, type UseMutationResult, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ChangeConsent, SetHold, SetOptOut, SetStop } from "../../../../src/compliance/contract.js";
import type { ChargeReversed } from "../../../../src/debts/charges/contract.js";
import type {
  AddContactPoint,
  ChangeContactPoint,
  ChangeDebtor,
  DebtPage,
  PaymentDone,
  RecordPayment,
} from "../../../../src/debts/contract.js";
import type { Channel } from "../../../../src/kernel/channel.js";
import type { ChannelLinks } from "../../../../src/messaging/connect/contract.js";
import type { MakePromise } from "../../../../src/plans/contract.js";
import type { CloseTask } from "../../../../src/strategy/contract.js";
import { at, get, patch, post, type Wire } from "../../../kit/api.js";
import { type PagesView, usePages } from "../../../kit/pages.js";
import type {
  ContactPointView,
  DebtView,
  HoldView,
  OptOutView,
  Permits,
  PersonView,
  PromiseView,
  StopView,
  TimelineItem,
  TimelineKind,
  WireTimeline,
} from "./shapes.js";

/** What is done to this person by name, and what the engine does to many at once. */
const topicsOf = (debtorId: string): readonly string[] => [
  `debtor:${debtorId}`,
  "messages",
  "payments",
  "promises",
  "tasks",
  "clock",
];
const keyOf = (debtorId: string, ...rest: readonly unknown[]) => ["debtor", debtorId, ...rest];

export const personQuery = (debtorId: string) =>
  queryOptions({
    queryKey: keyOf(debtorId, "page"),
    queryFn: ({ signal }) => get<PersonView>(at`/debtors/${debtorId}`, { signal }),
    meta: { topics: topicsOf(debtorId) },
  });

export const useTimeline = (debtorId: string, kinds: readonly TimelineKind[] | undefined): PagesView<TimelineItem> =>
  usePages<TimelineItem>({
    queryKey: keyOf(debtorId, "timeline", kinds ?? []),
    fetchPage: (cursor, signal) =>
      get<WireTimeline>(at`/debtors/${debtorId}/timeline`, { query: { kind: kinds, cursor }, signal }),
    topics: topicsOf(debtorId),
  });

const HISTORY_MAX = 200;
const MONEY_KINDS: readonly TimelineKind[] = ["payment", "posting", "charge", "arrival"];

/** What moved this person's money, for the history of one debt: their last two hundred movements. */
export const moneyQuery = (debtorId: string) =>
  queryOptions({
    queryKey: keyOf(debtorId, "money"),
    queryFn: ({ signal }) =>
      get<WireTimeline>(at`/debtors/${debtorId}/timeline`, {
        query: { kind: MONEY_KINDS, limit: HISTORY_MAX },
        signal,
      }),
    meta: { topics: topicsOf(debtorId) },
  });

export const useDebts = (debtorId: string, accountId: string): PagesView<DebtView> =>
  usePages<DebtView>({
    queryKey: keyOf(debtorId, "debts", accountId),
    fetchPage: (cursor, signal) =>
      get<Wire<typeof DebtPage>>(at`/accounts/${accountId}/debts`, { query: { cursor, limit: 100 }, signal }),
    topics: topicsOf(debtorId),
  });

const PERMIT_FRESH_MS = 60_000;

/** The law's answer for this minute; asked again when it may have changed. */
export const permitQuery = (debtorId: string, channel: Channel) =>
  queryOptions({
    queryKey: keyOf(debtorId, "permit", channel),
    queryFn: ({ signal }) => get<Permits>(at`/debtors/${debtorId}/permit`, { query: { channel }, signal }),
    staleTime: 0,
    refetchInterval: PERMIT_FRESH_MS,
    meta: { topics: topicsOf(debtorId) },
  });

export type Writing<Asked, Reply = unknown> = UseMutationResult<Reply, Error, Asked>;

/** Every write here changes what the page, the timeline or a permit says: all of it is asked again. */
function useWrite<Asked, Reply>(debtorId: string, write: (asked: Asked) => Promise<Reply>): Writing<Asked, Reply> {
  const client = useQueryClient();
  return useMutation<Reply, Error, Asked>({
    mutationFn: write,
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: keyOf(debtorId) }),
        client.invalidateQueries({ queryKey: ["portfolio"] }),
      ]);
    },
  });
}

export const useSetHold = (debtorId: string) =>
  useWrite(debtorId, (hold: Wire<typeof SetHold>) => post<HoldView>(at`/debtors/${debtorId}/holds`, hold));
export const useLiftHold = (debtorId: string) =>
  useWrite(debtorId, (holdId: string) => post<HoldView>(at`/holds/${holdId}/lift`));

export const useSetOptOut = (debtorId: string) =>
  useWrite(debtorId, (optOut: Wire<typeof SetOptOut>) => post<OptOutView>(at`/debtors/${debtorId}/opt-outs`, optOut));
export const useLiftOptOut = (debtorId: string) =>
  useWrite(debtorId, ({ id, because }: { readonly id: string; readonly because: string }) =>
    post<OptOutView>(at`/opt-outs/${id}/lift`, { because }),
  );

export const useSetStop = (debtorId: string) =>
  useWrite(debtorId, (stop: Wire<typeof SetStop>) => post<StopView>(at`/debtors/${debtorId}/stops`, stop));
export const useLiftStop = (debtorId: string) =>
  useWrite(debtorId, ({ id, because }: { readonly id: string; readonly because: string }) =>
    post<StopView>(at`/stops/${id}/lift`, { because }),
  );

export const useChangeConsent = (debtorId: string) =>
  useWrite(debtorId, (consent: Wire<typeof ChangeConsent>) => post(at`/debtors/${debtorId}/consents`, consent));

export const useMakePromise = (debtorId: string) =>
  useWrite(debtorId, ({ accountId, ...promise }: Wire<typeof MakePromise> & { readonly accountId: string }) =>
    post<PromiseView>(at`/accounts/${accountId}/promises`, promise),
  );
export const useWithdrawPromise = (debtorId: string) =>
  useWrite(debtorId, (promiseId: string) => post<PromiseView>(at`/promises/${promiseId}/withdraw`));

export const useRecordPayment = (debtorId: string) =>
  useWrite(debtorId, ({ accountId, ...payment }: Wire<typeof RecordPayment> & { readonly accountId: string }) =>
    post<Wire<typeof PaymentDone>>(at`/accounts/${accountId}/payments`, payment),
  );

export const useReverseCharge = (debtorId: string) =>
  useWrite(debtorId, ({ id, note }: { readonly id: string; readonly note: string }) =>
    post<Wire<typeof ChargeReversed>>(at`/charges/${id}/reversal`, { note }),
  );

export const useAddContactPoint = (debtorId: string) =>
  useWrite(debtorId, (point: Wire<typeof AddContactPoint>) =>
    post<ContactPointView>(at`/debtors/${debtorId}/contact-points`, point),
  );
export const useChangeContactPoint = (debtorId: string) =>
  useWrite(debtorId, ({ id, ...change }: Wire<typeof ChangeContactPoint> & { readonly id: string }) =>
    patch<ContactPointView>(at`/contact-points/${id}`, change),
  );

export const useChannelLinks = (debtorId: string) =>
  useMutation({ mutationFn: () => post<Wire<typeof ChannelLinks>>(at`/debtors/${debtorId}/channel-links`, {}) });

/** Opens a chat with us as the person would; in a demo only. */
export const useOpenLink = () =>
  useMutation({ mutationFn: (link: string) => post<{ readonly key: string }>("/sandbox/links", { link }) });

export const useChangeDebtor = (debtorId: string) =>
  useWrite(debtorId, (change: Wire<typeof ChangeDebtor>) => patch(at`/debtors/${debtorId}`, change));

export const useCloseTask = (debtorId: string) =>
  useWrite(debtorId, ({ id, ...outcome }: Wire<typeof CloseTask> & { readonly id: string }) =>
    post(at`/tasks/${id}/close`, outcome),
  );

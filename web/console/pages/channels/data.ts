import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ChangeCreditor, CreditorList } from "../../../../src/debts/contract.js";
import type {
  AddChannelAccount,
  ChangeChannelAccount,
  ChannelAccountList,
  ChannelProviderList,
  ProviderTemplateList,
  TestChannelAccount,
} from "../../../../src/messaging/connect/contract.js";
import type { TestSend } from "../../../../src/messaging/contract.js";
import type { ChangeTracking, Tracking } from "../../../../src/messaging/track/contract.js";
import type { HoldoutSetting } from "../../../../src/strategy/results/contract.js";
import { at, get, patch, post, put, type Wire } from "../../../kit/api.js";
import type { AccountRow, AccountSettings } from "./model.js";

const CHANNELS = ["channels"];
const TOPICS = ["channels"];
const LOOK_AGAIN_MS = 1_000;

export const accountsQuery = queryOptions({
  queryKey: [...CHANNELS, "accounts"],
  queryFn: async ({ signal }) => (await get<Wire<typeof ChannelAccountList>>("/channel-accounts", { signal })).items,
  meta: { topics: TOPICS },
});

/** One account with its settings. While it is being looked at, it is asked for every second: somebody waits. */
export const accountQuery = (id: string) =>
  queryOptions({
    queryKey: [...CHANNELS, "account", id],
    queryFn: ({ signal }) => get<AccountSettings>(at`/channel-accounts/${id}`, { signal }),
    meta: { topics: TOPICS },
    refetchInterval: ({ state: { data } }) => (data?.check.isAsked ? LOOK_AGAIN_MS : false),
  });

export const providersQuery = queryOptions({
  queryKey: [...CHANNELS, "providers"],
  queryFn: async ({ signal }) => (await get<Wire<typeof ChannelProviderList>>("/channel-providers", { signal })).items,
  staleTime: Number.POSITIVE_INFINITY,
});

export const templatesQuery = (id: string) =>
  queryOptions({
    queryKey: [...CHANNELS, "templates", id],
    queryFn: async ({ signal }) =>
      (await get<Wire<typeof ProviderTemplateList>>(at`/channel-accounts/${id}/templates`, { signal })).items,
    meta: { topics: TOPICS },
  });

/** A test. While it is on its way it is looked at every second. */
export const testQuery = (id: string) =>
  queryOptions({
    queryKey: [...CHANNELS, "test", id],
    queryFn: ({ signal }) => get<Wire<typeof TestSend>>(at`/test-sends/${id}`, { signal }),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || data.state === "ready" || data.state === "leaving" ? LOOK_AGAIN_MS : false,
  });

export const creditorsQuery = queryOptions({
  queryKey: [...CHANNELS, "creditors"],
  queryFn: async ({ signal }) => (await get<Wire<typeof CreditorList>>("/creditors", { signal })).items,
  meta: { topics: ["creditors"] },
});

export const holdoutQuery = queryOptions({
  queryKey: [...CHANNELS, "holdout"],
  queryFn: ({ signal }) => get<Wire<typeof HoldoutSetting>>("/holdout", { signal }),
});

export const trackingQuery = queryOptions({
  queryKey: [...CHANNELS, "tracking"],
  queryFn: ({ signal }) => get<Wire<typeof Tracking>>("/tracking", { signal }),
});

function useAct<Given, Reply>(act: (given: Given) => Promise<Reply>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => client.invalidateQueries({ queryKey: CHANNELS }),
    // What was typed into a form of secrets leaves the memory with it.
    gcTime: 0,
  });
}

export const useAdd = () =>
  useAct((order: Wire<typeof AddChannelAccount>) => post<AccountSettings>("/channel-accounts", order));
export const useChange = () =>
  useAct(({ id, ...change }: Wire<typeof ChangeChannelAccount> & { readonly id: string }) =>
    patch<AccountSettings>(at`/channel-accounts/${id}`, change),
  );
export const usePause = () => useAct((id: string) => post<AccountRow>(at`/channel-accounts/${id}/pause`));
export const useResume = () => useAct((id: string) => post<AccountRow>(at`/channel-accounts/${id}/resume`));
export const useCheck = () => useAct((id: string) => post<AccountRow>(at`/channel-accounts/${id}/check`));
export const useTrial = () =>
  useAct(({ id, ...test }: Wire<typeof TestChannelAccount> & { readonly id: string }) =>
    post<Wire<typeof TestSend>>(at`/channel-accounts/${id}/test`, test),
  );
export const useOrder = () =>
  useAct(({ id, ...change }: Pick<Wire<typeof ChangeCreditor>, "channelOrder"> & { readonly id: string }) =>
    patch<unknown>(at`/creditors/${id}`, change),
  );
export const useHoldout = () => useAct((share: number) => put<Wire<typeof HoldoutSetting>>("/holdout", { share }));
export const useTracking = () =>
  useAct((change: Wire<typeof ChangeTracking>) => patch<Wire<typeof Tracking>>("/tracking", change));

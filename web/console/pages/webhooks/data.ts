import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  AddWebhook,
  ChangeWebhook,
  DeliveryPage,
  Redelivered,
  WebhookList,
  WebhookSecret,
} from "../../../../src/webhooks/contract.js";
import { at, get, patch, post, remove, type Wire } from "../../../kit/api.js";
import { type PagesView, usePages } from "../../../kit/pages.js";
import type { Delivery, DeliveryRow, EndpointRow, WebhooksSearch } from "./model.js";

const WEBHOOKS = ["webhooks"];
const TOPICS = ["webhooks"];

export type Secret = Wire<typeof WebhookSecret>;

export const endpointsQuery = queryOptions({
  queryKey: [...WEBHOOKS, "list"],
  queryFn: async ({ signal }) => (await get<Wire<typeof WebhookList>>("/webhooks", { signal })).items,
  meta: { topics: TOPICS },
});

export function useDeliveries({ webhookId, state, type }: WebhooksSearch): PagesView<DeliveryRow> {
  const query = { webhookId, state, type };
  return usePages<DeliveryRow>({
    queryKey: [...WEBHOOKS, "deliveries", query],
    fetchPage: (cursor, signal) =>
      get<Wire<typeof DeliveryPage>>("/webhooks/deliveries", { query: { ...query, cursor }, signal }),
    topics: TOPICS,
  });
}

const LOOK_AGAIN_MS = 1_000;

/** One delivery. While it is on its way it is looked at every second: somebody waits to see how it goes. */
export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: [...WEBHOOKS, "delivery", id],
    queryFn: ({ signal }) => get<Delivery>(at`/webhooks/deliveries/${id}`, { signal }),
    meta: { topics: TOPICS },
    refetchInterval: ({ state: { data } }) =>
      data?.state === "leaving" || (data?.state === "waiting" && data.attempts === 0) ? LOOK_AGAIN_MS : false,
  });

/** An act that changes what lists show. */
function useAct<Given, Reply>(act: (given: Given) => Promise<Reply>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => client.invalidateQueries({ queryKey: WEBHOOKS }),
    // A secret leaves the memory with its dialog.
    gcTime: 0,
  });
}

export const useAdd = () => useAct((order: Wire<typeof AddWebhook>) => post<Secret>("/webhooks", order));
export const useChange = () =>
  useAct(({ id, ...change }: Wire<typeof ChangeWebhook> & { readonly id: string }) =>
    patch<EndpointRow>(at`/webhooks/${id}`, change),
  );
export const usePause = () => useAct((id: string) => post<EndpointRow>(at`/webhooks/${id}/pause`));
export const useResume = () => useAct((id: string) => post<EndpointRow>(at`/webhooks/${id}/resume`));
export const useRotate = () => useAct((id: string) => post<Secret>(at`/webhooks/${id}/rotate`));
export const useRemove = () => useAct((id: string) => remove<void>(at`/webhooks/${id}`));
export const usePing = () => useAct((id: string) => post<Delivery>(at`/webhooks/${id}/test`));
export const useRedeliver = () => useAct((id: string) => post<Delivery>(at`/webhooks/deliveries/${id}/redeliver`));
export const useRedeliverFailed = () =>
  useAct((id: string) => post<Wire<typeof Redelivered>>(at`/webhooks/${id}/redeliver`, {}));

import { queryOptions } from "@tanstack/react-query";
import { get } from "../../../kit/api.js";
import type { ChartsView, HomeView } from "./model.js";

/** Numbers on screen change at most this often, however fast news come. */
const CALM_MS = 10_000;
const HOME = "/home";
const TOPICS = ["accounts", "messages", "imports", "strategies", "debtor", "webhooks"];

export const homeQuery = queryOptions({
  queryKey: ["home", "numbers"],
  queryFn: ({ signal }) => get<HomeView>(HOME, { signal }),
  staleTime: CALM_MS,
  meta: { topics: TOPICS },
});

export const chartsQuery = queryOptions({
  queryKey: ["home", "charts"],
  queryFn: ({ signal }) => get<ChartsView>(`${HOME}/charts`, { signal }),
  staleTime: CALM_MS,
  meta: { topics: TOPICS },
});

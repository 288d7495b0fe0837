import { useQuery } from "@tanstack/react-query";
import { CHANNELS } from "../../../../src/kernel/channel.js";
import type { Choice, Filter } from "../../../kit/filters-bar.js";
import { formatNumber } from "../../../kit/format.js";
import { useSession } from "../../../kit/session.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { countsQuery, creditorsQuery, strategyNamesQuery } from "./data.js";
import { type MessagesSearch, OUTCOMES, reasonsOf } from "./model.js";
import { useReasonWords } from "./reason-words.js";

/** What the list can be narrowed by. The counts say how many rows each choice would leave. */
export function useFilters(search: MessagesSearch): readonly Filter[] {
  const words = useWords("messages");
  const states = useWords("states");
  const locale = useLocale();
  const { data: counts } = useQuery(countsQuery(search));
  const creditors = useNamed(useQuery(creditorsQuery).data, search.creditorId);
  const { can } = useSession();
  const strategies = useNamed(
    useQuery({ ...strategyNamesQuery, enabled: can("strategies:read") }).data,
    search.strategyId,
  );
  const countOf = (state: string): number | undefined => counts?.states.find((one) => one.state === state)?.count;
  const outcomes = OUTCOMES.map((state) => ({
    value: state,
    label: words(`state.${state}`),
    ...counted(countOf(state), locale),
  }));
  const channels = CHANNELS.map((channel) => ({ value: channel, label: states(`channel.${channel}`) }));
  return [
    { kind: "many", name: "state", label: words("filter.state"), choices: outcomes },
    { kind: "one", name: "because", label: words("filter.because"), choices: useReasonChoices(search) },
    { kind: "day", name: "day", label: words("filter.day") },
    { kind: "one", name: "channel", label: words("filter.channel"), choices: channels },
    ...(creditors.length > 1
      ? [{ kind: "one", name: "creditorId", label: words("filter.creditorId"), choices: creditors } as const]
      : []),
    ...(strategies.length > 0
      ? [{ kind: "one", name: "strategyId", label: words("filter.strategyId"), choices: strategies } as const]
      : []),
  ];
}

const counted = (count: number | undefined, locale: Parameters<typeof formatNumber>[1]): Pick<Choice, "count"> =>
  count === undefined ? {} : { count: formatNumber(count, locale) };

/** Names for a choice. One that the address asks for stays, even when it is not in the list. */
function useNamed(
  rows: readonly { readonly id: string; readonly name: string }[] | undefined,
  asked: string | undefined,
): Choice[] {
  const choices = (rows ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return asked === undefined || choices.some(({ value }) => value === asked)
    ? choices
    : [...choices, { value: asked, label: asked }];
}

function useReasonChoices(search: MessagesSearch): Choice[] {
  const locale = useLocale();
  const say = useReasonWords();
  const { data: counts } = useQuery(countsQuery(search));
  const lines = reasonsOf(counts?.reasons ?? []);
  // The same rule with other values is the same choice: the plain sentence names it.
  const choices = lines.map(({ reason, count }) => ({
    value: reason.code,
    label: say?.({ of: reason.of, code: reason.code }) ?? reason.code,
    count: formatNumber(count, locale),
  }));
  const { because } = search;
  if (because === undefined || choices.some(({ value }) => value === because)) return choices;
  return [
    ...choices,
    { value: because, label: say?.({ of: "message", code: because }) ?? because, count: formatNumber(0, locale) },
  ];
}

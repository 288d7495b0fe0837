import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type DraftRule, soundRule } from "../../../kit/rule/rule-model.js";
import { type Count, countQuery, lookQuery } from "./data.js";

/** Somebody who types is not counted for after every letter; what takes longer waits for a longer rest. */
const COUNT_MS = 350;
const LOOK_MS = 900;

export interface Live {
  /** The rule as it is asked about; null while it is not whole. */
  readonly rule: string | null;
  readonly count: Count | undefined;
  readonly look: Count | undefined;
  /** What is shown is of an earlier rule. */
  readonly isOld: boolean;
  readonly isLookOld: boolean;
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** What a rule holds while it is written. A question that is overtaken is given up. */
export function useLive(draft: DraftRule): Live {
  const sound = soundRule(draft);
  const rule = sound && JSON.stringify(sound);
  const [asked] = useDebouncedValue(rule, COUNT_MS);
  const [rested] = useDebouncedValue(rule, LOOK_MS);
  const count = useQuery({ ...countQuery(asked ?? ""), enabled: asked !== null, placeholderData: keepPreviousData });
  const isCounted = count.isSuccess && !count.isPlaceholderData;
  const look = useQuery({
    ...lookQuery(rested ?? ""),
    enabled: rested !== null && rested === asked && isCounted,
    placeholderData: keepPreviousData,
  });
  return {
    rule: asked,
    count: count.data,
    look: look.data,
    isOld: rule === null || rule !== asked || count.isPlaceholderData,
    isLookOld: rule === null || rule !== rested || look.isPlaceholderData,
    error: asked === null ? null : (count.error ?? look.error),
    onRetry: () => void (count.isError ? count.refetch() : look.refetch()),
  };
}

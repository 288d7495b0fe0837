import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { formatNumber } from "../../../kit/format.js";
import { ApiProblem } from "../../../kit/problem.js";
import { SEGMENTS } from "../../../kit/rule/data.js";
import { faultsOf, type RuleFault } from "../../../kit/rule/problem-words.js";
import { soundRule } from "../../../kit/rule/rule-model.js";
import { toastDone } from "../../../kit/toasts.js";
import { useTrouble } from "../../../kit/trouble.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { addSegment, type SegmentRow, saveSegment } from "./data.js";
import { countOf } from "./model.js";
import type { WorkDesk } from "./use-work.js";

export interface Save {
  readonly run: () => void;
  readonly isBusy: boolean;
  /** Somebody tried: what is missing is wrong from now on. */
  readonly isTried: boolean;
  readonly nameError: string | null;
  readonly faults: readonly RuleFault[];
  /** A refusal that has no place of its own on the page. */
  readonly trouble: unknown;
}

const PLACED = new Set(["segment_exists", "rule_not_sound", "invalid_request", "segment_changed"]);

/** Saves what is written. What is wrong is said where it is. */
export function useSave(row: SegmentRow | null, desk: WorkDesk): Save {
  const words = useWords("segment");
  const locale = useLocale();
  const client = useQueryClient();
  const navigate = useNavigate();
  const troubleOf = useTrouble();
  const [isTried, setTried] = useState(false);
  /** What was refused: once it is changed, the refusal is no longer about it. */
  const [refused, setRefused] = useState<Pick<WorkDesk, "name" | "rule"> | null>(null);
  const name = desk.name.trim();
  const rule = soundRule(desk.rule);
  const saving = useMutation({
    mutationFn: async () => {
      const saved = { name, rule };
      return row ? saveSegment(row.id, { ...saved, baseVersion: desk.base.version }) : addSegment(saved);
    },
    onSuccess: async (saved) => {
      desk.begin(saved);
      setTried(false);
      const count = countOf(saved.totals ?? []);
      toastDone(words("saved", { name: saved.name, count, text: formatNumber(count, locale) }));
      await client.invalidateQueries({ queryKey: SEGMENTS });
      if (!row) await navigate({ to: "/segments/$segmentId", params: { segmentId: saved.id }, replace: true });
    },
    onError: (error) => {
      setRefused({ name: desk.name, rule: desk.rule });
      // Theirs comes with the list, and is put beside ours.
      if (error instanceof ApiProblem && error.code === "segment_changed")
        void client.invalidateQueries({ queryKey: SEGMENTS });
    },
  });
  const problem = saving.error instanceof ApiProblem ? saving.error : null;
  const isNameRefused = problem?.code === "segment_exists" && refused?.name === desk.name;
  const isOurs = problem !== null && PLACED.has(problem.code);
  return {
    run: () => {
      setTried(true);
      if (name === "" || rule === null) focusFirstFault();
      else if (!saving.isPending && !desk.isConflict && (desk.isDirty || !row)) saving.mutate();
    },
    isBusy: saving.isPending,
    isTried,
    nameError: isTried && name === "" ? words("name.missing") : isNameRefused ? troubleOf(problem) : null,
    faults: problem && refused?.rule === desk.rule ? faultsOf(problem.errors) : [],
    trouble: isOurs ? null : saving.error,
  };
}

/** Once what is wrong is marked, the hand is put on the first of it. */
function focusFirstFault(): void {
  requestAnimationFrame(() =>
    document
      .querySelector<HTMLElement>(
        "input[aria-invalid=true], [data-rule-row][data-wrong] button, [data-rule-row] button",
      )
      ?.focus(),
  );
}

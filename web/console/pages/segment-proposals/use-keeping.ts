import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { SEGMENTS } from "../../../kit/rule/data.js";
import { toastDone } from "../../../kit/toasts.js";
import { useTrouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { addSegment, type Proposal } from "./data.js";
import { groupName, nameFaults } from "./model.js";

export interface Keeping {
  readonly names: readonly string[];
  readonly chosen: ReadonlySet<number>;
  /** The ids of what is saved, by place. */
  readonly saved: ReadonlyMap<number, string>;
  readonly isBusy: boolean;
  readonly errorAt: (at: number) => string | null;
  readonly rename: (at: number, name: string) => void;
  readonly toggle: (at: number) => void;
  readonly save: () => Promise<void>;
}

/** The groups somebody keeps: under which names, and what became of each. One that is refused does not hold up the others. */
export function useKeeping({ groups }: Proposal): Keeping {
  const words = useWords("segment-proposals");
  const troubleOf = useTrouble();
  const client = useQueryClient();
  const [names, setNames] = useState(() => groups.map((group) => groupName(group, words)));
  const [chosen, setChosen] = useState<ReadonlySet<number>>(() => new Set(groups.keys()));
  const [saved, setSaved] = useState<ReadonlyMap<number, string>>(new Map());
  const [refused, setRefused] = useState<ReadonlyMap<number, string>>(new Map());
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const faults = nameFaults(names, chosen);
  const errorAt = (at: number): string | null => {
    const fault = faults.get(at);
    if (isTried && fault) return words(fault === "missing" ? "nameMissing" : "nameTwice");
    return refused.get(at) ?? null;
  };
  const forget = (at: number): void => setRefused((before) => new Map([...before].filter(([place]) => place !== at)));
  const save = async (): Promise<void> => {
    setTried(true);
    if (faults.size > 0 || isBusy) return;
    setBusy(true);
    const done = new Map(saved);
    const no = new Map<number, string>();
    for (const at of [...chosen].sort((a, b) => a - b)) {
      try {
        const { id } = await addSegment((names[at] ?? "").trim(), groups[at]?.rule);
        done.set(at, id);
      } catch (error) {
        no.set(at, troubleOf(error));
      }
    }
    setBusy(false);
    setSaved(done);
    setRefused(no);
    setChosen(new Set(no.keys()));
    if (done.size > saved.size) toastDone(words("done", { count: done.size - saved.size }));
    await client.invalidateQueries({ queryKey: [...SEGMENTS, "list"] });
  };
  return {
    names,
    chosen,
    saved,
    isBusy,
    errorAt,
    rename: (at, name) => {
      setNames((before) => before.with(at, name));
      forget(at);
    },
    toggle: (at) =>
      setChosen((before) => {
        const next = new Set(before);
        if (!next.delete(at)) next.add(at);
        return next;
      }),
    save,
  };
}

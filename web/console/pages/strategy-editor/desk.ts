import { useQuery } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useMemo, useRef, useState } from "react";
import type { Definition } from "../../../../src/strategy/domain/definition.js";
import { flatSteps, isTimed } from "../../../../src/strategy/domain/outline.js";
import { DraftKeeper, useDraftKeeper } from "../../../kit/draft-keeper.js";
import { useSaying as useRuleSaying } from "../../../kit/rule/data.js";
import { sentenceOfRule } from "../../../kit/rule/sentence.js";
import { useSession } from "../../../kit/session.js";
import { useTemplateName } from "../../../kit/template-name.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import { type Draft, draftServer, endpointsQuery, type LiveView, type TemplateRow, templatesQuery } from "./data.js";
import {
  closeBranch,
  copyOf,
  insertStep,
  moveStep,
  moveToDay,
  placeAfter,
  placeInside,
  removeStep,
  spotWithout,
  type Way,
} from "./edits.js";
import { type Beginnings, newStep, type StepKind } from "./new-step.js";
import { ancestorsOf } from "./rows.js";
import { saidProblems } from "./said-problems.js";
import type { Saying } from "./say.js";
import { branchOfSpot, type Spot, stepIdOf, stepOf } from "./tree.js";
import { edited, picked, redone, startWork, undone, type Work } from "./work.js";

/** Where a step is added: after what is chosen, or under it. */
type Where = "after" | "inside";

export type DeskView = ReturnType<typeof useDesk>;

interface DeskStart {
  readonly live: LiveView;
  readonly draft: Draft;
  readonly isReadOnly: boolean;
}

/** All that the views and panels of the editor share: the work, what the server says of it, and every act on it. */
export function useDesk({ live, draft, isReadOnly }: DeskStart) {
  const { id } = live;
  const { data: templates = NO_TEMPLATES } = useQuery(templatesQuery);
  const keeper = useDraftKeeper<Definition, Draft>(() => new DraftKeeper(draft.definition, draft, draftServer(id)));
  const [work, setWork] = useState<Work>(() =>
    startWork(
      draft.definition,
      live.steps.map(({ step }) => step.id),
    ),
  );
  const [closed, setClosed] = useState<ReadonlySet<Spot>>(new Set());
  const asking = useAsking();
  const latest = useRef(work);
  const [, draw] = useState(0);
  /** The next drawing puts the focus on what is chosen: an act by key goes on where it was. */
  const wantsFocus = useRef(false);

  const { change } = keeper;
  const apply = useCallback(
    (next: Work, takesFocus = false): void => {
      const before = latest.current;
      if (takesFocus) wantsFocus.current = true;
      latest.current = next;
      setWork(next);
      if (next === before && takesFocus) draw((times) => times + 1);
      if (next.definition !== before.definition) change(next.definition);
      const above = new Set(ancestorsOf(next.definition, next.spot));
      setClosed((now) =>
        [...now].some((spot) => above.has(spot)) ? new Set([...now].filter((s) => !above.has(s))) : now,
      );
    },
    [change],
  );
  const acts = useActs({ latest, apply, templates });
  const toggle = useCallback((spot: Spot, isClosed: boolean): void => {
    setClosed((now) => (isClosed ? new Set([...now, spot]) : new Set([...now].filter((one) => one !== spot))));
  }, []);
  const saying = useSaying(templates, work.definition);
  const standing = useMemo(
    () => new Map(live.steps.map(({ step, standing: count }) => [step.id, count])),
    [live.steps],
  );
  return {
    ...keeper,
    ...acts,
    ...asking,
    id,
    live,
    isReadOnly,
    templates,
    work,
    closed,
    saying,
    standing,
    wantsFocus,
    toggle,
    problems: saidProblems(keeper.kept.problems, work.definition.steps, saying, (key) =>
      hasWords(`strategy-editor:${key}`),
    ),
    /** Puts another definition in the place of ours, as an edit that can be undone. */
    replace: (definition: Definition): void => apply(edited(latest.current, startWork(definition).definition), true),
    /** Goes on from what the server has. Ours is one step back. */
    takeDraft: (theirs: Draft): void => {
      apply(edited(latest.current, startWork(theirs.definition).definition), true);
      keeper.take(theirs.definition, theirs);
    },
  };
}

/** Where somebody asked to add a step. `asked` knows at once, `adding` with the next drawing. */
function useAsking() {
  const [adding, setAddingState] = useState<Where | null>(null);
  const asked = useRef<Where | null>(null);
  const setAdding = useCallback((where: Where | null): void => {
    asked.current = where;
    setAddingState(where);
  }, []);
  return { adding, asked, setAdding };
}

const NO_TEMPLATES: readonly TemplateRow[] = [];

interface Acting {
  readonly latest: { readonly current: Work };
  readonly apply: (work: Work, takesFocus?: boolean) => void;
  readonly templates: readonly TemplateRow[];
}

function useActs({ latest, apply, templates }: Acting) {
  const words = useWords("strategy-editor");
  const { can } = useSession();
  const { data: endpoints } = useQuery({ ...endpointsQuery, enabled: can("webhooks:read") });
  const endpoint = endpoints?.[0]?.name ?? words("form.endpointName");
  const begin = useMemo(
    () => ({ ...beginningsOf(templates, words("form.fieldName")), endpoint }),
    [templates, words, endpoint],
  );
  return useMemo(() => {
    const step = () => stepOf(latest.current.definition.steps, latest.current.spot);
    return {
      pick: (spot: Spot, takesFocus = false) => apply(picked(latest.current, spot), takesFocus),
      /** An edit of what is chosen, or of anything. `joining` names a field that is being typed into. */
      edit: (
        change: (definition: Definition) => Definition,
        joining: string | null = null,
        spot = latest.current.spot,
      ) => apply(edited(latest.current, change(latest.current.definition), spot, joining)),
      add: (kind: StepKind, where: Where) => {
        const work = latest.current;
        const place = (where === "inside" ? placeInside : placeAfter)(work.definition, work.spot);
        const template = nextTemplate(work, begin.template, templates);
        const fresh = newStep(kind, work.definition, place, work.used, { ...begin, template });
        apply(edited(work, insertStep(work.definition, place, fresh), fresh.id), true);
      },
      duplicate: () => {
        const one = step();
        if (!one) return;
        const work = latest.current;
        const copy = copyOf(one, work.used);
        apply(edited(work, insertStep(work.definition, placeAfter(work.definition, one.id), copy), copy.id), true);
      },
      /** Takes what is chosen away, a step or a way out. Gives whether something went. */
      remove: (): boolean => {
        const work = latest.current;
        const { definition, spot } = work;
        const branch = branchOfSpot(spot);
        const after = branch === null ? removeStep(definition, spot) : closeBranch(definition, branch);
        const next = branch === null ? spotWithout(definition, spot) : (stepIdOf(spot) ?? spot);
        if (after !== definition) apply(edited(work, after, next), true);
        return after !== definition;
      },
      move: (way: Way) =>
        apply(edited(latest.current, moveStep(latest.current.definition, latest.current.spot, way)), true),
      /** Puts the chosen step so many days later; one without a day stays as it is. */
      shiftDay: (by: number) => {
        const one = step();
        if (!one || !isTimed(one) || one.day === undefined) return;
        const { day } = one;
        apply(edited(latest.current, moveToDay(latest.current.definition, one.id, day + by)), true);
      },
      undo: () => apply(undone(latest.current), true),
      /** Back to this definition, through what came after it. */
      undoTo: (definition: Definition) => {
        let work = latest.current;
        while (work.definition !== definition && work.past.length > 0) work = undone(work);
        if (work.definition === definition) apply(work, true);
      },
      redo: () => apply(redone(latest.current), true),
    };
  }, [latest, apply, begin, templates]);
}

/** A template for a new message: the one that follows on what is chosen, as `overdue-2` follows on `overdue-1`. */
function nextTemplate({ definition, spot }: Work, otherwise: string, templates: readonly TemplateRow[]): string {
  const chosen = stepOf(definition.steps, stepIdOf(spot) ?? "");
  const [, stem, number] = (chosen?.kind === "message" && /^(.*-)(\d+)$/.exec(chosen.template)) || [];
  const next = `${stem}${Number(number) + 1}`;
  return templates.some(({ key, id, archivedAt }) => key === next && id !== null && archivedAt === null)
    ? next
    : otherwise;
}

const WAYS = ["whatsapp", "sms", "email"] as const;

/** What a new step begins with: the first template that fits, and the channels it is written for. */
function beginningsOf(templates: readonly TemplateRow[], field: string): Omit<Beginnings, "endpoint"> {
  const usable = templates.filter(({ id, archivedAt }) => id !== null && archivedAt === null);
  const message =
    usable.find(({ intent }) => intent === "collect") ?? usable.find(({ intent }) => intent !== "call") ?? usable[0];
  const channels = WAYS.filter((channel) => message?.channels.includes(channel));
  return {
    template: message?.key ?? "-",
    script: usable.find(({ intent }) => intent === "call")?.key ?? "-",
    channels: channels.length > 0 ? channels : ["email"],
    field,
  };
}

function useSaying(templates: readonly TemplateRow[], { steps }: Definition): Saying {
  const words = useWords("strategy-editor");
  const states = useWords("states");
  const locale = useLocale();
  const nameOf = useTemplateName();
  const byKey = useMemo(() => new Map(templates.map((row) => [row.key, row])), [templates]);
  const rules = useRuleSaying(flatSteps(steps).flatMap((step) => (step.kind === "condition" ? [step.if] : [])));
  return {
    words,
    states,
    locale,
    template: (key) => nameOf(byKey.get(key) ?? { key, name: null }),
    rule: (rule) => sentenceOfRule(rule, rules),
  };
}

export const DeskContext = createContext<DeskView | null>(null);

export function useDeskView(): DeskView {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("there is no desk around this");
  return desk;
}

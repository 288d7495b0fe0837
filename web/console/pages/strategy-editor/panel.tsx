import { ActionIcon, Button } from "@mantine/core";
import { type ReactNode, type RefObject, useRef } from "react";
import type { Step } from "../../../../src/strategy/domain/definition.js";
import { flatSteps } from "../../../../src/strategy/domain/outline.js";
import { AddIcon, CopyIcon, DownIcon, RemoveIcon, TroubleIcon, UpIcon } from "../../../kit/icons.js";
import { useWords } from "../../../kit/words.js";
import { ChargeForm } from "./charge-form.js";
import { MessageForm, TaskForm } from "./contact-form.js";
import { useDeskView } from "./desk.js";
import { GotoForm, SplitForm, WaitForm } from "./flow-forms.js";
import { KindIcon } from "./kind-icon.js";
import { OfferForm } from "./offer-form.js";
import styles from "./panel.module.css";
import { useProblemsOf } from "./problems.js";
import { ConditionForm } from "./rule-forms.js";
import { branchWords } from "./say.js";
import { SettingsForm } from "./settings-form.js";
import { FieldForm, TagForm, ToneForm } from "./small-forms.js";
import { branchOfSpot, stepIdOf, stepOf } from "./tree.js";
import { WebhookForm } from "./webhook-form.js";

interface PanelProps {
  readonly onRemove: () => void;
  /** Back to the line that this is about. */
  readonly onBack: () => void;
}

/** The settings of what is chosen: a step, a branch, or the strategy itself. */
export function Panel({ onRemove, onBack }: PanelProps): ReactNode {
  const { work } = useDeskView();
  const panel = useRef<HTMLElement>(null);
  const id = stepIdOf(work.spot);
  const step = id === null ? null : stepOf(work.definition.steps, id);
  const branch = branchOfSpot(work.spot);
  return (
    <section
      ref={panel}
      className={styles.panel}
      aria-labelledby="panel-title"
      data-panel={true}
      onKeyDown={(event) => {
        // A list that is open closes first, and has said so by then.
        const isHere = event.target instanceof Node && panel.current?.contains(event.target);
        if (event.key !== "Escape" || !isHere || event.defaultPrevented || isOpenList(event.target)) return;
        event.preventDefault();
        onBack();
      }}
    >
      <Head step={step} branch={branch?.branch ?? null} onRemove={onRemove} />
      <Troubles id={step?.id ?? null} />
      <div className={styles.fields} key={work.spot}>
        {step === null ? <SettingsForm /> : branch !== null ? <BranchHelp /> : <StepForm step={step} />}
      </div>
    </section>
  );
}

const isOpenList = (target: EventTarget): boolean =>
  target instanceof Element && target.getAttribute("aria-expanded") === "true";

/** Puts the focus on the first thing that can be changed. */
export function focusPanel(within: RefObject<HTMLElement | null>): void {
  within.current
    ?.querySelector<HTMLElement>(
      "[data-panel] :is(input:not([type=hidden]), textarea, [role=radio], button):not([data-tool], :disabled)",
    )
    ?.focus();
}

interface HeadProps {
  readonly step: Step | null;
  readonly branch: number | null;
  readonly onRemove: () => void;
}

function Head({ step, branch, onRemove }: HeadProps): ReactNode {
  const words = useWords("strategy-editor");
  const { work, saying, isReadOnly, move, duplicate } = useDeskView();
  const no = step === null ? 0 : flatSteps(work.definition.steps).findIndex(({ id }) => id === step.id) + 1;
  const tool = (name: string, Icon: typeof UpIcon, run: () => void): ReactNode => (
    <ActionIcon
      size={28}
      data-tool={true}
      aria-label={words(`tool.${name}`)}
      data-hint={words(`tool.${name}`)}
      onClick={run}
    >
      <Icon size={16} />
    </ActionIcon>
  );
  return (
    <div className={styles.head}>
      <KindIcon kind={step?.kind ?? "settings"} size={18} />
      <div className={styles.heading}>
        <h2 id="panel-title" className={styles.title}>
          {step === null
            ? words("settings.title")
            : branch !== null
              ? branchWords(step, branch, saying)
              : words(`kind.${step.kind}`)}
        </h2>
        {step !== null && (
          <span className={styles.where}>{words(branch === null ? "panel.step" : "panel.branch", { no })}</span>
        )}
      </div>
      {step !== null && branch === null && !isReadOnly && (
        <span className={styles.tools}>
          {tool("up", UpIcon, () => move("up"))}
          {tool("down", DownIcon, () => move("down"))}
          {tool("duplicate", CopyIcon, duplicate)}
          {tool("remove", RemoveIcon, onRemove)}
        </span>
      )}
    </div>
  );
}

function Troubles({ id }: { readonly id: string | null }): ReactNode {
  const problems = useProblemsOf(id);
  if (problems.length === 0) return null;
  return (
    <ul className={styles.troubles}>
      {problems.map(({ code, text, severity }) => (
        <li key={code} data-error={severity === "error" || undefined}>
          <TroubleIcon size={14} aria-hidden={true} />
          {text}
        </li>
      ))}
    </ul>
  );
}

function StepForm({ step }: { readonly step: Step }): ReactNode {
  const words = useWords("strategy-editor");
  switch (step.kind) {
    case "message":
      return <MessageForm step={step} />;
    case "call":
    case "visit":
      return <TaskForm step={step} />;
    case "charge":
      return <ChargeForm step={step} />;
    case "wait":
      return <WaitForm step={step} />;
    case "condition":
      return <ConditionForm step={step} />;
    case "split":
      return <SplitForm step={step} />;
    case "tone":
      return <ToneForm step={step} />;
    case "tag":
      return <TagForm step={step} />;
    case "field":
      return <FieldForm step={step} />;
    case "offer":
      return <OfferForm step={step} />;
    case "webhook":
      return <WebhookForm step={step} />;
    case "goto":
      return <GotoForm id={step.id} to={step.to} />;
    case "stop":
      return <p className={styles.note}>{words("form.stopNote")}</p>;
  }
}

/** A branch has nothing to set but what stands in it. */
function BranchHelp(): ReactNode {
  const words = useWords("strategy-editor");
  const { setAdding, isReadOnly } = useDeskView();
  return (
    <>
      <p className={styles.note}>{words("branch.help")}</p>
      {!isReadOnly && (
        <Button
          variant="default"
          size="sm"
          className={styles.link ?? ""}
          leftSection={<AddIcon size={16} />}
          onClick={() => setAdding("after")}
        >
          {words("add.branch")}
        </Button>
      )}
    </>
  );
}

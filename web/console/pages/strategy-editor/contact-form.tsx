import { ActionIcon, Button, Checkbox, SegmentedControl, Select, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Channel } from "../../../../src/kernel/channel.js";
import type { ChargeStep, MessageStep, TaskStep } from "../../../../src/strategy/domain/definition.js";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { AddIcon, CloseIcon, DownIcon, OutIcon, UpIcon } from "../../../kit/icons.js";
import { dayWords } from "../../../kit/strategy/audience.js";
import { useTemplateName } from "../../../kit/template-name.js";
import { hasWords, useWords } from "../../../kit/words.js";
import type { TemplateRow } from "./data.js";
import { useDeskView } from "./desk.js";
import { openBranch } from "./edits.js";
import { NumberField } from "./fields.js";
import { dayAt } from "./new-step.js";
import styles from "./panel.module.css";
import { DAY_MAX, DAY_MIN, patchStep, type StepPatch } from "./patches.js";
import { branchSpot, placeOf } from "./tree.js";

/** An edit of one step by its fields; `field` names the one that is typed into. */
export function usePatch(id: string): (patch: StepPatch, field?: string) => void {
  const { edit } = useDeskView();
  return (patch, field) =>
    edit((definition) => patchStep(definition, id, patch), field === undefined ? null : `${id}.${field}`);
}

export function MessageForm({ step }: { readonly step: MessageStep }): ReactNode {
  const words = useWords("strategy-editor");
  const { templates } = useDeskView();
  const patch = usePatch(step.id);
  return (
    <>
      <TemplatePicker
        label={words("form.template")}
        value={step.template}
        isFit={({ intent }) => intent !== "call"}
        onChange={(template) => patch({ template })}
      />
      <Channels step={step} written={templates.find(({ key }) => key === step.template)?.channels ?? null} />
      <Timing step={step} />
      <CouldNot step={step} />
    </>
  );
}

export function TaskForm({ step }: { readonly step: TaskStep }): ReactNode {
  const words = useWords("strategy-editor");
  const patch = usePatch(step.id);
  return (
    <>
      <TemplatePicker
        label={words("form.script")}
        value={step.script}
        isFit={({ intent }) => intent === "call"}
        onChange={(script) => patch({ script })}
      />
      <Timing step={step} />
      <CouldNot step={step} />
    </>
  );
}

interface PickerProps {
  readonly label: string;
  readonly value: string;
  /** Offered first; the others follow. */
  readonly isFit: (row: TemplateRow) => boolean;
  readonly onChange: (key: string) => void;
}

function TemplatePicker({ label, value, isFit, onChange }: PickerProps): ReactNode {
  const words = useWords("strategy-editor");
  const names = useWords("templates");
  const nameOf = useTemplateName();
  const { templates, isReadOnly } = useDeskView();
  const usable = templates.filter(({ id, archivedAt, key }) => (id !== null && archivedAt === null) || key === value);
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const row of [...usable.filter(isFit), ...usable.filter((one) => !isFit(one) && one.key === value)]) {
    const group = hasWords(`templates:intent.${row.intent}`) ? names(`intent.${row.intent}`) : row.intent;
    groups.set(group, [...(groups.get(group) ?? []), { value: row.key, label: nameOf(row) }]);
  }
  const isThere = usable.some(({ key }) => key === value);
  return (
    <div className={styles.field}>
      <Select
        label={label}
        searchable={true}
        readOnly={isReadOnly}
        nothingFoundMessage={words("form.noTemplate")}
        error={!isThere && words("form.templateGone")}
        value={isThere ? value : null}
        onChange={(key) => key !== null && onChange(key)}
        data={[...groups].map(([group, items]) => ({ group, items }))}
        maxDropdownHeight={320}
      />
      {isThere && (
        <Link to="/templates/$key" params={{ key: value }} className={styles.door ?? ""}>
          {words("form.seeText")}
          <OutIcon size={14} aria-hidden={true} />
        </Link>
      )}
    </div>
  );
}

const OFFERED = ["whatsapp", "sms", "email", "telegram", "push", "letter"] as const satisfies readonly Channel[];

/** In which order channels are tried. A channel that the template has no text for says so. */
function Channels({
  step,
  written,
}: {
  readonly step: MessageStep;
  readonly written: readonly Channel[] | null;
}): ReactNode {
  const words = useWords("strategy-editor");
  const states = useWords("states");
  const { isReadOnly } = useDeskView();
  const patch = usePatch(step.id);
  const { channels } = step;
  const swap = (at: number, by: -1 | 1): void => {
    const [one, other] = [channels[at], channels[at + by]];
    if (one && other) patch({ channels: channels.with(at, other).with(at + by, one) });
  };
  const rest = OFFERED.filter((channel) => !channels.includes(channel));
  return (
    <fieldset className={styles.group}>
      <legend>{words("form.channels")}</legend>
      <ol className={styles.channels}>
        {channels.map((channel, at) => (
          <li key={channel} className={styles.channel}>
            <span className={styles.try}>{at + 1}</span>
            <ChannelIcon channel={channel} withName={true} size={16} />
            {written !== null && !written.includes(channel) && (
              <span className={styles.lack}>{words("form.noText")}</span>
            )}
            {!isReadOnly && (
              <span className={styles.tools}>
                <ActionIcon
                  size={28}
                  disabled={at === 0}
                  aria-label={words("form.earlierNamed", { name: states(`channel.${channel}`) })}
                  onClick={() => swap(at, -1)}
                >
                  <UpIcon size={16} />
                </ActionIcon>
                <ActionIcon
                  size={28}
                  disabled={at === channels.length - 1}
                  aria-label={words("form.laterNamed", { name: states(`channel.${channel}`) })}
                  onClick={() => swap(at, 1)}
                >
                  <DownIcon size={16} />
                </ActionIcon>
                <ActionIcon
                  size={28}
                  disabled={channels.length === 1}
                  aria-label={words("form.removeNamed", { name: states(`channel.${channel}`) })}
                  onClick={() => patch({ channels: channels.toSpliced(at, 1) })}
                >
                  <CloseIcon size={16} />
                </ActionIcon>
              </span>
            )}
          </li>
        ))}
      </ol>
      <Checkbox
        label={words("form.best")}
        description={words("form.bestNote")}
        checked={step.order === "best"}
        disabled={isReadOnly}
        onChange={({ currentTarget: { checked } }) => patch({ isBest: checked })}
      />
      {!isReadOnly && (
        <div className={styles.more}>
          {rest.map((channel) => (
            <Button
              key={channel}
              size="compact-xs"
              variant="default"
              leftSection={<AddIcon size={12} />}
              disabled={channels.length >= 5}
              onClick={() => patch({ channels: [...channels, channel] })}
            >
              {states(`channel.${channel}`)}
            </Button>
          ))}
        </div>
      )}
    </fieldset>
  );
}

/** On a day of the ladder, or as soon as the step before is done; always at an hour where the person lives. */
export function Timing({ step }: { readonly step: MessageStep | TaskStep | ChargeStep }): ReactNode {
  const words = useWords("strategy-editor");
  const shared = useWords("strategies");
  const { work, isReadOnly } = useDeskView();
  const patch = usePatch(step.id);
  const { definition } = work;
  const isDue = definition.anchor.on === "due";
  const place = placeOf(definition.steps, step.id);
  return (
    <fieldset className={styles.group}>
      <legend>{words("form.when")}</legend>
      <SegmentedControl
        size="xs"
        fullWidth={true}
        readOnly={isReadOnly}
        value={step.day === undefined ? "soon" : "day"}
        onChange={(value) =>
          patch({ day: value === "soon" ? null : place ? dayAt(definition, place) : definition.days.from })
        }
        data={[
          { value: "day", label: words("form.onDay") },
          { value: "soon", label: words("form.soon") },
        ]}
      />
      <div className={styles.pair}>
        {step.day !== undefined && (
          <NumberField
            label={words("form.day")}
            description={isDue ? dayWords(step.day, shared) : words("form.daysAfterEvent", { count: step.day })}
            inputWrapperOrder={["label", "input", "description", "error"]}
            readOnly={isReadOnly}
            value={step.day}
            min={DAY_MIN}
            max={DAY_MAX}
            onChange={(day) => patch({ day }, "day")}
          />
        )}
        <TextInput
          type="time"
          label={words("form.at")}
          description={words("form.atZone")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          readOnly={isReadOnly}
          value={step.at}
          onChange={({ currentTarget: { value } }) => patch({ at: value }, "at")}
        />
      </div>
    </fieldset>
  );
}

function CouldNot({ step }: { readonly step: MessageStep | TaskStep }): ReactNode {
  const words = useWords("strategy-editor");
  const { edit, pick, isReadOnly } = useDeskView();
  const spot = branchSpot({ owner: step.id, branch: 0 });
  if (step.couldNot !== undefined)
    return (
      <Button variant="subtle" size="compact-sm" className={styles.link ?? ""} onClick={() => pick(spot, true)}>
        {words("form.seeCouldNot", { count: step.couldNot.length })}
      </Button>
    );
  if (isReadOnly) return null;
  return (
    <div className={styles.field}>
      <p className={styles.note}>{words(step.kind === "message" ? "form.noCouldNot" : "form.noCouldNotTask")}</p>
      <Button
        variant="default"
        size="xs"
        className={styles.link ?? ""}
        leftSection={<AddIcon size={14} />}
        onClick={() => {
          edit((definition) => openBranch(definition, step.id), null, spot);
          pick(spot, true);
        }}
      >
        {words("form.addCouldNot")}
      </Button>
    </div>
  );
}

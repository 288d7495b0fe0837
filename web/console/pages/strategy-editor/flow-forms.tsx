import { ActionIcon, Button, Select, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { SplitStep, WaitStep, WaitUntil } from "../../../../src/strategy/domain/definition.js";
import { flatSteps } from "../../../../src/strategy/domain/outline.js";
import { AddIcon, CloseIcon } from "../../../kit/icons.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { usePatch } from "./contact-form.js";
import { useDeskView } from "./desk.js";
import { ARMS_MAX, ARMS_MIN, addArm, evenArms, patchArm, removeArm } from "./edits.js";
import { NumberField, TextField } from "./fields.js";
import styles from "./panel.module.css";
import { MONTH_DAYS_MAX, WAIT_MAX } from "./patches.js";
import { shortWords, weekdayName } from "./say.js";

const WAITS = ["days", "weekday", "monthDays", "payday", "date"] as const;
type WaitKind = (typeof WAITS)[number];

const kindOf = ({ until }: WaitStep): WaitKind =>
  until === undefined
    ? "days"
    : "date" in until
      ? "date"
      : "weekday" in until
        ? "weekday"
        : "payday" in until
          ? "payday"
          : "monthDays";

/** What a wait begins with when its kind is chosen. `today` is the first date that can be waited for. */
const FIRST: Readonly<Record<Exclude<WaitKind, "days">, (today: string) => WaitUntil>> = {
  weekday: () => ({ weekday: 1 }),
  monthDays: () => ({ monthDays: [15, 31] }),
  payday: () => ({ payday: true, otherwiseDays: 15 }),
  date: (today) => ({ date: today }),
};

export function WaitForm({ step }: { readonly step: WaitStep }): ReactNode {
  const words = useWords("strategy-editor");
  const { isReadOnly } = useDeskView();
  const patch = usePatch(step.id);
  return (
    <>
      <Select
        label={words("form.waitFor")}
        readOnly={isReadOnly}
        value={kindOf(step)}
        onChange={(value) => {
          const kind = WAITS.find((one) => one === value);
          if (kind === "days") patch({ days: 3 });
          else if (kind) patch({ until: FIRST[kind](inMonths(1)) });
        }}
        data={WAITS.map((value) => ({ value, label: words(`wait.${value}`) }))}
      />
      <WaitFields step={step} />
    </>
  );
}

/** A day so many months from today, for a date to begin with. */
function inMonths(months: number): string {
  const day = new Date();
  day.setUTCMonth(day.getUTCMonth() + months);
  return day.toISOString().slice(0, 10);
}

function WaitFields({ step }: { readonly step: WaitStep }): ReactNode {
  const words = useWords("strategy-editor");
  const locale = useLocale();
  const { isReadOnly } = useDeskView();
  const patch = usePatch(step.id);
  const { until } = step;
  if (until === undefined)
    return (
      <NumberField
        label={words("form.days")}
        description={words("form.daysNote")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        readOnly={isReadOnly}
        value={step.days ?? null}
        min={1}
        max={WAIT_MAX}
        onChange={(days) => patch({ days }, "days")}
      />
    );
  if ("date" in until)
    return (
      <TextInput
        type="date"
        label={words("form.date")}
        readOnly={isReadOnly}
        value={until.date}
        onChange={({ currentTarget: { value } }) => patch({ until: { date: value } }, "until")}
      />
    );
  if ("weekday" in until)
    return (
      <Select
        label={words("form.weekday")}
        readOnly={isReadOnly}
        value={String(until.weekday)}
        onChange={(value) => value !== null && patch({ until: { weekday: Number(value) } })}
        data={[1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: String(day), label: weekdayName(day, locale) }))}
      />
    );
  if ("payday" in until)
    return (
      <NumberField
        label={words("form.otherwiseDays")}
        description={words("form.paydayNote")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        readOnly={isReadOnly}
        value={until.otherwiseDays}
        min={1}
        max={60}
        onChange={(otherwiseDays) => patch({ until: { payday: true, otherwiseDays } }, "until")}
      />
    );
  return <MonthDays step={step} days={until.monthDays} />;
}

const MONTH_DAYS = Array.from({ length: 31 }, (_, at) => at + 1);

function MonthDays({ step, days }: { readonly step: WaitStep; readonly days: readonly number[] }): ReactNode {
  const words = useWords("strategy-editor");
  const { isReadOnly } = useDeskView();
  const patch = usePatch(step.id);
  return (
    <fieldset className={styles.group}>
      <legend>{words("form.monthDays")}</legend>
      <div className={styles.month}>
        {MONTH_DAYS.map((day) => (
          <button
            key={day}
            type="button"
            className={styles.monthDay}
            aria-pressed={days.includes(day)}
            disabled={isReadOnly || (days.length >= MONTH_DAYS_MAX && !days.includes(day))}
            onClick={() =>
              patch({
                until: { monthDays: days.includes(day) ? days.filter((one) => one !== day) : [...days, day] },
              })
            }
          >
            {day}
          </button>
        ))}
      </div>
      <p className={styles.note}>{words("form.monthDaysNote")}</p>
    </fieldset>
  );
}

export function SplitForm({ step }: { readonly step: SplitStep }): ReactNode {
  const words = useWords("strategy-editor");
  const { edit, isReadOnly } = useDeskView();
  const { id, arms } = step;
  const sum = arms.reduce((total, { percent }) => total + percent, 0);
  return (
    <fieldset className={styles.group}>
      <legend>{words("form.arms")}</legend>
      <div className={styles.arms}>
        {arms.map((arm, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an arm has no name of its own but its place
          <div key={at} className={styles.arm}>
            <TextField
              aria-label={words("form.armName", { no: at + 1 })}
              maxLength={60}
              readOnly={isReadOnly}
              value={arm.name}
              onChange={(name) => edit((all) => patchArm(all, id, at, { name }), `${id}.name${at}`)}
            />
            <NumberField
              aria-label={words("form.armPercent", { name: arm.name })}
              rightSection="%"
              readOnly={isReadOnly}
              value={arm.percent}
              min={0}
              max={100}
              onChange={(percent) => edit((all) => patchArm(all, id, at, { percent }), `${id}.percent${at}`)}
            />
            {!isReadOnly && (
              <ActionIcon
                size={28}
                disabled={arms.length <= ARMS_MIN}
                aria-label={words("form.removeNamed", { name: arm.name })}
                onClick={() => edit((all) => removeArm(all, id, at))}
              >
                <CloseIcon size={16} />
              </ActionIcon>
            )}
          </div>
        ))}
      </div>
      <p className={styles.sum} data-wrong={sum !== 100 || undefined} role="status">
        {words(sum === 100 ? "form.sumRight" : "form.sumWrong", { sum })}
      </p>
      {!isReadOnly && (
        <div className={styles.more}>
          <Button size="compact-sm" variant="default" onClick={() => edit((all) => evenArms(all, id))}>
            {words("form.even")}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<AddIcon size={12} />}
            disabled={arms.length >= ARMS_MAX}
            onClick={() => edit((all) => addArm(all, id, String.fromCharCode(65 + arms.length)))}
          >
            {words("form.addArm")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

export function GotoForm({ id, to }: { readonly id: string; readonly to: string }): ReactNode {
  const words = useWords("strategy-editor");
  const { work, saying, isReadOnly } = useDeskView();
  const patch = usePatch(id);
  const steps = flatSteps(work.definition.steps).filter((step) => step.id !== id);
  return (
    <>
      <Select
        label={words("form.goto")}
        searchable={true}
        readOnly={isReadOnly}
        value={steps.some((step) => step.id === to) ? to : null}
        onChange={(value) => value !== null && patch({ to: value })}
        data={steps.map((step, at) => ({
          value: step.id,
          label: words("form.gotoStep", { no: at + 1, step: shortWords(step, saying) }),
        }))}
      />
      <p className={styles.note}>{words("form.gotoNote")}</p>
    </>
  );
}

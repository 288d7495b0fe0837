import { Button, Modal, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { parseLocalDate } from "../../../../src/kernel/time.js";
import { amountIn } from "../../../kit/amount.js";
import { useToday } from "../../../kit/clock.js";
import { formatDayLong, formatMoney } from "../../../kit/format.js";
import { fieldErrors } from "../../../kit/problem.js";
import { Trouble } from "../../../kit/trouble.js";
import { hasWords, useLocale, useWords } from "../../../kit/words.js";
import styles from "./debtor.module.css";
import { type Checked, dayAhead, PRESET_DAYS } from "./model.js";

export interface DialogProps {
  readonly onClose: () => void;
}

export interface Form<Field extends string> {
  readonly errorOf: (field: Field) => string | undefined;
  /** May it be sent? From the first try on, what is wrong shows at its field. */
  readonly isRight: () => boolean;
  /** A refusal that belongs to no field. */
  readonly trouble: unknown;
}

/** What is wrong with a form: our own look before it leaves, the server's after. */
export function useForm<Field extends string>(wrong: Checked<Field>, error: unknown): Form<Field> {
  const words = useWords("debtor");
  const problems = useWords("problems");
  const [isTried, setTried] = useState(false);
  const refused: Readonly<Record<string, string>> = fieldErrors(error, problems, (key) => hasWords(`problems:${key}`));
  return {
    errorOf: (field) => (isTried && wrong[field] ? words(`wrong.${wrong[field]}`) : refused[field]),
    isRight: () => {
      setTried(true);
      return Object.keys(wrong).length === 0;
    },
    trouble: error !== null && Object.keys(refused).length === 0 ? error : null,
  };
}

interface FormDialogProps extends DialogProps {
  readonly title: string;
  /** What will happen, and what is safe. */
  readonly note?: ReactNode;
  readonly submit: string;
  readonly tone?: "accent" | "stop";
  readonly isBusy: boolean;
  readonly trouble: unknown;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

/** A dialog that asks for something: what it does, fields, why it was refused, and two ways out. */
export function FormDialog(props: FormDialogProps): ReactNode {
  const { title, note, submit, tone = "accent", isBusy, trouble, onSubmit, onClose, children } = props;
  const kit = useWords("kit");
  const form = useRef<HTMLFormElement>(null);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (isBusy) return;
    onSubmit();
    // The first wrong field takes the focus, once it is marked.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };
  return (
    <Modal opened={true} onClose={onClose} title={title} size={460} closeButtonProps={{ "aria-label": kit("close") }}>
      <form ref={form} className={styles.form} onSubmit={send} noValidate={true}>
        {note && <p className={styles.note}>{note}</p>}
        {children}
        {trouble !== null && <Trouble error={trouble} />}
        <div className={styles.formActions}>
          <Button variant="default" onClick={onClose}>
            {kit("cancel")}
          </Button>
          <Button type="submit" color={tone === "stop" ? "red" : "teal"} loading={isBusy}>
            {submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface FieldProps {
  readonly label: string;
  readonly note?: ReactNode;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | undefined;
}

/** What was done to one person can be taken back for so long; bulk actions have longer. */
export const UNDO_SECONDS = 10;

const REASON_MAX = 300;

/** Outside a dialog nobody else moves the focus to what was asked for. */
const takeFocus = (field: HTMLInputElement | null): void => field?.focus();

/** Why: it is shown to everybody who asks later, so it cannot be empty. */
export function ReasonField({
  label,
  note,
  value,
  onChange,
  error,
  isFirst = true,
  isAsked = false,
}: FieldProps & { readonly isFirst?: boolean; readonly isAsked?: boolean }): ReactNode {
  return (
    <TextInput
      label={label}
      description={note}
      value={value}
      error={error}
      maxLength={REASON_MAX}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      {...(isFirst && { "data-autofocus": true })}
      ref={isAsked ? takeFocus : null}
    />
  );
}

/** A calendar day, with the near ones at one press. */
export function DayField({
  label,
  note,
  value,
  onChange,
  error,
  presets = PRESET_DAYS,
}: FieldProps & { readonly presets?: readonly number[] }): ReactNode {
  const words = useWords("debtor");
  const locale = useLocale();
  const today = useToday();
  // The browser writes dates in its own language: in ours they are said in full.
  const day = parseLocalDate(value);
  return (
    <div>
      <TextInput
        type="date"
        label={label}
        description={day ? formatDayLong(day, locale) : note}
        inputWrapperOrder={["label", "input", "description", "error"]}
        value={value}
        error={error}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {presets.length > 0 && (
        <div className={styles.presets}>
          {presets.map((days) => {
            const ahead = dayAhead(today, days);
            return (
              <button
                key={days}
                type="button"
                className={styles.preset}
                aria-pressed={value === ahead}
                onClick={() => onChange(ahead)}
              >
                {words("form.inDays", { count: days })}
              </button>
            );
          })}
        </div>
      )}
    </div>
  );
}

/** An amount as people write it; what we read it as stands below, so that a wrong mark is seen before it is saved. */
export function AmountField({
  label,
  currency,
  value,
  onChange,
  error,
}: FieldProps & { readonly currency: string }): ReactNode {
  const words = useWords("debtor");
  const locale = useLocale();
  const minor = useAmount(value, currency);
  const read = minor === null ? null : formatMoney(minor, currency, locale);
  return (
    <TextInput
      label={label}
      inputMode="decimal"
      autoComplete="off"
      value={value}
      error={error}
      description={
        read
          ? words("form.readAs", { amount: `${read.amount} ${read.currency}` })
          : words("form.amountNote", { currency })
      }
      inputWrapperOrder={["label", "input", "description", "error"]}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      data-autofocus={true}
    />
  );
}

/** What was typed, in minor units; null while it is no amount. */
export function useAmount(typed: string, currency: string): bigint | null {
  return amountIn(typed, currency, useLocale());
}

import { ActionIcon, CopyButton, PasswordInput, Select, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { CheckIcon, CopyIcon } from "../../../kit/icons.js";
import { fieldErrors } from "../../../kit/problem.js";
import { hasWords, useWords, type Words } from "../../../kit/words.js";
import styles from "./channels.module.css";
import { type Field, PROPOSED, type Typed } from "./fields.js";

interface FormProps {
  readonly provider: string;
  readonly fields: readonly Field[];
  readonly typed: Typed;
  /** Secrets that are kept already, and may stay. */
  readonly given: readonly string[];
  readonly error: unknown;
  readonly onChange: (path: string, value: string) => void;
}

/** The settings of a provider, each with its name and where to find it. What few need stands behind a fold. */
export function Fields({ fields, error, ...props }: FormProps): ReactNode {
  const words = useWords("channels");
  const errors = useErrors(error);
  const more = fields.filter(({ isMore }) => isMore);
  const isWrongInside = more.some(({ path }) => path in errors);
  return (
    <>
      {fields
        .filter(({ isMore }) => !isMore)
        .map((field) => (
          <Input key={field.path} field={field} error={errors[field.path]} {...props} />
        ))}
      {more.length > 0 && (
        <details className={styles.more} open={isWrongInside || undefined}>
          <summary>{words("connect.more")}</summary>
          <div className={styles.form}>
            {more.map((field) => (
              <Input key={field.path} field={field} error={errors[field.path]} {...props} />
            ))}
          </div>
        </details>
      )}
    </>
  );
}

/** What is wrong with each setting, by its path. */
export function useErrors(error: unknown): Readonly<Record<string, string>> {
  const words = useWords("channels");
  const sentence: Words = (key, values) => {
    const own = key.replace(/^field\./, "fault.");
    return words(hasWords(`channels:${own}`) ? own : "fault.invalid", values);
  };
  const found = fieldErrors(error, sentence, (key) => hasWords(`channels:${key.replace(/^field\./, "fault.")}`));
  return Object.fromEntries(
    Object.entries(found).map(([path, said]) => [path.replace(/^settings\.?/, "").replace(/^hear\..*/, "word"), said]),
  );
}

interface InputProps extends Omit<FormProps, "fields" | "error"> {
  readonly field: Field;
  readonly error: string | undefined;
}

const MASK = "••••••••";

function Input({ provider, field, typed, given, error, onChange }: InputProps): ReactNode {
  const words = useWords("channels");
  const { path, kind, usual, choices, isRequired } = field;
  const key = `${provider}.${path.replace(".", "_")}`;
  const isKept = given.includes(path.split(".")[0] ?? "");
  const value = typed[path] ?? "";
  const shared = {
    label: hasWords(`channels:setting.${key}`) ? words(`setting.${key}`) : path,
    description: isKept && kind === "secret" ? words("connect.kept") : helpOf(key, words),
    placeholder: isKept ? MASK : usual,
    error,
    required: isRequired && !isKept,
    withAsterisk: false,
  };
  const typing = {
    value,
    autoComplete: kind === "secret" ? "new-password" : "off",
    spellCheck: false,
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => onChange(path, currentTarget.value),
  };
  if (kind === "choice") {
    return (
      <Select
        {...shared}
        data={choices.map((choice) => ({ value: choice, label: choiceOf(provider, path, choice, words) }))}
        value={value || usual || null}
        onChange={(chosen) => onChange(path, chosen ?? "")}
        clearable={!isRequired}
      />
    );
  }
  if (kind === "secret") return <PasswordInput {...shared} {...typing} />;
  if (kind === "lines" || kind === "long" || kind === "json") {
    return <Textarea {...shared} {...typing} autosize={true} minRows={2} maxRows={14} className={styles.mono ?? ""} />;
  }
  return (
    <TextInput
      {...shared}
      {...typing}
      inputMode={kind === "number" ? "numeric" : "text"}
      rightSection={PROPOSED.has(path) ? <Copy value={value} /> : null}
    />
  );
}

const helpOf = (key: string, words: Words): string | undefined =>
  hasWords(`channels:help.${key}`) ? words(`help.${key}`) : undefined;

const choiceOf = (provider: string, path: string, choice: string, words: Words): string => {
  const key = `choice.${provider}.${path}_${choice.replaceAll("-", "_")}`;
  return hasWords(`channels:${key}`) ? words(key) : choice;
};

function Copy({ value }: { readonly value: string }): ReactNode {
  const kit = useWords("kit");
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <ActionIcon variant="subtle" color="gray" aria-label={kit(copied ? "copied" : "copy")} onClick={copy}>
          {copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
        </ActionIcon>
      )}
    </CopyButton>
  );
}

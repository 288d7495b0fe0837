import { Button, Popover, TextInput, UnstyledButton } from "@mantine/core";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import styles from "./filters-bar.module.css";
import { CheckIcon, CloseIcon, DownIcon, FilterIcon, SearchIcon } from "./icons.js";
import { useKeys } from "./keys.js";
import { countSet } from "./search.js";
import { usePhone } from "./use-phone.js";
import { useWords } from "./words.js";

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** How many rows it would leave, where the server says so. */
  readonly count?: string;
}

export type Filter =
  | { readonly kind: "text"; readonly name: string; readonly label: string }
  | {
      readonly kind: "one" | "many";
      readonly name: string;
      readonly label: string;
      readonly choices: readonly Choice[];
    }
  | { readonly kind: "day"; readonly name: string; readonly label: string };

type Values = Readonly<Record<string, unknown>>;

interface FiltersBarProps {
  readonly filters: readonly Filter[];
  /** What the URL holds now: `useSearch()`. */
  readonly values: Values;
  /** The changed names alone; undefined clears one. */
  readonly onChange: (change: Values) => void;
  /** At the end of the bar: totals, an export. */
  readonly aside?: ReactNode;
}

/** Filters as pills. They live in the URL, so a filtered list can be bookmarked, shared, and come back to. */
export function FiltersBar({ filters, values, onChange, aside }: FiltersBarProps): ReactNode {
  const words = useWords("kit");
  const isPhone = usePhone();
  const [isOpen, setOpen] = useState(false);
  const pills = filters.filter((filter) => filter.kind !== "text");
  const set = countSet(
    values,
    pills.map(({ name }) => name),
  );
  const all = filters.map(({ name }) => name);
  return (
    <search className={styles.bar}>
      {filters.map((filter) =>
        filter.kind === "text" ? (
          <TextFilter key={filter.name} {...filter} value={values[filter.name]} onChange={onChange} />
        ) : null,
      )}
      {isPhone && pills.length > 0 && (
        <Button
          variant="default"
          leftSection={<FilterIcon size={16} />}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {set === 0 ? words("filters.open") : words("filters.openSet", { set })}
        </Button>
      )}
      {(!isPhone || isOpen) &&
        pills.map((filter) => (
          <Pill key={filter.name} filter={filter} value={values[filter.name]} onChange={onChange} />
        ))}
      {countSet(values, all) > 0 && (!isPhone || isOpen) && (
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          onClick={() => onChange(Object.fromEntries(all.map((name) => [name, undefined])))}
        >
          {words("filters.clear")}
        </Button>
      )}
      {aside && <div className={styles.aside}>{aside}</div>}
    </search>
  );
}

/** Somebody who types is not asked after every letter. */
const TYPING_MS = 250;

function TextFilter({
  name,
  label,
  value,
  onChange,
}: {
  readonly name: string;
  readonly label: string;
  readonly value: unknown;
  readonly onChange: (change: Values) => void;
}): ReactNode {
  const words = useWords("kit");
  const current = typeof value === "string" ? value : "";
  const [text, setText] = useState(current);
  const input = useRef<HTMLInputElement>(null);
  const sent = useRef(current);

  useEffect(() => {
    // Back and forward change the address: the field follows, unless it is the one who wrote it.
    if (current !== sent.current) setText(current);
    sent.current = current;
  }, [current]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = wanted;
      onChange({ [name]: wanted || undefined });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, name, onChange]);
  useKeys([{ keys: "/", label: words("keys.filter"), group: words("keys.list"), run: () => input.current?.focus() }]);
  return (
    <TextInput
      ref={input}
      className={styles.search ?? ""}
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      leftSection={<SearchIcon size={16} />}
      rightSection={
        text === "" ? null : <Clear label={words("filters.clearOne", { name: label })} onClick={() => setText("")} />
      }
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      onKeyDown={({ key, currentTarget }) => {
        if (key !== "Escape") return;
        if (text === "") currentTarget.blur();
        else setText("");
      }}
    />
  );
}

const Clear = ({ label, onClick }: { readonly label: string; readonly onClick: () => void }): ReactNode => (
  <UnstyledButton className={styles.clear ?? ""} aria-label={label} onClick={onClick}>
    <CloseIcon size={14} />
  </UnstyledButton>
);

interface PillProps {
  readonly filter: Exclude<Filter, { kind: "text" }>;
  readonly value: unknown;
  readonly onChange: (change: Values) => void;
}

function Pill({ filter, value, onChange }: PillProps): ReactNode {
  const { name, label } = filter;
  const words = useWords("kit");
  const said = wordsOfValue(filter, value);
  const dropdownId = useId();
  return (
    <span className={styles.pill} data-set={said !== "" || undefined}>
      <Popover position="bottom-start" trapFocus={true} returnFocus={true} withRoles={true} id={dropdownId}>
        <Popover.Target>
          <UnstyledButton className={styles.open ?? ""}>
            <span>{label}</span>
            {said !== "" && <span className={styles.said}>{said}</span>}
            {said === "" && <DownIcon size={14} aria-hidden={true} />}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown className={styles.dropdown ?? ""} aria-label={label}>
          {filter.kind === "day" ? (
            <input
              type="date"
              className={styles.day}
              aria-label={label}
              value={typeof value === "string" ? value : ""}
              onChange={({ currentTarget }) => onChange({ [name]: currentTarget.value || undefined })}
            />
          ) : (
            <Choices filter={filter} value={value} onChange={onChange} />
          )}
        </Popover.Dropdown>
      </Popover>
      {said !== "" && (
        <Clear label={words("filters.clearOne", { name: label })} onClick={() => onChange({ [name]: undefined })} />
      )}
    </span>
  );
}

const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];

/** Two choices are named, more are counted. */
function wordsOfValue(filter: PillProps["filter"], value: unknown): string {
  if (filter.kind === "day") return typeof value === "string" ? value : "";
  const chosen = filter.choices.filter((choice) => listOf(value).includes(choice.value));
  return chosen.length <= 2 ? chosen.map(({ label }) => label).join(", ") : String(chosen.length);
}

function Choices({
  filter,
  value,
  onChange,
}: PillProps & { readonly filter: Extract<Filter, { kind: "one" | "many" }> }): ReactNode {
  const chosen = listOf(value);
  const isMany = filter.kind === "many";
  const pick = (picked: string): void => {
    const has = chosen.includes(picked);
    const next = has ? chosen.filter((other) => other !== picked) : isMany ? [...chosen, picked] : [picked];
    onChange({ [filter.name]: next.length === 0 ? undefined : isMany ? next : next[0] });
  };
  return (
    <fieldset className={styles.choices}>
      <legend className="visually-hidden">{filter.label}</legend>
      {filter.choices.map(({ value: own, label, count }) => (
        <label key={own} className={styles.choice}>
          <input
            type={isMany ? "checkbox" : "radio"}
            name={filter.name}
            checked={chosen.includes(own)}
            className="visually-hidden"
            onChange={() => pick(own)}
          />
          <span className={styles.tick}>
            <CheckIcon size={14} stroke={2.4} aria-hidden={true} />
          </span>
          <span className={styles.choiceLabel}>{label}</span>
          {count && <span className={styles.count}>{count}</span>}
        </label>
      ))}
    </fieldset>
  );
}

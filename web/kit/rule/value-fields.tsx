import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import type { Fact, Op } from "../../../src/strategy/domain/segment/facts.js";
import { amountIn } from "../amount.js";
import { formatMoney, formatNumber } from "../format.js";
import { useLocale, useWords } from "../words.js";
import { useCurrencies, valuesQuery } from "./data.js";
import { type Saying, valueWords } from "./fact-words.js";
import { type Option, Picker } from "./picker.js";
import styles from "./rule.module.css";
import { fieldOf, formOf, isRecord, numberMeant, numberTyped } from "./rule-value.js";

export interface ValueProps {
  readonly fact: Fact;
  readonly op: Op;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly isWrong: boolean;
  readonly saying: Saying;
}

/** Asks for a value in the form that the fact and the operator want. */
export function ValueFields(props: ValueProps): ReactNode {
  const words = useWords("rule");
  const { fact, op, value, onChange, isWrong } = props;
  const form = formOf(op);
  if (form === "none") return null;
  const field = fieldOf(fact, op);
  if (field === "flag") return <Flag {...props} />;
  if (field === "money") return <MoneyFields {...props} />;
  if (field === "choice") return <Choice {...props} />;
  const Field = field === "number" ? NumberField : field === "date" ? DateField : TextField;
  const unit =
    field === "number" && fact.type === "days" ? words("edit.days") : fact.type === "percent" ? "%" : undefined;
  if (form !== "range")
    return (
      <>
        <Field label={words("edit.value")} name="value" value={value} onChange={onChange} isWrong={isWrong} />
        {unit && <span className={styles.unit}>{unit}</span>}
      </>
    );
  const [from = null, to = null]: readonly unknown[] = Array.isArray(value) ? value : [];
  return (
    <>
      <Field
        label={words("edit.from")}
        name="value"
        value={from}
        onChange={(next) => onChange([next, to])}
        isWrong={isWrong}
      />
      <span className={styles.unit}>{words("edit.rangeAnd")}</span>
      <Field
        label={words("edit.to")}
        name="to"
        value={to}
        onChange={(next) => onChange([from, next])}
        isWrong={isWrong}
      />
      {unit && <span className={styles.unit}>{unit}</span>}
    </>
  );
}

interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly isWrong: boolean;
}

const textOf = (value: unknown): string =>
  typeof value === "number" || typeof value === "string" ? String(value) : "";

/** Enter leaves a field for its row, where single keys act again. */
function leaveByEnter(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== "Enter" && event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  event.currentTarget.closest("[data-rule-row]")?.querySelector<HTMLElement>("[data-token=head]")?.focus();
}

function NumberField({ label, name, value, onChange, isWrong }: FieldProps): ReactNode {
  return (
    <input
      className={styles.field}
      data-kind="number"
      data-token={name}
      inputMode="decimal"
      autoComplete="off"
      aria-label={label}
      aria-invalid={isWrong || undefined}
      value={textOf(value)}
      maxLength={16}
      onChange={({ currentTarget }) => onChange(numberTyped(currentTarget.value))}
      onBlur={({ currentTarget }) => {
        const meant = numberMeant(currentTarget.value);
        if (meant !== value && currentTarget.value !== textOf(meant)) onChange(meant);
      }}
      onKeyDown={leaveByEnter}
    />
  );
}

function DateField({ label, name, value, onChange, isWrong }: FieldProps): ReactNode {
  return (
    <input
      type="date"
      className={styles.field}
      data-kind="date"
      data-token={name}
      aria-label={label}
      aria-invalid={isWrong || undefined}
      value={textOf(value)}
      onChange={({ currentTarget }) => onChange(currentTarget.value === "" ? null : currentTarget.value)}
      onKeyDown={leaveByEnter}
    />
  );
}

const TEXT_MAX = 200;

function TextField({ label, name, value, onChange, isWrong }: FieldProps): ReactNode {
  return (
    <input
      className={styles.field}
      data-kind="text"
      data-token={name}
      autoComplete="off"
      aria-label={label}
      aria-invalid={isWrong || undefined}
      value={textOf(value)}
      maxLength={TEXT_MAX}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      onKeyDown={leaveByEnter}
    />
  );
}

// Yes or no

function Flag({ value, onChange }: ValueProps): ReactNode {
  const words = useWords("rule");
  const answers = [
    { value: "yes", label: words("edit.yes") },
    { value: "no", label: words("edit.no") },
  ];
  const chosen = value === false ? "no" : "yes";
  return (
    <Picker
      name="value"
      label={words("edit.value")}
      said={words(`edit.${chosen}`)}
      options={answers}
      chosen={[chosen]}
      onPick={(answer) => onChange(answer === "yes")}
    />
  );
}

// Amounts

/** Amounts are of one currency: of the creditors' own, where they have several the one that is chosen. */
function MoneyFields({ op, value, onChange, isWrong }: ValueProps): ReactNode {
  const words = useWords("rule");
  const currencies = useCurrencies();
  const said: Readonly<Record<string, unknown>> = isRecord(value) ? value : {};
  const currency = typeof said.currency === "string" && said.currency !== "" ? said.currency : currencies[0];
  const change = (part: Readonly<Record<string, unknown>>): void =>
    onChange({ ...said, ...(currency !== undefined && { currency }), ...part });
  const amount = (name: "minor" | "from" | "to", label: string): ReactNode => (
    <AmountField
      key={currency}
      name={name === "to" ? "to" : "value"}
      label={label}
      minor={textOf(said[name])}
      currency={currency ?? ""}
      onChange={(minor) => change({ [name]: minor })}
      isWrong={isWrong}
    />
  );
  const all = currency === undefined || currencies.includes(currency) ? currencies : [currency, ...currencies];
  return (
    <>
      {formOf(op) === "range" ? (
        <>
          {amount("from", words("edit.from"))}
          <span className={styles.unit}>{words("edit.rangeAnd")}</span>
          {amount("to", words("edit.to"))}
        </>
      ) : (
        amount("minor", words("edit.amount"))
      )}
      {all.length > 1 ? (
        <Picker
          name="currency"
          label={words("edit.currency")}
          said={currency ?? null}
          options={all.map((code) => ({ value: code, label: code }))}
          chosen={currency === undefined ? [] : [currency]}
          // Amounts of one currency mean nothing in another.
          onPick={(code) => onChange({ ...blankOf(said), currency: code })}
        />
      ) : (
        currency !== undefined && <span className={styles.unit}>{currency}</span>
      )}
    </>
  );
}

const blankOf = (said: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  "from" in said || "to" in said ? { from: "", to: "" } : { minor: "" };

interface AmountFieldProps {
  readonly name: string;
  readonly label: string;
  readonly minor: string;
  readonly currency: string;
  readonly onChange: (minor: string) => void;
  readonly isWrong: boolean;
}

/** An amount as people write it. What they typed stays until they leave the field: then it is as we write it. */
function AmountField({ name, label, minor, currency, onChange, isWrong }: AmountFieldProps): ReactNode {
  const locale = useLocale();
  const [typed, setTyped] = useState("");
  const read = (text: string): string => (currency === "" ? "" : (amountIn(text, currency, locale)?.toString() ?? ""));
  const shown = minor === "" || currency === "" ? "" : formatMoney(minor, currency, locale).amount;
  return (
    <input
      className={styles.field}
      data-kind="amount"
      data-token={name}
      inputMode="decimal"
      autoComplete="off"
      aria-label={label}
      aria-invalid={isWrong || undefined}
      // What was typed, while it is what is meant: changed from elsewhere, it is not.
      value={typed !== "" && read(typed) === minor ? typed : shown}
      maxLength={24}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        onChange(read(currentTarget.value));
      }}
      onBlur={() => minor !== "" && setTyped("")}
      onKeyDown={leaveByEnter}
    />
  );
}

// Words

/** Words that the fact knows, or those that this portfolio has. */
function useOptions(fact: Fact, isAsked: boolean, saying: Saying): { options: Option[]; isError: boolean } {
  const isOpen = fact.values === null;
  const { data, isError } = useQuery({ ...valuesQuery(fact.name), enabled: isAsked && isOpen });
  const count = (many: number): string => formatNumber(many, saying.locale);
  const options = isOpen
    ? (data ?? []).map(({ value, name, count: many }) => ({
        value,
        label: name ?? valueWords(fact, value, saying),
        note: count(many),
      }))
    : (fact.values ?? []).map((value) => ({ value, label: valueWords(fact, value, saying) }));
  return { options, isError };
}

/** More than this are counted. */
const NAMED_MAX = 2;

function Choice({ fact, op, value, onChange, isWrong, saying }: ValueProps): ReactNode {
  const words = useWords("rule");
  const [isAsked, setAsked] = useState(false);
  const { options, isError } = useOptions(fact, isAsked, saying);
  const isMany = formOf(op) === "many";
  const chosen = (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string");
  const named = chosen.slice(0, NAMED_MAX).map((one) => valueWords(fact, one, saying));
  const isMore = chosen.length > named.length;
  const said = isMore
    ? words("edit.more", { named: named.join(", "), count: chosen.length - named.length })
    : named.join(", ");
  const isFree = fact.type === "field" || fact.type === "text" || fact.type === "list";
  // What was chosen before may be none of those in use any more.
  const lost = chosen.filter((one) => !options.some((option) => option.value === one));
  const pick = (picked: string): void => {
    if (!isMany) onChange(picked);
    else onChange(chosen.includes(picked) ? chosen.filter((one) => one !== picked) : [...chosen, picked]);
  };
  return (
    <Picker
      name="value"
      label={words("edit.value")}
      said={said === "" ? null : said}
      placeholder={words("edit.pickValue")}
      options={[...lost.map((one) => ({ value: one, label: valueWords(fact, one, saying) })), ...options]}
      chosen={chosen}
      isMany={isMany}
      isFree={isFree}
      isWrong={isWrong}
      onOpen={() => setAsked(true)}
      onPick={pick}
      emptyNote={isError ? words("edit.failed") : undefined}
    />
  );
}

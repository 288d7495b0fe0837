import { ActionIcon, Button, Radio, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { isCurrency, toDecimal } from "../../../../src/kernel/money.js";
import type { ChargeStep, ChargeWhat, FeeAmount } from "../../../../src/strategy/domain/definition.js";
import { amountIn } from "../../../kit/amount.js";
import { formatNumber } from "../../../kit/format.js";
import { AddIcon, CloseIcon } from "../../../kit/icons.js";
import { bpsIn, percentOf } from "../../../kit/percent.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { Timing, usePatch } from "./contact-form.js";
import { creditorsQuery } from "./data.js";
import { useDeskView } from "./desk.js";
import styles from "./panel.module.css";
import { ANNUAL_BPS_MAX, FEE_BPS_MAX, TIERS_MAX } from "./patches.js";

type Fee = ChargeWhat & { of: "fee" };

/** A fee or interest: how much, how often, and when. What the law and the contract allow is not said here. */
export function ChargeForm({ step }: { readonly step: ChargeStep }): ReactNode {
  const words = useWords("strategy-editor");
  const { isReadOnly } = useDeskView();
  const patch = usePatch(step.id);
  const { what } = step;
  return (
    <>
      <fieldset className={styles.group}>
        <legend>{words("form.charge")}</legend>
        <SegmentedControl
          size="xs"
          fullWidth={true}
          readOnly={isReadOnly}
          value={what.of}
          onChange={(of) => patch({ what: of === "interest" ? INTEREST : FEE })}
          data={(["fee", "interest"] as const).map((value) => ({ value, label: words(`form.${value}`) }))}
        />
        {what.of === "interest" ? (
          <PercentField
            label={words("form.annual")}
            description={words("form.annualNote")}
            bps={what.annualBps}
            most={ANNUAL_BPS_MAX}
            onChange={(annualBps) => patch({ what: { of: "interest", annualBps } }, "what")}
          />
        ) : (
          <FeeFields fee={what} onChange={(fee, field) => patch({ what: fee }, field)} />
        )}
      </fieldset>
      <p className={styles.note}>{words("form.chargeNote")}</p>
      <Timing step={step} />
    </>
  );
}

const FEE: Fee = { of: "fee", amount: { bps: 100 }, once: "debt" };
const INTEREST: ChargeWhat = { of: "interest", annualBps: 1200 };

const WAYS = ["minor", "bps", "tiers"] as const;
type Way = (typeof WAYS)[number];

const wayOf = (amount: FeeAmount): Way => ("minor" in amount ? "minor" : "bps" in amount ? "bps" : "tiers");

interface FeeProps {
  readonly fee: Fee;
  readonly onChange: (fee: Fee, field?: string) => void;
}

function FeeFields({ fee, onChange }: FeeProps): ReactNode {
  const words = useWords("strategy-editor");
  const { isReadOnly } = useDeskView();
  const currencies = useCurrencies(fee.amount);
  const { amount } = fee;
  const set = (next: FeeAmount, field?: string): void => onChange({ ...fee, amount: next }, field);
  const begin = (way: Way): FeeAmount => {
    const currency = currencies[0] ?? "USD";
    if (way === "minor") return { minor: "0", currency };
    return way === "bps" ? { bps: 100 } : { currency, tiers: [{ upToMinor: null, bps: 100 }] };
  };
  return (
    <>
      <SegmentedControl
        size="xs"
        fullWidth={true}
        readOnly={isReadOnly}
        aria-label={words("form.feeKind")}
        value={wayOf(amount)}
        onChange={(way) => set(begin(way as Way))}
        data={WAYS.map((value) => ({ value, label: words(`form.feeWay.${value}`) }))}
      />
      {"minor" in amount && (
        <div className={styles.pair}>
          <AmountField
            label={words("form.amount")}
            minor={amount.minor}
            currency={amount.currency}
            onChange={(minor) => set({ ...amount, minor }, "what")}
          />
          <CurrencyField amount={amount} currencies={currencies} onChange={set} />
        </div>
      )}
      {"bps" in amount && (
        <PercentField
          label={words("form.percent")}
          description={words("form.percentNote")}
          bps={amount.bps}
          most={FEE_BPS_MAX}
          onChange={(bps) => set({ bps }, "what")}
        />
      )}
      {"tiers" in amount && <Tiers amount={amount} currencies={currencies} onChange={set} />}
      <Radio.Group
        label={words("form.once")}
        value={fee.once}
        readOnly={isReadOnly}
        onChange={(once) => onChange({ ...fee, once: once as Fee["once"] })}
      >
        <div className={styles.checks}>
          {(["debt", "round"] as const).map((value) => (
            <Radio key={value} size="xs" value={value} label={words(`form.onceWay.${value}`)} disabled={isReadOnly} />
          ))}
        </div>
      </Radio.Group>
    </>
  );
}

/** The currencies of the creditors that the strategy speaks of, and the one that is written already. */
function useCurrencies(amount: FeeAmount): readonly string[] {
  const { work } = useDeskView();
  const { data: creditors = [] } = useQuery(creditorsQuery);
  const { creditorIds } = work.definition.audience;
  const theirs = creditors.filter(({ id }) => creditorIds?.includes(id) ?? true).map(({ currency }) => currency);
  return [...new Set([...("currency" in amount ? [amount.currency] : []), ...theirs])];
}

type InTiers = Extract<FeeAmount, { tiers: unknown }>;
type InMoney = InTiers | Extract<FeeAmount, { minor: string }>;

interface TiersProps {
  readonly amount: InTiers;
  readonly currencies: readonly string[];
  readonly onChange: (amount: FeeAmount, field?: string) => void;
}

/** Parts of what is overdue, each with its share; the last one has no bound. */
function Tiers({ amount, currencies, onChange }: TiersProps): ReactNode {
  const words = useWords("strategy-editor");
  const { isReadOnly } = useDeskView();
  const { tiers, currency } = amount;
  const set = (at: number, change: Partial<(typeof tiers)[number]>): void =>
    onChange({ ...amount, tiers: tiers.map((tier, index) => (index === at ? { ...tier, ...change } : tier)) }, "what");
  const add = (): void => {
    const bound = BigInt(tiers.at(-2)?.upToMinor ?? 0) * 2n || 10_000n;
    const last = tiers.at(-1) ?? { upToMinor: null, bps: 100 };
    const tier = { upToMinor: bound.toString(), bps: last.bps };
    onChange({ ...amount, tiers: [...tiers.slice(0, -1), tier, last] });
  };
  return (
    <>
      {currencies.length > 1 && <CurrencyField amount={amount} currencies={currencies} onChange={onChange} />}
      <ol className={styles.channels}>
        {tiers.map(({ upToMinor, bps }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a tier is its place
          <li key={at} className={styles.tier}>
            {upToMinor === null ? (
              <span className={styles.rest}>{words(at === 0 ? "form.tierAll" : "form.tierRest")}</span>
            ) : (
              <AmountField
                aria-label={words("form.tierUpTo", { no: at + 1 })}
                leftSection={<span className={styles.before}>{words("form.upTo")}</span>}
                leftSectionWidth={52}
                minor={upToMinor}
                currency={currency}
                onChange={(minor) => set(at, { upToMinor: minor })}
              />
            )}
            <PercentField
              aria-label={words("form.tierPercent", { no: at + 1 })}
              bps={bps}
              most={FEE_BPS_MAX}
              onChange={(next) => set(at, { bps: next })}
            />
            {!isReadOnly && upToMinor !== null && (
              <ActionIcon
                size={28}
                aria-label={words("form.removeTier", { no: at + 1 })}
                onClick={() => onChange({ ...amount, tiers: tiers.toSpliced(at, 1) })}
              >
                <CloseIcon size={16} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ol>
      {!isReadOnly && tiers.length < TIERS_MAX && (
        <Button
          size="compact-xs"
          variant="default"
          className={styles.link ?? ""}
          leftSection={<AddIcon size={12} />}
          onClick={add}
        >
          {words("form.addTier")}
        </Button>
      )}
    </>
  );
}

interface CurrencyProps {
  readonly amount: InMoney;
  readonly currencies: readonly string[];
  readonly onChange: (amount: FeeAmount) => void;
}

function CurrencyField({ amount, currencies, onChange }: CurrencyProps): ReactNode {
  const words = useWords("strategy-editor");
  const { isReadOnly } = useDeskView();
  return (
    <Select
      label={words("form.currency")}
      readOnly={isReadOnly || currencies.length < 2}
      value={amount.currency}
      onChange={(currency) => currency !== null && onChange({ ...amount, currency })}
      data={[...currencies]}
    />
  );
}

type LineProps = Omit<Parameters<typeof TextInput>[0], "value" | "onChange" | "error">;

interface AmountProps extends LineProps {
  readonly minor: string;
  readonly currency: string;
  readonly onChange: (minor: string) => void;
}

/** An amount as people write it; the work gets it as soon as it is one. */
function AmountField({ minor, currency, onChange, ...rest }: AmountProps): ReactNode {
  const locale = useLocale();
  const { isReadOnly } = useDeskView();
  const [typed, setTyped] = useState<string | null>(null);
  const read = (text: string): bigint | null => (isCurrency(currency) ? amountIn(text, currency, locale) : null);
  const shown = isCurrency(currency)
    ? formatNumber(Number(toDecimal({ minor: BigInt(minor), currency })), locale)
    : minor;
  return (
    <TextInput
      {...rest}
      inputMode="decimal"
      readOnly={isReadOnly}
      value={typed ?? shown}
      error={typed !== null && read(typed) === null}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        const amount = read(value);
        if (amount !== null) onChange(amount.toString());
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

interface PercentProps extends LineProps {
  readonly bps: number;
  readonly most: number;
  readonly onChange: (bps: number) => void;
}

/** A share of the whole, in per cent. */
function PercentField({ bps, most, onChange, ...rest }: PercentProps): ReactNode {
  const locale = useLocale();
  const { isReadOnly } = useDeskView();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextInput
      {...rest}
      inputMode="decimal"
      inputWrapperOrder={["label", "input", "description", "error"]}
      readOnly={isReadOnly}
      rightSection="%"
      value={typed ?? percentOf(bps, locale)}
      error={typed !== null && bpsIn(typed, most) === null}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        const read = bpsIn(value, most);
        if (read !== null) onChange(read);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

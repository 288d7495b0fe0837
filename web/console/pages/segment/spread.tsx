import { SegmentedControl } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { minorDigits } from "../../../../src/kernel/money.js";
import { BarChart } from "../../../kit/bar-chart.js";
import { formatMoney, formatNumber, formatShort } from "../../../kit/format.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { barsOf, currenciesOf } from "./model.js";
import { Panel } from "./panel.js";
import type { Live } from "./use-live.js";

/** How balances are spread, between round figures: a currency at a time. */
export function Spread({ live }: { readonly live: Live }): ReactNode {
  const words = useWords("segment");
  const locale = useLocale();
  const [chosen, setChosen] = useState<string | null>(null);
  const { look, isLookOld } = live;
  const currencies = currenciesOf(look?.totals ?? []);
  const currency = currencies.find((code) => code === chosen) ?? currencies[0];
  if (look === undefined || currency === undefined) return null;
  const money = (minor: string): string => formatMoney(minor, currency, locale).amount;
  const bars = barsOf(look.histogram ?? [], currency).map(({ fromMinor, toMinor, count, openMinor }) => ({
    id: fromMinor,
    label: formatShort(Number(fromMinor) / 10 ** minorDigits(currency), locale),
    name: words("spread.between", { from: money(fromMinor), to: money(toMinor), currency }),
    value: count,
    text: words("spread.bar", { count, accounts: formatNumber(count, locale), balance: money(openMinor), currency }),
  }));
  return (
    <Panel label={words("spread.title")} isOld={isLookOld}>
      <BarChart
        label={words("spread.label", { currency })}
        whatLabel={words("spread.balance")}
        valueLabel={words("spread.accounts")}
        bars={bars}
        height={136}
      />
      {currencies.length > 1 && (
        <SegmentedControl
          size="xs"
          mt={8}
          aria-label={words("spread.currency")}
          value={currency}
          onChange={setChosen}
          data={[...currencies]}
        />
      )}
    </Panel>
  );
}

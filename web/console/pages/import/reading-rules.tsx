import { Checkbox, Select } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { Card, Section } from "../../../kit/page-frame.js";
import { useWords } from "../../../kit/words.js";
import type { Look } from "./data.js";
import { choose, useDesk } from "./desk.js";
import styles from "./import.module.css";
import {
  type AmountMeans,
  type DateOrder,
  type DecimalMark,
  type Mapping,
  unusedColumns,
  withDateOrder,
  withDecimal,
} from "./model.js";

const ORDERS: readonly DateOrder[] = ["dmy", "mdy", "ymd"];
const MEANINGS: readonly AmountMeans[] = ["balance", "original"];
const BY_ITSELF = "auto";

/** How dates and amounts are written, what the amount means, and what becomes of the other columns. */
export function ReadingRules({ look, mapping }: { readonly look: Look; readonly mapping: Mapping }): ReactNode {
  const words = useWords("import");
  const unused = unusedColumns(mapping, look.headers);
  return (
    <Section title={words("rules.title")}>
      <Card>
        <div className={styles.rules}>
          <div className={styles.pair}>
            <Select
              label={words("rules.dates")}
              value={mapping.dateOrder ?? BY_ITSELF}
              data={[
                { value: BY_ITSELF, label: words("rules.auto") },
                ...ORDERS.map((value) => ({ value, label: words(`order.${value}`) })),
              ]}
              onChange={(value) =>
                choose({ mapping: withDateOrder(mapping, value === BY_ITSELF ? undefined : (value as DateOrder)) })
              }
            />
            <Select
              label={words("rules.decimals")}
              value={mapping.decimal ?? BY_ITSELF}
              data={[
                { value: BY_ITSELF, label: words("rules.auto") },
                { value: ",", label: words("decimal.comma") },
                { value: ".", label: words("decimal.dot") },
              ]}
              onChange={(value) =>
                choose({ mapping: withDecimal(mapping, value === BY_ITSELF ? undefined : (value as DecimalMark)) })
              }
            />
          </div>
          {mapping.kind === "debts" && <AmountMeaning />}
          {unused.length > 0 && (
            <Checkbox
              label={words("rules.keepExtra")}
              description={words("rules.keepExtraNote", { columns: unused.join(", ") })}
              checked={mapping.keepExtra}
              onChange={({ currentTarget: { checked } }) => choose({ mapping: { ...mapping, keepExtra: checked } })}
            />
          )}
        </div>
      </Card>
    </Section>
  );
}

/** The same figure is good news or bad, depending on what it stands for: so it is asked, with the usual answer chosen. */
function AmountMeaning(): ReactNode {
  const words = useWords("import");
  const { amountMeans } = useDesk();
  const name = useId();
  return (
    <fieldset className={styles.kinds}>
      <legend>{words("amount.label")}</legend>
      <div className={styles.kindCards}>
        {MEANINGS.map((value) => (
          <label key={value} className={styles.kind} data-chosen={value === amountMeans || undefined}>
            <input
              type="radio"
              name={name}
              checked={value === amountMeans}
              onChange={() => choose({ amountMeans: value })}
            />
            <span>
              <span className={styles.kindName}>{words(`amount.${value}`)}</span>
              <span className={styles.note}>{words(`amount.${value}Note`)}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

import { Checkbox, Select } from "@mantine/core";
import type { ReactNode } from "react";
import { VALID_DAYS_MAX } from "../../../../src/plans/domain/offer-policy.js";
import type { OfferStep } from "../../../../src/strategy/domain/definition.js";
import { useWords } from "../../../kit/words.js";
import { usePatch } from "./contact-form.js";
import { useDeskView } from "./desk.js";
import { NumberField } from "./fields.js";
import styles from "./panel.module.css";

const OFFERS = ["best", "settlement", "instalments"] as const satisfies readonly OfferStep["offer"][];

/** What is asked for where a step begins to say so itself. */
const VALID_DAYS = 10;

/** What is offered, and for how long. */
export function OfferForm({ step }: { readonly step: OfferStep }): ReactNode {
  const words = useWords("strategy-editor");
  const { isReadOnly } = useDeskView();
  const patch = usePatch(step.id);
  return (
    <>
      <div className={styles.field}>
        <Select
          label={words("form.offer")}
          allowDeselect={false}
          readOnly={isReadOnly}
          value={step.offer}
          onChange={(offer) => offer !== null && patch({ offer: offer as OfferStep["offer"] })}
          data={OFFERS.map((value) => ({ value, label: words(`offer.${value}`) }))}
        />
      </div>
      <Checkbox
        label={words("form.validByPolicy")}
        disabled={isReadOnly}
        checked={step.validDays === undefined}
        onChange={({ currentTarget: { checked } }) => patch({ validDays: checked ? null : VALID_DAYS })}
      />
      {step.validDays !== undefined && (
        <NumberField
          label={words("form.validDays")}
          min={1}
          max={VALID_DAYS_MAX}
          readOnly={isReadOnly}
          value={step.validDays}
          onChange={(validDays) => patch({ validDays }, "validDays")}
        />
      )}
      <p className={styles.note}>{words("form.offerNote")}</p>
    </>
  );
}

import { Checkbox, SegmentedControl } from "@mantine/core";
import type { ReactNode } from "react";
import type { Step, Tone } from "../../../../src/strategy/domain/definition.js";
import { useWords } from "../../../kit/words.js";
import { usePatch } from "./contact-form.js";
import { useDeskView } from "./desk.js";
import { TextField } from "./fields.js";
import styles from "./panel.module.css";

const TONES = ["warm", "formal", "firm"] as const satisfies readonly Tone[];

export function ToneForm({ step }: { readonly step: Step & { kind: "tone" } }): ReactNode {
  const words = useWords("strategy-editor");
  const { isReadOnly } = useDeskView();
  const patch = usePatch(step.id);
  return (
    <fieldset className={styles.group}>
      <legend>{words("form.tone")}</legend>
      <SegmentedControl
        size="xs"
        fullWidth={true}
        readOnly={isReadOnly}
        value={step.tone}
        onChange={(tone) => patch({ tone: tone as Tone })}
        data={TONES.map((value) => ({ value, label: words(`tone.${value}`) }))}
      />
      <p className={styles.note}>{words("form.toneNote")}</p>
    </fieldset>
  );
}

const listOf = (text: string): string[] => text.split(",").map((tag) => tag.trim());

export function TagForm({ step }: { readonly step: Step & { kind: "tag" } }): ReactNode {
  const words = useWords("strategy-editor");
  const { isReadOnly } = useDeskView();
  const patch = usePatch(step.id);
  return (
    <>
      <TextField
        label={words("form.tagAdd")}
        isOptional={true}
        readOnly={isReadOnly}
        value={(step.add ?? []).join(", ")}
        onChange={(text) => patch({ add: listOf(text) }, "add")}
      />
      <TextField
        label={words("form.tagRemove")}
        isOptional={true}
        readOnly={isReadOnly}
        value={(step.remove ?? []).join(", ")}
        onChange={(text) => patch({ remove: listOf(text) }, "remove")}
      />
      <p className={styles.note}>{words("form.tagNote")}</p>
    </>
  );
}

export function FieldForm({ step }: { readonly step: Step & { kind: "field" } }): ReactNode {
  const words = useWords("strategy-editor");
  const { isReadOnly } = useDeskView();
  const patch = usePatch(step.id);
  return (
    <>
      <TextField
        label={words("form.field")}
        maxLength={60}
        readOnly={isReadOnly}
        value={step.field}
        onChange={(field) => patch({ field }, "field")}
      />
      <Checkbox
        label={words("form.fieldEmpty")}
        disabled={isReadOnly}
        checked={step.value === null}
        onChange={({ currentTarget: { checked } }) => patch({ value: checked ? null : "" })}
      />
      {step.value !== null && (
        <TextField
          label={words("form.fieldValue")}
          isOptional={true}
          maxLength={200}
          readOnly={isReadOnly}
          value={step.value}
          onChange={(value) => patch({ value }, "value")}
        />
      )}
      <p className={styles.note}>{words("form.fieldNote")}</p>
    </>
  );
}

import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import type { ConditionStep } from "../../../../src/strategy/domain/definition.js";
import type { Rule } from "../../../../src/strategy/domain/segment/rule.js";
import { AddIcon } from "../../../kit/icons.js";
import { segmentsQuery } from "../../../kit/rule/data.js";
import { RuleEditor } from "../../../kit/rule/rule-editor.js";
import { type DraftRule, NO_RULES, soundRule } from "../../../kit/rule/rule-model.js";
import { useWords } from "../../../kit/words.js";
import { usePatch } from "./contact-form.js";
import { useDeskView } from "./desk.js";
import styles from "./panel.module.css";
import { patchSettings } from "./patches.js";

interface RuleFieldProps {
  readonly rule: Rule | null;
  readonly withSegments: boolean;
  readonly onChange: (rule: Rule) => void;
}

/** Writes a rule. What is half written stays here; the work gets every sound one. */
function RuleField({ rule, withSegments, onChange }: RuleFieldProps): ReactNode {
  const { isReadOnly } = useDeskView();
  const [draft, setDraft] = useState<DraftRule>(rule ?? NO_RULES);
  const known = useRef(rule);
  // Changed from elsewhere: undone, or taken from a segment.
  if (known.current !== rule) {
    known.current = rule;
    setDraft(rule ?? NO_RULES);
  }
  const change = (next: DraftRule): void => {
    setDraft(next);
    const sound = soundRule(next);
    if (sound === null) return;
    known.current = sound;
    onChange(sound);
  };
  return <RuleEditor rule={draft} onChange={change} isReadOnly={isReadOnly} withSegments={withSegments} />;
}

export function ConditionForm({ step }: { readonly step: ConditionStep }): ReactNode {
  const words = useWords("strategy-editor");
  const patch = usePatch(step.id);
  return (
    <fieldset className={styles.group}>
      <legend>{words("form.condition")}</legend>
      <RuleField rule={step.if} withSegments={true} onChange={(rule) => patch({ if: rule }, "if")} />
      <p className={styles.note}>{words("form.conditionNote")}</p>
    </fieldset>
  );
}

/** Whom the strategy takes in by what is known of them: a saved segment's rule, or one of its own. */
export function AudienceRule(): ReactNode {
  const words = useWords("strategy-editor");
  const { work, edit, isReadOnly } = useDeskView();
  const { data: segments = [] } = useQuery(segmentsQuery);
  const { rule, segment } = work.definition.audience;
  const [isOpen, setOpen] = useState(false);
  const choose = (id: string | null): void => {
    const chosen = segments.find((one) => one.id === id);
    edit((definition) =>
      patchSettings(definition, {
        audience: chosen
          ? {
              rule: chosen.rule as Rule,
              segment: { id: chosen.id, version: chosen.version, name: chosen.name },
            }
          : { rule: null, segment: null },
      }),
    );
  };
  const write = (next: Rule): void =>
    edit((definition) => patchSettings(definition, { audience: { rule: next, segment: null } }), "settings.rule");
  return (
    <fieldset className={styles.group}>
      <legend>{words("settings.rule")}</legend>
      <Select
        aria-label={words("settings.segment")}
        readOnly={isReadOnly}
        value={segment?.id ?? ""}
        onChange={choose}
        data={[
          { value: "", label: words(rule && !segment ? "settings.ownRule" : "settings.noSegment") },
          ...segments.map(({ id, name }) => ({ value: id, label: name })),
          ...(segment && !segments.some(({ id }) => id === segment.id)
            ? [{ value: segment.id, label: segment.name }]
            : []),
        ]}
      />
      {segment && <p className={styles.note}>{words("settings.segmentNote", { version: segment.version })}</p>}
      {(rule || isOpen) && <RuleField rule={rule ?? null} withSegments={false} onChange={write} />}
      {!isReadOnly &&
        (rule ? (
          <Button
            variant="subtle"
            size="compact-sm"
            className={styles.link ?? ""}
            onClick={() => {
              setOpen(false);
              choose(null);
            }}
          >
            {words("settings.removeRule")}
          </Button>
        ) : (
          !isOpen && (
            <Button
              variant="default"
              size="xs"
              className={styles.link ?? ""}
              leftSection={<AddIcon size={14} />}
              onClick={() => setOpen(true)}
            >
              {words("settings.addRule")}
            </Button>
          )
        ))}
    </fieldset>
  );
}

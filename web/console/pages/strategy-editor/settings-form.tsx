import { Checkbox, Radio, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Definition, EventName, Lane } from "../../../../src/strategy/domain/definition.js";
import { countryName } from "../../../kit/countries.js";
import { formatNumber } from "../../../kit/format.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { creditorsQuery, reachQuery } from "./data.js";
import { useDeskView } from "./desk.js";
import { NumberField } from "./fields.js";
import styles from "./panel.module.css";
import { DAY_MAX, DAY_MIN, patchSettings, type SettingsPatch } from "./patches.js";
import { AudienceRule } from "./rule-forms.js";

const LANES = [
  "collection",
  "conversation",
  "promise",
  "thanks",
  "dispute",
  "hardship",
] as const satisfies readonly Lane[];
const EVENTS = [
  "imported",
  "promise_made",
  "promise_broken",
  "payment",
  "bounce",
  "reply",
  "opened",
  "clicked",
] as const satisfies readonly EventName[];

function useSettings(): (patch: SettingsPatch, field?: string) => void {
  const { edit } = useDeskView();
  return (patch, field) =>
    edit((definition) => patchSettings(definition, patch), field === undefined ? null : `settings.${field}`);
}

/** The strategy's own settings: whom it takes in, from when to when, and what holds for all its steps. */
export function SettingsForm(): ReactNode {
  return (
    <>
      <WhoFields />
      <AudienceRule />
      <Reach />
      <DaysFields />
      <FlowFields />
    </>
  );
}

function WhoFields(): ReactNode {
  const words = useWords("strategy-editor");
  const { work, isReadOnly } = useDeskView();
  const set = useSettings();
  const { audience } = work.definition;
  const { data: creditors = [] } = useQuery(creditorsQuery);
  const chosen = audience.creditorIds;
  const pickCreditor = (id: string, isIn: boolean): void => {
    const all = chosen ?? creditors.map((one) => one.id);
    const next = isIn ? [...all, id] : all.filter((one) => one !== id);
    // All of them is the same as no limit, which also takes in those who come later.
    set({ audience: { creditorIds: next.length === 0 || next.length >= creditors.length ? null : next } });
  };
  return (
    <fieldset className={styles.group}>
      <legend>{words("settings.who")}</legend>
      <Select
        aria-label={words("settings.who")}
        readOnly={isReadOnly}
        value={audience.debtorKind ?? "everybody"}
        onChange={(kind) => set({ audience: { debtorKind: kind === "person" || kind === "company" ? kind : null } })}
        data={["everybody", "person", "company"].map((value) => ({ value, label: words(`settings.kind.${value}`) }))}
      />
      <Countries known={creditors.map(({ country }) => country)} />
      {creditors.length > 1 && (
        <div className={styles.checks}>
          <span className={styles.note}>{words("settings.creditors")}</span>
          {creditors.map(({ id, name }) => (
            <Checkbox
              key={id}
              size="xs"
              label={name}
              disabled={isReadOnly}
              checked={chosen === undefined || chosen.includes(id)}
              onChange={({ currentTarget: { checked } }) => pickCreditor(id, checked)}
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}

/** Where people live: all, or those countries that are pressed. */
function Countries({ known }: { readonly known: readonly string[] }): ReactNode {
  const words = useWords("strategy-editor");
  const locale = useLocale();
  const { work, isReadOnly } = useDeskView();
  const set = useSettings();
  const chosen = work.definition.audience.countries ?? [];
  const offered = [...new Set([...known, ...chosen])].sort((a, b) =>
    countryName(a, locale).localeCompare(countryName(b, locale)),
  );
  if (offered.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset inside a fieldset would be read twice
    <div className={styles.checks} role="group" aria-label={words("settings.countries")}>
      <span className={styles.note}>{words(chosen.length === 0 ? "settings.anyCountry" : "settings.countries")}</span>
      <div className={styles.more}>
        {offered.map((code) => (
          <button
            key={code}
            type="button"
            className={styles.chip}
            aria-pressed={chosen.includes(code)}
            disabled={isReadOnly}
            onClick={() =>
              set({
                audience: {
                  countries: chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code],
                },
              })
            }
          >
            {countryName(code, locale)}
          </button>
        ))}
      </div>
    </div>
  );
}

const REACH_MS = 500;

/** How many accounts that is today. */
function Reach(): ReactNode {
  const words = useWords("strategy-editor");
  const locale = useLocale();
  const { work } = useDeskView();
  const [asked] = useDebouncedValue<Definition>(work.definition, REACH_MS);
  const { data } = useQuery(reachQuery(asked));
  return (
    <p className={styles.reach} role="status">
      {data
        ? words("settings.reach", {
            count: data.accounts,
            text: formatNumber(data.accounts, locale),
            of: formatNumber(data.of, locale),
          })
        : words("settings.reachAsked")}
    </p>
  );
}

function DaysFields(): ReactNode {
  const words = useWords("strategy-editor");
  const { work, isReadOnly } = useDeskView();
  const set = useSettings();
  const { days, anchor } = work.definition;
  return (
    <fieldset className={styles.group}>
      <legend>{words("settings.begin")}</legend>
      <Select
        label={words("settings.anchor")}
        readOnly={isReadOnly}
        value={anchor.on === "due" ? "due" : anchor.event}
        onChange={(value) => set({ event: EVENTS.find((event) => event === value) ?? null })}
        data={[
          { value: "due", label: words("settings.anchorDue") },
          ...EVENTS.map((value) => ({ value, label: words(`settings.anchorEvent.${value}`) })),
        ]}
      />
      <div className={styles.pair}>
        <NumberField
          label={words("settings.from")}
          readOnly={isReadOnly}
          value={days.from}
          min={DAY_MIN}
          max={DAY_MAX}
          onChange={(from) => set({ from }, "from")}
        />
        <NumberField
          label={words("settings.to")}
          readOnly={isReadOnly}
          disabled={days.to === null}
          value={days.to}
          min={DAY_MIN}
          max={DAY_MAX}
          onChange={(to) => set({ to }, "to")}
        />
      </div>
      <Checkbox
        size="xs"
        label={words("settings.noEnd")}
        disabled={isReadOnly}
        checked={days.to === null}
        onChange={({ currentTarget: { checked } }) => set({ to: checked ? null : Math.max(days.from, 90) })}
      />
      <p className={styles.note}>{words("settings.daysNote")}</p>
    </fieldset>
  );
}

function FlowFields(): ReactNode {
  const words = useWords("strategy-editor");
  const { work, isReadOnly } = useDeskView();
  const set = useSettings();
  const { entry, gapDays, lane, anchor } = work.definition;
  return (
    <>
      {anchor.on === "due" && (
        <Radio.Group
          label={words("settings.entry")}
          value={entry}
          onChange={(value) => set({ entry: value === "current" ? "current" : "first" })}
        >
          <div className={styles.checks}>
            {["first", "current"].map((value) => (
              <Radio
                key={value}
                size="xs"
                value={value}
                disabled={isReadOnly}
                label={words(`settings.entries.${value}`)}
              />
            ))}
          </div>
        </Radio.Group>
      )}
      <NumberField
        label={words("settings.gap")}
        description={words("settings.gapNote")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        readOnly={isReadOnly}
        value={gapDays}
        min={0}
        max={30}
        onChange={(days) => set({ gapDays: days }, "gap")}
      />
      <Select
        label={words("settings.lane")}
        description={words("settings.laneNote")}
        inputWrapperOrder={["label", "input", "description", "error"]}
        readOnly={isReadOnly}
        value={lane}
        onChange={(value) => set({ lane: LANES.find((one) => one === value) ?? lane })}
        data={LANES.map((value) => ({ value, label: words(`lane.${value}`) }))}
      />
    </>
  );
}

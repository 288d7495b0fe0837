import { Button, Modal, Radio, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useState } from "react";
import { RUNNING_RULES } from "../../../src/strategy/domain/move.js";
import { ownZone, useNow } from "../clock.js";
import { formatRelative } from "../format.js";
import { Trouble } from "../trouble.js";
import { useLocale, useWords, type Words } from "../words.js";
import { draftQuery, type RehearsalRow, strategyNamesQuery, useAskRehearsal, versionsQuery } from "./rehearse-data.js";
import styles from "./rehearse-dialog.module.css";

interface RehearseDialogProps {
  /** Chosen already; it can be changed. */
  readonly strategyId?: string | undefined;
  readonly onClose: () => void;
}

const QUICK_DAYS = ["7", "30", "60", "120"];
const DAYS_MAX = 120;

/** What to rehearse, how far ahead, and how people behave. Begins it, and goes to where it is watched. Words: `rehearsals`. */
export function RehearseDialog({ strategyId: given, onClose }: RehearseDialogProps): ReactNode {
  const words = useWords("rehearsals");
  const kit = useWords("kit");
  const navigate = useNavigate();
  const ask = useAskRehearsal();
  const { data: strategies = [] } = useQuery(strategyNamesQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const [days, setDays] = useState("30");
  const [scenario, setScenario] = useState<RehearsalRow["scenario"]>("nobody_answers");
  const [running, setRunning] = useState<RehearsalRow["running"]>("finish");
  const strategyId = chosen ?? given ?? strategies[0]?.id;
  const versions = useVersions(strategyId);
  const isFar = !/^\d{1,3}$/.test(days) || Number(days) < 1 || Number(days) > DAYS_MAX;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (strategyId === undefined || versions.what === undefined || isFar) return;
    ask.mutate(
      { strategyId, what: versions.what, days: Number(days), scenario, running },
      {
        onSuccess: ({ id }) => {
          onClose();
          void navigate({ to: "/rehearsals/$rehearsalId", params: { rehearsalId: id } });
        },
      },
    );
  };
  return (
    <Modal
      opened={true}
      onClose={onClose}
      title={words("start.title")}
      size={480}
      closeButtonProps={{ "aria-label": kit("close") }}
    >
      <form className={styles.form} noValidate={true} onSubmit={submit}>
        <Select
          label={words("start.strategy")}
          data={strategies.map(({ id, name }) => ({ value: id, label: name }))}
          value={strategyId ?? null}
          onChange={setChosen}
          data-autofocus={true}
        />
        <Select
          label={words("start.what")}
          description={words("start.whatNote")}
          data={versions.choices}
          value={versions.what ?? null}
          onChange={(value) => value !== null && versions.choose(value)}
        />
        <Select
          label={words("start.running")}
          description={words(`ruleMeans.${running}`)}
          data={RUNNING_RULES.map((value) => ({ value, label: words(`rule.${value}`) }))}
          value={running}
          onChange={(value) => value !== null && setRunning(value as RehearsalRow["running"])}
        />
        <Horizon days={days} isFar={isFar} onChange={setDays} />
        <Scenario value={scenario} onChange={setScenario} />
        {(ask.error ?? versions.error) !== null && <Trouble error={ask.error ?? versions.error} />}
        <div className={styles.actions}>
          <Button variant="default" onClick={onClose}>
            {kit("cancel")}
          </Button>
          <Button type="submit" loading={ask.isPending} disabled={versions.what === undefined || isFar}>
            {words("start.begin")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** What of this strategy can be rehearsed: its draft where somebody typed one, else its newest version, and all others. */
function useVersions(strategyId: string | undefined) {
  const words = useWords("rehearsals");
  const locale = useLocale();
  const now = useNow();
  const draft = useQuery({ ...draftQuery(strategyId ?? ""), enabled: strategyId !== undefined });
  const list = useQuery({ ...versionsQuery(strategyId ?? ""), enabled: strategyId !== undefined });
  const [picked, setPicked] = useState<{ readonly of: string | undefined; readonly what: string } | null>(null);
  const isTyped = (draft.data?.revision ?? 0) > 0;
  const numbers = list.data?.map(({ number }) => String(number)) ?? [];
  const usual = draft.data === undefined || list.data === undefined ? undefined : isTyped ? "draft" : numbers[0];
  const choices = [
    ...(isTyped && draft.data?.updatedAt
      ? [
          {
            value: "draft",
            label: words("start.draft", {
              when: formatRelative(Date.parse(draft.data.updatedAt), now, locale, ownZone()),
              by: draft.data.updatedBy ?? "",
            }),
          },
        ]
      : []),
    ...(list.data ?? []).map(({ number, isLive }) => ({
      value: String(number),
      label: words(isLive ? "start.liveVersion" : "start.version", { number }),
    })),
  ];
  return {
    choices,
    what: picked !== null && picked.of === strategyId ? picked.what : usual,
    choose: (what: string) => setPicked({ of: strategyId, what }),
    error: draft.error ?? list.error,
  };
}

interface HorizonProps {
  readonly days: string;
  readonly isFar: boolean;
  readonly onChange: (days: string) => void;
}

function Horizon({ days, isFar, onChange }: HorizonProps): ReactNode {
  const words = useWords("rehearsals");
  return (
    <div className={styles.horizon}>
      <TextInput
        label={words("start.days")}
        inputMode="numeric"
        maxLength={3}
        value={days}
        error={isFar && words("start.daysFar")}
        onChange={({ currentTarget: { value } }) => onChange(value.trim())}
      />
      <SegmentedControl
        aria-label={words("start.quick")}
        value={QUICK_DAYS.includes(days) ? days : ""}
        onChange={onChange}
        data={QUICK_DAYS}
      />
    </div>
  );
}

interface ScenarioProps {
  readonly value: RehearsalRow["scenario"];
  readonly onChange: (value: RehearsalRow["scenario"]) => void;
}

function Scenario({ value, onChange }: ScenarioProps): ReactNode {
  const words = useWords("rehearsals");
  return (
    <Radio.Group
      label={words("start.scenario")}
      value={value}
      onChange={(next) => onChange(next as RehearsalRow["scenario"])}
    >
      <div className={styles.scenarios}>
        {(["nobody_answers", "measured"] as const).map((one) => (
          <Radio key={one} value={one} label={words(`scenario.${one}`)} description={words(`scenarioMeans.${one}`)} />
        ))}
      </div>
    </Radio.Group>
  );
}

/** What was rehearsed, in words: a version by its number, or what is not published. `words` is `rehearsals`. */
export const whatWords = ({ version }: Pick<RehearsalRow, "version">, words: Words): string =>
  version === null ? words("unpublished") : words("versionNo", { number: version });

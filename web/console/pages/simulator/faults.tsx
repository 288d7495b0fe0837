import { NumberInput, SegmentedControl, Skeleton, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Faults } from "../../../../src/sandbox/domain/faults.js";
import { ChannelIcon } from "../../../kit/channel-icon.js";
import { useSession } from "../../../kit/session.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { useSetFaults, useSetWorld, worldQuery } from "./data.js";
import styles from "./faults.module.css";
import {
  ANSWER_FAULTS,
  type FaultyChannel,
  type PercentFault,
  PRESETS,
  type Preset,
  presetOf,
  REPORT_FAULTS,
  type WorldView,
} from "./model.js";

/** What the pretend providers do wrong, and what chance is drawn from. */
export function FaultsPanel(): ReactNode {
  const words = useWords("simulator");
  const { can } = useSession();
  const { data: world, error, refetch } = useQuery(worldQuery);
  const mayChange = can("clock:set");
  if (error !== null && world === undefined) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (world === undefined) return <Skeleton height={420} radius={10} />;
  return (
    <div className={styles.panel}>
      {!mayChange && <p className={styles.quiet}>{words("faults.notYours")}</p>}
      <fieldset className={styles.set} disabled={!mayChange}>
        <legend className="visually-hidden">{words("view.faults")}</legend>
        <Weather world={world} />
        <Seed world={world} />
      </fieldset>
    </div>
  );
}

function Seed({ world }: { readonly world: WorldView }): ReactNode {
  const words = useWords("simulator");
  const set = useSetWorld();
  const [seed, setSeed] = useState(world.seed);
  return (
    <section className={styles.card}>
      <TextInput
        className={styles.seed ?? ""}
        label={words("faults.seed")}
        description={words("faults.seedHow")}
        value={seed}
        maxLength={60}
        onChange={({ currentTarget }) => setSeed(currentTarget.value)}
        onBlur={() => {
          if (seed.trim() === "") setSeed(world.seed);
          else if (seed.trim() !== world.seed) set.mutate({ seed: seed.trim() });
        }}
      />
    </section>
  );
}

/** What is typed counts when nothing more was typed for so long. */
const SETTLE_MS = 600;

function Weather({ world }: { readonly world: WorldView }): ReactNode {
  const words = useWords("simulator");
  const states = useWords("states");
  const [channel, setChannel] = useState<FaultyChannel>("whatsapp");
  const kept = world.faults.find((one) => one.channel === channel)?.faults ?? PRESETS.calm;
  const [typed, setTyped] = useState<Partial<Record<FaultyChannel, Faults>>>({});
  const faults = typed[channel] ?? kept;
  const { mutate, isPending, isSuccess } = useSetFaults();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const change = (next: Faults): void => {
    setTyped({ ...typed, [channel]: next });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => mutate({ channel, faults: next }), SETTLE_MS);
  };
  const preset = presetOf(faults);
  return (
    <section className={styles.card}>
      <p className={styles.quiet}>{words("faults.sentence")}</p>
      <div className={styles.row}>
        <SegmentedControl
          className={styles.channels ?? ""}
          aria-label={words("faults.channel")}
          value={channel}
          onChange={(value) => setChannel(value as FaultyChannel)}
          data={world.faults.map((one) => ({
            value: one.channel,
            label: (
              <span
                className={styles.channel}
                data-bad={presetOf(typed[one.channel] ?? one.faults) !== "calm" || undefined}
              >
                <ChannelIcon channel={one.channel} size={16} />
                <span className={styles.channelName} aria-hidden={true}>
                  {states(`channel.${one.channel}`)}
                </span>
              </span>
            ),
          }))}
        />
      </div>
      <div className={styles.row}>
        <SegmentedControl
          aria-label={words("faults.presets")}
          value={preset ?? ""}
          onChange={(value) => change(PRESETS[value as Preset])}
          data={(Object.keys(PRESETS) as Preset[]).map((name) => ({ value: name, label: words(`faults.${name}`) }))}
        />
        <span className={styles.quiet} role="status">
          {isPending ? words("faults.saving") : isSuccess ? words("faults.saved") : ""}
        </span>
      </div>
      <div className={styles.groups}>
        <Percents title={words("faults.group.answer")} names={ANSWER_FAULTS} faults={faults} onChange={change}>
          <Times faults={faults} onChange={change} />
        </Percents>
        <Percents title={words("faults.group.report")} names={REPORT_FAULTS} faults={faults} onChange={change} />
      </div>
    </section>
  );
}

interface GroupProps {
  readonly title: string;
  readonly names: readonly PercentFault[];
  readonly faults: Faults;
  readonly onChange: (faults: Faults) => void;
  readonly children?: ReactNode;
}

/** What happens to so many of a hundred messages. */
function Percents({ title, names, faults, onChange, children }: GroupProps): ReactNode {
  const words = useWords("simulator");
  return (
    <section className={styles.group} aria-label={title}>
      <h3>
        {title}
        <span className={styles.quiet}>{words("faults.percent")}</span>
      </h3>
      {names.map((name) => (
        <div key={name} className={styles.fault} data-on={faults[name] > 0 || undefined}>
          <span aria-hidden={true}>{words(`faults.${name}`)}</span>
          <NumberInput
            aria-label={words(`faults.${name}`)}
            className={styles.number ?? ""}
            value={faults[name]}
            min={0}
            max={100}
            step={5}
            suffix=" %"
            hideControls={true}
            allowNegative={false}
            onChange={(value) => typeof value === "number" && onChange({ ...faults, [name]: value })}
          />
        </div>
      ))}
      {children}
    </section>
  );
}

/** How slow the provider is, and how much it takes at once. */
function Times({ faults, onChange }: Pick<GroupProps, "faults" | "onChange">): ReactNode {
  const words = useWords("simulator");
  const number = (
    label: string,
    value: number | "",
    most: number,
    take: (value: number) => Faults,
    hint?: string,
  ): ReactNode => (
    <NumberInput
      className={styles.number ?? ""}
      aria-label={label}
      value={value}
      min={0}
      max={most}
      allowDecimal={false}
      allowNegative={false}
      hideControls={true}
      {...(hint !== undefined && { placeholder: hint })}
      onChange={(given) => typeof given === "number" && onChange(take(given))}
    />
  );
  const range = (name: "sentS" | "deliveredS"): ReactNode => {
    const [from, to] = faults[name];
    const label = words(`faults.${name}`);
    return (
      <div className={styles.fault}>
        <span>{label}</span>
        <span className={styles.range}>
          {number(`${label}, ${words("faults.from")}`, from, 86_400, (value) => ({
            ...faults,
            [name]: [Math.min(value, to), to],
          }))}
          {number(`${label}, ${words("faults.to")}`, to, 86_400, (value) => ({
            ...faults,
            [name]: [from, Math.max(value, from)],
          }))}
        </span>
      </div>
    );
  };
  return (
    <>
      <h3 className={styles.times}>{words("faults.group.time")}</h3>
      {range("sentS")}
      {range("deliveredS")}
      <div className={styles.fault}>
        <span>{words("faults.answerMs")}</span>
        {number(words("faults.answerMs"), faults.answerMs, 60_000, (answerMs) => ({ ...faults, answerMs }))}
      </div>
      <div className={styles.fault}>
        <span>{words("faults.perSecondMax")}</span>
        {number(
          words("faults.perSecondMax"),
          faults.perSecondMax ?? "",
          10_000,
          (value) => ({ ...faults, perSecondMax: value === 0 ? null : value }),
          words("faults.noLimit"),
        )}
      </div>
    </>
  );
}

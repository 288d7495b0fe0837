import { type ReactNode, useId } from "react";
import { dayIn } from "../../../../src/kernel/time.js";
import { formatDay } from "../../../kit/format.js";
import { useKeys } from "../../../kit/keys.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { OneRehearsal } from "./data.js";
import { endOfDay } from "./model.js";
import styles from "./people.module.css";

interface TimeSliderProps {
  readonly rehearsal: OneRehearsal;
  readonly zone: string;
  readonly day: number;
  readonly onDay: (day: number) => void;
}

/** Moves time over the horizon: what comes later than the day it stands on steps back. `t` and `shift+t` move it by a day. */
export function TimeSlider({ rehearsal, zone, day, onDay }: TimeSliderProps): ReactNode {
  const words = useWords("rehearsal");
  const locale = useLocale();
  const id = useId();
  const { days } = rehearsal;
  const date = dayIn(zone, new Date(endOfDay(rehearsal, day)));
  const said = words("slider.at", { day, days, date: formatDay(date, locale, date) });
  const group = words("slider.keys");
  useKeys([
    { keys: "t", label: words("slider.forward"), group, run: () => onDay(day >= days ? 0 : day + 1) },
    { keys: "shift+t", label: words("slider.backward"), group, run: () => onDay(day <= 0 ? days : day - 1) },
  ]);
  return (
    <div className={styles.slider}>
      <label htmlFor={id}>{words("slider.label")}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={days}
        value={day}
        aria-valuetext={said}
        onChange={({ currentTarget: { value } }) => onDay(Number(value))}
      />
      <output htmlFor={id}>{said}</output>
    </div>
  );
}

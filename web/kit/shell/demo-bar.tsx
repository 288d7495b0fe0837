import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ownZone, type TenantClock, useNow } from "../clock.js";
import { formatExact, formatStamp } from "../format.js";
import { ClockIcon, ClockPausedIcon, SimulatorIcon } from "../icons.js";
import { usePhone } from "../use-phone.js";
import { useLocale, useWords } from "../words.js";
import styles from "./demo-bar.module.css";

interface DemoBarProps {
  readonly clock: TenantClock | undefined;
  /** Where the clock is set. */
  readonly link: LinkProps;
}

/** On every page of a demo: that nothing leaves this machine, and what time it is there. */
export function DemoBar({ clock, link }: DemoBarProps): ReactNode {
  const words = useWords("kit");
  const locale = useLocale();
  const now = useNow(1_000);
  const isPhone = usePhone();
  const Picture = clock?.speed === 0 ? ClockPausedIcon : ClockIcon;
  return (
    <section className={styles.bar} aria-label={words("demo.label")}>
      <span className={styles.words}>
        <SimulatorIcon size={15} stroke={1.8} aria-hidden={true} />
        <strong>{words("demo.name")}</strong>
        <span className={styles.promise}>{words("demo.promise")}</span>
      </span>
      {clock && (
        <Link {...link} className={styles.clock ?? ""} data-hint={formatExact(now, locale, ownZone())}>
          <Picture size={15} stroke={1.8} aria-hidden={true} />
          <span>{formatStamp(now, locale, ownZone(), isPhone)}</span>
          {!clock.isReal && (
            <span className={styles.speed}>
              {clock.speed === 0 ? words("demo.paused") : words("demo.speed", { speed: clock.speed })}
            </span>
          )}
        </Link>
      )}
    </section>
  );
}

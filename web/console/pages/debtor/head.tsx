import type { ReactNode } from "react";
import { isLocale } from "../../../../src/kernel/locale.js";
import { useNow } from "../../../kit/clock.js";
import { countryName } from "../../../kit/countries.js";
import { formatClock, formatNumber } from "../../../kit/format.js";
import { Money } from "../../../kit/money.js";
import { LANGUAGE_NAMES } from "../../../kit/shell/preference-menus.js";
import { State, StateBadge } from "../../../kit/state-badge.js";
import { Day } from "../../../kit/when.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { zoneName } from "../../../kit/zones.js";
import styles from "./debtor.module.css";
import { holdsNow, isInForce, lastPaidOf, oldestOf } from "./model.js";
import { usePerson } from "./person-context.js";

/** Beside the name: what everybody must know before they write. */
export function PersonMarks(): ReactNode {
  const words = useWords("debtor");
  const { person } = usePerson();
  const now = useNow();
  const stops = person.stops.filter(isInForce);
  const kinds = [...new Set(holdsNow(person.holds, now).map(({ kind }) => kind))];
  return (
    <span className={styles.marks}>
      {stops.map(({ id, kind }) => (
        <State key={id} shape="square" tone="stop" isFilled={true}>
          {words(`stop.${kind}`)}
        </State>
      ))}
      {kinds.map((kind) => (
        <StateBadge key={kind} kind="hold" state={kind} isFilled={true} />
      ))}
    </span>
  );
}

/** Who it is, in one line, and what time it is there. */
export function PersonFacts(): ReactNode {
  const words = useWords("debtor");
  const reasons = useWords("reasons");
  const locale = useLocale();
  const now = useNow(60_000);
  const { person, zone } = usePerson();
  const { kind, country, subdivision, taxId, preferredChannel, tags } = person;
  const place = countryName(country, locale);
  const facts = [
    words(`kind.${kind}`),
    subdivision ? words("fact.place", { place, subdivision }) : place,
    ...(taxId ? [words("fact.taxId", { taxId })] : []),
    // Only where it is another than the reader's own.
    ...(isLocale(person.locale) && person.locale !== locale ? [LANGUAGE_NAMES[person.locale]] : []),
    ...(preferredChannel ? [words("fact.prefers", { channel: reasons(`channel.${preferredChannel}`) })] : []),
    words("fact.clock", { time: formatClock(now, locale, zone), zone: zoneName(zone, locale, now) }),
  ];
  return (
    <span className={styles.facts}>
      <span className={styles.factLine}>
        {facts.map((fact) => (
          <span key={fact} className={styles.fact}>
            {fact}
          </span>
        ))}
        {tags.map((tag) => (
          <span key={tag} className={styles.tag}>
            {tag}
          </span>
        ))}
      </span>
    </span>
  );
}

/** What is owed, since when, and what came in last. */
export function PersonNumbers(): ReactNode {
  const words = useWords("debtor");
  const locale = useLocale();
  const { person } = usePerson();
  const oldest = oldestOf(person.accounts);
  const lastPaid = lastPaidOf(person.accounts);
  const open = person.accounts.reduce((sum, { openCount }) => sum + openCount, 0);
  const promise = person.promises.find(({ state }) => state === "made");
  return (
    <dl className={styles.numbers}>
      <div>
        <dt>{words("number.owes")}</dt>
        <dd>
          {person.totals.length === 0 ? words("number.nothing") : null}
          {person.totals.map(({ minor, currency }) => (
            <Money key={currency} minor={minor} currency={currency} />
          ))}
        </dd>
      </div>
      <div>
        <dt>{words("number.open")}</dt>
        <dd>{formatNumber(open, locale)}</dd>
      </div>
      <div>
        <dt>{words("number.oldest")}</dt>
        <dd>
          {oldest === null ? (
            <span className={styles.none}>{words("number.nothing")}</span>
          ) : (
            <>
              {words(oldest.days > 0 ? "days.late" : oldest.days === 0 ? "days.today" : "days.ahead", {
                count: Math.abs(oldest.days),
              })}
              <span className={styles.since}>
                <Day on={oldest.dueOn} tone="muted" />
              </span>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>{words("number.lastPaid")}</dt>
        <dd>
          {lastPaid === null ? (
            <span className={styles.none}>{words("number.never")}</span>
          ) : (
            <Day on={lastPaid} as="relative" />
          )}
        </dd>
      </div>
      <div>
        <dt>{words("number.promise")}</dt>
        <dd>
          {promise === undefined ? (
            <span className={styles.none}>{words("number.none")}</span>
          ) : (
            <Day on={promise.promisedOn} as="relative" />
          )}
        </dd>
      </div>
    </dl>
  );
}

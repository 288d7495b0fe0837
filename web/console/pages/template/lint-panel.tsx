import { Button, Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { isLocale } from "../../../../src/kernel/locale.js";
import { CheckIcon, InfoIcon, TroubleIcon } from "../../../kit/icons.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import type { Check, Found, FoundRow, Variant } from "./data.js";
import { isAt, mended, type Place } from "./model.js";
import styles from "./template.module.css";

interface LintProps {
  readonly check: UseQueryResult<Check>;
  readonly place: Place;
  readonly text: Variant | undefined;
  readonly isReadOnly: boolean;
  readonly onJump: (part: Found["part"], finding: FoundRow) => void;
  readonly onGo: (place: Place) => void;
  readonly onMend: (part: Found["part"], mended: string) => void;
}

/** What the linter says of this text, and where else something waits; a press leads to the place. */
export function LintPanel(props: LintProps): ReactNode {
  const { check, place, text } = props;
  const words = useWords("template");
  if (check.data === undefined)
    return check.error === null ? (
      <Skeleton height={72} radius={10} />
    ) : (
      <Trouble error={check.error} onRetry={() => void check.refetch()} />
    );
  const { found, missing } = check.data;
  const here = found.filter((one) => isAt(one, place));
  const elsewhere = found.filter(
    (one) => !isAt(one, place) && one.findings.some(({ severity }) => severity === "error"),
  );
  return (
    <section className={styles.lint} aria-label={words("lint.title")} aria-live="polite">
      <h2 className={styles.heading}>{words("lint.title")}</h2>
      {here.length === 0 && text && text.body !== "" && (
        <p className={styles.clean}>
          <CheckIcon size={16} aria-hidden={true} /> {words("lint.clean")}
        </p>
      )}
      <ul className={styles.findings}>
        {here.flatMap((one) =>
          one.findings.map((finding) => (
            <Item
              key={`${one.part} ${finding.rule} ${finding.from} ${finding.sentence}`}
              one={one}
              finding={finding}
              {...props}
            />
          )),
        )}
      </ul>
      {elsewhere.length > 0 && (
        <p className={styles.note}>
          {words("lint.elsewhere")}{" "}
          {elsewhere.map((one) => (
            <Button
              key={`${one.channel} ${one.locale} ${one.tone} ${one.part}`}
              size="compact-xs"
              variant="default"
              onClick={() =>
                isLocale(one.locale) &&
                props.onGo({ channel: one.channel, locale: one.locale, tone: one.tone ?? "warm" })
              }
            >
              {words(`channel.${one.channel}`)} {one.locale}
            </Button>
          ))}
        </p>
      )}
      {missing.lacks.length > 0 && (
        <p className={styles.note}>
          {words("lint.lacks", { of: missing.of })}{" "}
          {missing.lacks
            .map(({ name, people }) => words("lint.lack", { name: words(`variable.${name}`), people }))
            .join(" · ")}
        </p>
      )}
    </section>
  );
}

function Item({
  one,
  finding,
  text,
  isReadOnly,
  onJump,
  onMend,
}: LintProps & { readonly one: Found; readonly finding: FoundRow }): ReactNode {
  const words = useWords("template");
  const source = (one.part === "subject" ? text?.subject : text?.body) ?? "";
  const better = mended(source, finding);
  return (
    <li className={styles.finding} data-severity={finding.severity}>
      <button type="button" className={styles.jump} onClick={() => onJump(one.part, finding)}>
        {finding.severity === "error" ? (
          <TroubleIcon size={16} aria-label={words("lint.error")} />
        ) : (
          <InfoIcon size={16} aria-label={words("lint.warning")} />
        )}
        <span>
          {one.part === "subject" && <b>{words("field.subject")}: </b>}
          {one.part === "replies" && <b>{words("replies.title")}: </b>}
          {finding.sentence}
        </span>
      </button>
      {finding.proposal !== null && finding.proposal !== "" && (
        <div className={styles.proposal}>
          <span>
            {words("lint.better")} <q>{finding.proposal}</q>
          </span>
          {better !== null && !isReadOnly && (
            <Button size="compact-xs" variant="default" onClick={() => onMend(one.part, better)}>
              {words("lint.use")}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

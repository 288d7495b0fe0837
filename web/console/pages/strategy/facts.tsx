import type { ReactNode } from "react";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import type { OneStrategy } from "./data.js";
import styles from "./strategy.module.css";

/** The rules that hold for every step. */
export function Facts({
  strategy: { definition, creditors, version, hash, createdAt, createdBy },
}: {
  readonly strategy: OneStrategy;
}): ReactNode {
  const words = useWords("strategy");
  const { entry, gapDays, audience } = definition;
  const names = creditors.map(({ name }) => name).join(", ");
  const by = createdBy === "acuerdo" ? words("facts.shipped") : createdBy;
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{words("facts.entry")}</dt>
        <dd>{words(`facts.entries.${entry}`)}</dd>
      </div>
      <div>
        <dt>{words("facts.gap")}</dt>
        <dd>{words("facts.days", { count: gapDays })}</dd>
      </div>
      <div>
        <dt>{words("facts.creditors")}</dt>
        <dd>{audience.creditorIds === undefined ? words("facts.all", { names }) : names}</dd>
      </div>
      <div>
        <dt>{words("facts.version")}</dt>
        <dd>
          {words("facts.versionOf", { version, by })} · <When at={createdAt} /> ·{" "}
          <code data-hint={words("facts.hash")}>{hash.slice(0, 8)}</code>
        </dd>
      </div>
    </dl>
  );
}

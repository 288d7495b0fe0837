import { Button, Checkbox, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Balances } from "../../../kit/balances.js";
import { formatNumber, formatPercent } from "../../../kit/format.js";
import { useSaying } from "../../../kit/rule/data.js";
import { sentenceOfRule } from "../../../kit/rule/sentence.js";
import { useSession } from "../../../kit/session.js";
import { State } from "../../../kit/state-badge.js";
import { useLocale, useWords } from "../../../kit/words.js";
import type { Group, Proposal } from "./data.js";
import { countOf } from "./model.js";
import styles from "./proposals.module.css";
import { type Keeping, useKeeping } from "./use-keeping.js";

/** The groups of one split: whom each holds, how much of all that is, and the name it would have. */
export function Groups({ proposal }: { readonly proposal: Proposal }): ReactNode {
  const words = useWords("segment-proposals");
  const { can } = useSession();
  const keeping = useKeeping(proposal);
  const all = proposal.groups.reduce((sum, { totals }) => sum + countOf(totals), 0);
  const { size } = keeping.chosen;
  const mayWrite = can("strategies:write");
  return (
    <form
      className={styles.form}
      noValidate={true}
      onSubmit={(event) => {
        event.preventDefault();
        void keeping.save();
      }}
    >
      <ol className={styles.groups}>
        {proposal.groups.map((group, at) => (
          <GroupRow
            key={group.name.map((part) => JSON.stringify(part)).join()}
            group={group}
            at={at}
            all={all}
            keeping={keeping}
            mayWrite={mayWrite}
          />
        ))}
      </ol>
      {mayWrite && (
        <div className={styles.actions}>
          <Button type="submit" loading={keeping.isBusy} disabled={size === 0}>
            {size === 0 ? words("saveNone") : words("save", { count: size })}
          </Button>
        </div>
      )}
    </form>
  );
}

interface GroupRowProps {
  readonly group: Group;
  readonly at: number;
  readonly all: number;
  readonly keeping: Keeping;
  readonly mayWrite: boolean;
}

function GroupRow({ group, at, all, keeping, mayWrite }: GroupRowProps): ReactNode {
  const words = useWords("segment-proposals");
  const locale = useLocale();
  const saying = useSaying([group.rule]);
  const name = keeping.names[at] ?? "";
  const savedId = keeping.saved.get(at);
  const count = countOf(group.totals);
  const share = all === 0 ? 0 : count / all;
  return (
    <li className={styles.group}>
      {mayWrite && (
        <Checkbox
          className={styles.keep ?? ""}
          checked={keeping.chosen.has(at)}
          disabled={savedId !== undefined}
          aria-label={words("keepOne", { name })}
          onChange={() => keeping.toggle(at)}
        />
      )}
      <div className={styles.what}>
        {savedId !== undefined ? (
          <span className={styles.saved}>
            <Link to="/segments/$segmentId" params={{ segmentId: savedId }}>
              {name}
            </Link>
            <State shape="check" tone="accent">
              {words("saved")}
            </State>
          </span>
        ) : mayWrite ? (
          <TextInput
            aria-label={words("nameOf", { no: at + 1 })}
            value={name}
            maxLength={120}
            error={keeping.errorAt(at)}
            onChange={({ currentTarget }) => keeping.rename(at, currentTarget.value)}
          />
        ) : (
          <span className={styles.saved}>{name}</span>
        )}
        <span className={styles.sentence}>{sentenceOfRule(group.rule, saying)}</span>
      </div>
      <div className={styles.share}>
        <span>
          {formatNumber(count, locale)} <span className={styles.muted}>{formatPercent(share, locale)}</span>
        </span>
        <span className={styles.bar} aria-hidden={true}>
          <span style={{ width: `${share * 100}%` }} />
        </span>
      </div>
      <div className={styles.balance}>
        <Balances totals={group.totals} max={3} />
      </div>
    </li>
  );
}

import { TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ApiProblem } from "../../../kit/problem.js";
import { useSaying } from "../../../kit/rule/data.js";
import { faultsOf } from "../../../kit/rule/problem-words.js";
import { RuleEditor } from "../../../kit/rule/rule-editor.js";
import { isGroup, partsOf } from "../../../kit/rule/rule-model.js";
import { sentenceOfRule } from "../../../kit/rule/sentence.js";
import { STARTERS } from "../../../kit/rule/starters.js";
import { useWords } from "../../../kit/words.js";
import { CountCard } from "./count-card.js";
import type { SegmentRow } from "./data.js";
import { Overlaps } from "./overlaps.js";
import { Reach } from "./reach.js";
import { Sample } from "./sample.js";
import styles from "./segment.module.css";
import { Spread } from "./spread.js";
import { useLive } from "./use-live.js";
import type { Save } from "./use-save.js";
import type { WorkDesk } from "./use-work.js";
import { Why } from "./why.js";

interface RuleDeskProps {
  readonly row: SegmentRow | null;
  readonly desk: WorkDesk;
  readonly save: Save;
  readonly isReadOnly: boolean;
  /** The account of which it is asked why. */
  readonly why: string | null;
  readonly onWhy: (accountId: string | null) => void;
}

const NAME_MAX = 120;

/** The rule on the left; beside it whom it holds, as it is written. */
export function RuleDesk({ row, desk, save, isReadOnly, why, onWhy }: RuleDeskProps): ReactNode {
  const words = useWords("segment");
  const live = useLive(desk.rule);
  const saying = useSaying([desk.rule]);
  const isEmpty = isGroup(desk.rule) && partsOf(desk.rule).length === 0;
  // What the server cannot count has its place in the rule too.
  const told = live.error instanceof ApiProblem ? faultsOf(live.error.errors) : [];
  return (
    <div className={styles.desk}>
      <div className={styles.main}>
        {!isReadOnly && (
          <TextInput
            className={styles.name ?? ""}
            label={words("name.label")}
            placeholder={words("name.placeholder")}
            value={desk.name}
            maxLength={NAME_MAX}
            error={save.nameError}
            onChange={({ currentTarget }) => desk.change({ name: currentTarget.value })}
          />
        )}
        <div className={styles.rule}>
          <RuleEditor
            rule={desk.rule}
            onChange={(rule) => desk.change({ rule })}
            isReadOnly={isReadOnly}
            problems={[...save.faults, ...told]}
            isStrict={save.isTried}
            self={row?.id ?? null}
            ownsKeys={true}
          />
        </div>
        {row === null && isEmpty && <Starters />}
        {!isEmpty && <p className={styles.sentence}>{sentenceOfRule(desk.rule, saying)}</p>}
        <p className={styles.note}>{words("unknownNote")}</p>
        <Why rule={live.rule} accountId={why} onChoose={onWhy} />
      </div>
      <aside className={styles.side} aria-label={words("live.label")}>
        <CountCard
          live={live}
          saved={desk.isDirty ? (row?.totals ?? null) : null}
          door={desk.isDirty ? null : (row?.id ?? null)}
        />
        <Reach live={live} />
        <Spread live={live} />
        <Sample live={live} onWhy={onWhy} />
        <Overlaps live={live} self={row?.id ?? null} />
      </aside>
    </div>
  );
}

function Starters(): ReactNode {
  const words = useWords("segment");
  return (
    <div className={styles.starters}>
      <span>{words("startWith")}</span>
      {STARTERS.map((starter) => (
        <Link key={starter} to="/segments/new" search={{ from: starter }} replace={true} className={styles.chip ?? ""}>
          {words(`rule:starter.${starter}.name`)}
        </Link>
      ))}
    </div>
  );
}

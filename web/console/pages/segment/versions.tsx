import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useSaying } from "../../../kit/rule/data.js";
import type { DraftRule } from "../../../kit/rule/rule-model.js";
import { sentenceOfRule } from "../../../kit/rule/sentence.js";
import { Trouble } from "../../../kit/trouble.js";
import { When } from "../../../kit/when.js";
import { useWords } from "../../../kit/words.js";
import { type SegmentRow, type Version, versionsQuery } from "./data.js";
import styles from "./segment.module.css";

interface VersionsProps {
  readonly row: SegmentRow;
  readonly isReadOnly: boolean;
  readonly onTake: (rule: DraftRule) => void;
}

/** What the rule was, newest first; an old one can be taken up again, and is saved as a new version. */
export function Versions({ row, isReadOnly, onTake }: VersionsProps): ReactNode {
  const { data, error, refetch } = useQuery(versionsQuery(row.id));
  if (data === undefined)
    return error === null ? (
      <Skeleton height={160} radius={10} />
    ) : (
      <Trouble error={error} onRetry={() => void refetch()} />
    );
  return <VersionList versions={data} isReadOnly={isReadOnly} onTake={onTake} />;
}

interface VersionListProps extends Pick<VersionsProps, "isReadOnly" | "onTake"> {
  readonly versions: readonly Version[];
}

function VersionList({ versions, isReadOnly, onTake }: VersionListProps): ReactNode {
  const words = useWords("segment");
  const saying = useSaying(versions.map(({ rule }) => rule));
  return (
    <ol className={styles.versions}>
      {versions.map(({ number, rule, createdAt, createdBy }, at) => (
        <li key={number} className={styles.version}>
          <span className={styles.versionNumber}>{words("version.number", { version: number })}</span>
          <span className={styles.versionRule}>
            {sentenceOfRule(rule, saying)}
            <span className={styles.muted}>
              {createdBy} · <When at={createdAt} />
            </span>
          </span>
          {at === 0 ? (
            <span className={styles.muted}>{words("version.current")}</span>
          ) : (
            !isReadOnly && (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={words("version.takeNamed", { version: number })}
                onClick={() => onTake(rule)}
              >
                {words("version.take")}
              </Button>
            )
          )}
        </li>
      ))}
    </ol>
  );
}

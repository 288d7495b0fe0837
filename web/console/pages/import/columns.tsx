import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { ForwardIcon } from "../../../kit/icons.js";
import { useKeys } from "../../../kit/keys.js";
import { PageFrame } from "../../../kit/page-frame.js";
import { Trouble } from "../../../kit/trouble.js";
import { useWords } from "../../../kit/words.js";
import { ConsentForm } from "./consent-form.js";
import { type Look, useTried } from "./data.js";
import { check, useDesk } from "./desk.js";
import { Detected } from "./detected.js";
import { FieldTable } from "./field-table.js";
import { FirstRows } from "./first-rows.js";
import styles from "./import.module.css";
import { Lacks } from "./lacks.js";
import { MappingOrigin } from "./mapping-origin.js";
import { type CheckedRow, lacksOf, type Mapping, nextBad, questionsOf, wholePart } from "./model.js";
import { Questions } from "./questions.js";
import { ReadingRules } from "./reading-rules.js";
import { useFileTrouble } from "./say.js";
import { Steps } from "./steps.js";

interface ColumnsProps {
  readonly look: Look;
  readonly mapping: Mapping;
}

const TYPING_MS = 250;

/** The second step: which column is what, seen on the first rows as they would be read. */
export function Columns({ look, mapping }: ColumnsProps): ReactNode {
  const words = useWords("import");
  const { creditorId, consent, trouble } = useDesk();
  const [tryable] = useDebouncedValue(
    useMemo(() => wholePart(mapping), [mapping]),
    TYPING_MS,
  );
  const tried = useTried(tryable, look, creditorId ?? "");
  const rows = tried.data?.rows ?? NO_ROWS;
  const questions = questionsOf([...look.questions, ...useRaised(rows)], [], mapping);
  const lacks = lacksOf({ mapping, consent }, tried.data?.missing ?? look.missing, questions);
  const [isAsked, setAsked] = useState(false);
  const shown = useShownRow(rows);
  const sayTrouble = useFileTrouble();
  const go = (): void => {
    setAsked(true);
    const [first] = lacks;
    if (first) document.getElementById(first.at)?.focus();
    else void check();
  };
  return (
    <PageFrame
      title={words("title")}
      sentence={words(`columns.sentence.${mapping.kind}`)}
      action={
        <Button rightSection={<ForwardIcon size={16} />} onClick={go}>
          {words("columns.check")}
        </Button>
      }
    >
      <Steps at="columns" />
      {trouble !== null && <FileTrouble sentence={sayTrouble(trouble)} />}
      <div className={styles.stack}>
        <Detected look={look} />
        <MappingOrigin look={look} mapping={mapping} />
        {isAsked && <Lacks lacks={lacks} />}
        <Questions questions={questions} mapping={mapping} />
      </div>
      <FieldTable look={look} mapping={mapping} rows={rows} at={shown.at} onBad={shown.toBad} />
      {tried.error !== null && <Trouble error={tried.error} onRetry={() => void tried.refetch()} />}
      <FirstRows
        look={look}
        mapping={mapping}
        rows={rows}
        isOld={tried.isPlaceholderData}
        at={shown.at}
        onAt={shown.setAt}
      />
      <ReadingRules look={look} mapping={mapping} />
      {mapping.kind === "debts" && <ConsentForm />}
      <div className={styles.again}>
        <Button rightSection={<ForwardIcon size={16} />} onClick={go}>
          {words("columns.check")}
        </Button>
      </div>
    </PageFrame>
  );
}

const NO_ROWS: readonly CheckedRow[] = [];

/** Nothing was imported, and the file and the choices are still here: the sentence says what to do. */
const FileTrouble = ({ sentence }: { readonly sentence: string }): ReactNode => (
  <p className={styles.fileTrouble} role="alert">
    {sentence}
  </p>
);

/** Questions that rows raised once stay on the screen when they are answered, so that the answer can be changed. */
function useRaised(rows: readonly CheckedRow[]) {
  const [raised, setRaised] = useState<
    readonly { readonly code: string; readonly values: Readonly<Record<string, unknown>> }[]
  >([]);
  useEffect(() => {
    const found = rows.flatMap(({ problems }) =>
      problems.flatMap(({ code, column, values }) =>
        code.startsWith("ambiguous_") ? [{ code, values: { ...values, column } }] : [],
      ),
    );
    setRaised((before) => {
      const fresh = found.filter(
        ({ code, values }, index) =>
          ![...before, ...found.slice(0, index)].some(
            (other) => other.code === code && other.values.column === values.column,
          ),
      );
      return fresh.length > 0 ? [...before, ...fresh] : before;
    });
  }, [rows]);
  return raised;
}

/** The row of the sample that the fields show. `e` goes to the next with something wrong, `j` and `k` walk. */
function useShownRow(rows: readonly CheckedRow[]) {
  const words = useWords("import");
  const kit = useWords("kit");
  const [at, setAt] = useState(0);
  const safe = Math.min(at, Math.max(0, rows.length - 1));
  const toBad = (): void => {
    const bad = nextBad(rows, safe);
    if (bad >= 0) setAt(bad);
  };
  useKeys([
    { keys: "e", label: words("keys.nextError"), group: words("keys.group"), run: toBad },
    {
      keys: "j",
      label: kit("keys.next"),
      group: words("keys.group"),
      run: () => setAt(Math.min(safe + 1, rows.length - 1)),
    },
    { keys: "k", label: kit("keys.previous"), group: words("keys.group"), run: () => setAt(Math.max(safe - 1, 0)) },
  ]);
  return { at: safe, setAt, toBad };
}

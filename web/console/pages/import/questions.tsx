import { type ReactNode, useId } from "react";
import { BCP47, type Locale } from "../../../../src/kernel/locale.js";
import { formatDayLong } from "../../../kit/format.js";
import { HelpIcon } from "../../../kit/icons.js";
import { useLocale, useWords } from "../../../kit/words.js";
import { choose } from "./desk.js";
import styles from "./import.module.css";
import {
  amountReading,
  type DateOrder,
  type DecimalMark,
  dateReadings,
  type Mapping,
  type Question,
  withDateOrder,
  withDecimal,
} from "./model.js";
import { useSayImport } from "./say.js";

interface QuestionsProps {
  readonly questions: readonly Question[];
  readonly mapping: Mapping;
}

/** What a file leaves open is asked with its own example, and never guessed: a wrong guess moves every due date. */
export function Questions({ questions, mapping }: QuestionsProps): ReactNode {
  return questions.map((question) =>
    question.code === "ask_date_order" ? (
      <DateQuestion key={question.code} question={question} mapping={mapping} />
    ) : (
      <DecimalQuestion key={question.code} question={question} mapping={mapping} />
    ),
  );
}

interface QuestionProps {
  readonly question: Question;
  readonly mapping: Mapping;
}

function DateQuestion({ question, mapping }: QuestionProps): ReactNode {
  const words = useWords("import");
  const locale = useLocale();
  const readings = dateReadings(question.text);
  const answers = (["dmy", "mdy"] as const).map((value: DateOrder & ("dmy" | "mdy")) => {
    const day = readings[value];
    return {
      value,
      name: words(`order.${value}`),
      isLikely: question.likely === value,
      example: day === null ? null : words("question.reads", { text: question.text, as: formatDayLong(day, locale) }),
    };
  });
  return (
    <Asked
      question={question}
      answers={answers}
      chosen={mapping.dateOrder ?? null}
      onChoose={(value) => choose({ mapping: withDateOrder(mapping, value) })}
    />
  );
}

function DecimalQuestion({ question, mapping }: QuestionProps): ReactNode {
  const words = useWords("import");
  const locale = useLocale();
  const answers = ([".", ","] as const).map((value: DecimalMark) => {
    const read = amountReading(question.text, value);
    return {
      value,
      name: words(value === "." ? "decimal.dot" : "decimal.comma"),
      isLikely: false,
      example: read === null ? null : words("question.reads", { text: question.text, as: amountText(read, locale) }),
    };
  });
  return (
    <Asked
      question={question}
      answers={answers}
      chosen={mapping.decimal ?? null}
      onChoose={(value) => choose({ mapping: withDecimal(mapping, value) })}
    />
  );
}

/** With cents, whatever they are: `1,101` alone reads two ways, which is the question. */
const amountText = (value: number, locale: Locale): string =>
  new Intl.NumberFormat(BCP47[locale], { minimumFractionDigits: 2, maximumFractionDigits: 3 }).format(value);

interface AskedProps<Value extends string> {
  readonly question: Question;
  readonly answers: readonly {
    readonly value: Value;
    readonly name: string;
    readonly example: string | null;
    readonly isLikely: boolean;
  }[];
  readonly chosen: string | null;
  readonly onChoose: (value: Value) => void;
}

function Asked<Value extends string>({ question, answers, chosen, onChoose }: AskedProps<Value>): ReactNode {
  const words = useWords("import");
  const say = useSayImport();
  const name = useId();
  return (
    <fieldset className={styles.question} data-open={chosen === null || undefined}>
      <legend>
        <HelpIcon size={16} stroke={1.8} aria-hidden={true} />
        {say(question.code, { column: question.column, text: question.text })}
      </legend>
      <div className={styles.answers}>
        {answers.map(({ value, name: label, example, isLikely }, index) => (
          <label key={value} className={styles.answer} data-chosen={value === chosen || undefined}>
            <input
              type="radio"
              id={index === 0 ? question.code : undefined}
              name={name}
              checked={value === chosen}
              onChange={() => onChoose(value)}
            />
            <span>
              <span className={styles.answerName}>
                {label}
                {isLikely && <span className={styles.likely}>{words("question.likely")}</span>}
              </span>
              {example && <span className={styles.note}>{example}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

import { ActionIcon, Button, Popover, Select, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { formatBytes } from "../../../kit/format.js";
import { CloseIcon, FilterIcon, SheetIcon } from "../../../kit/icons.js";
import { hasWords, useLocale, useWords, type Words } from "../../../kit/words.js";
import type { Look } from "./data.js";
import { clearDesk, readAs, useDesk } from "./desk.js";
import styles from "./import.module.css";
import type { TableChoice } from "./model.js";

/** What the file is, as it was detected, and the way to read it otherwise. */
export function Detected({ look }: { readonly look: Look }): ReactNode {
  const words = useWords("import");
  const locale = useLocale();
  const { file, rowsAbout, isRowsExact, kind } = useDesk();
  const facts = factsOf(look, words);
  if (rowsAbout !== null) facts.push(words(isRowsExact ? "detected.rows" : "detected.rowsAbout", { count: rowsAbout }));
  return (
    <div className={styles.detected}>
      <SheetIcon size={20} stroke={1.5} className={styles.detectedIcon} aria-hidden={true} />
      <div className={styles.detectedWords}>
        <p className={styles.detectedName}>
          {file?.name}
          <span className={styles.note}>
            {file && formatBytes(file.size, locale)} · {words(`kind.${kind}`)}
          </span>
        </p>
        <p className={styles.note}>{facts.join(" · ")}</p>
      </div>
      <div className={styles.detectedActions}>
        <ReadAs look={look} />
        <ActionIcon aria-label={words("detected.other")} data-hint={words("detected.other")} onClick={clearDesk}>
          <CloseIcon size={16} />
        </ActionIcon>
      </div>
    </div>
  );
}

function factsOf({ format, encoding, delimiter, sheet, headerRow, headers }: Look, words: Words): string[] {
  const facts = [words(`detected.${format}`)];
  if (format === "csv") {
    facts.push(words("detected.encoding", { encoding: encoding.toUpperCase() }));
    if (delimiter !== null) facts.push(words("detected.delimiter", { delimiter: delimiterName(delimiter, words) }));
  } else if (sheet !== null) facts.push(words("detected.sheet", { sheet }));
  facts.push(words("detected.columns", { count: headers.length }));
  if (headerRow !== 1) facts.push(words("detected.headerRow", { row: headerRow }));
  return facts;
}

const DELIMITERS = [",", ";", "\t", "|"] as const;
const ENCODINGS = ["utf-8", "windows-1252", "iso-8859-1", "utf-16le", "utf-16be"] as const;

const delimiterName = (delimiter: string, words: Words): string => {
  const at = DELIMITERS.indexOf(delimiter as (typeof DELIMITERS)[number]);
  return at >= 0 && hasWords(`import:delimiter.${at}`) ? words(`delimiter.${at}`) : `«${delimiter}»`;
};

/** Detection is right nearly always; where it is not, a person sees strange letters or one long column, and says so. */
function ReadAs({ look }: { readonly look: Look }): ReactNode {
  const words = useWords("import");
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      width={300}
      position="bottom-end"
      trapFocus={true}
      returnFocus={true}
      withRoles={true}
    >
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<FilterIcon size={14} />} onClick={() => setOpen(!isOpen)}>
          {words("detected.change")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={words("detected.change")}>
        {isOpen && <ReadAsForm look={look} onDone={() => setOpen(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function ReadAsForm({ look, onDone }: { readonly look: Look; readonly onDone: () => void }): ReactNode {
  const words = useWords("import");
  const { table } = useDesk();
  const [choice, setChoice] = useState<TableChoice>(table);
  const [row, setRow] = useState(String(look.headerRow));
  const set = (change: TableChoice): void => setChoice((before) => ({ ...before, ...change }));
  const known = ENCODINGS.find((name) => name === look.encoding.toLowerCase());
  const apply = (): void => {
    const headerRow = /^[1-9]\d{0,2}$/.test(row) ? Number(row) : look.headerRow;
    readAs({ ...choice, ...(headerRow !== look.headerRow || choice.headerRow !== undefined ? { headerRow } : {}) });
    onDone();
  };
  return (
    <div className={styles.form}>
      {look.format === "csv" ? (
        <>
          <Select
            size="xs"
            label={words("detected.encodingLabel")}
            value={choice.encoding ?? known ?? look.encoding}
            data={known ? [...ENCODINGS] : [look.encoding, ...ENCODINGS]}
            comboboxProps={{ withinPortal: false }}
            onChange={(encoding) => encoding && set({ encoding })}
          />
          <Select
            size="xs"
            label={words("detected.delimiterLabel")}
            value={choice.delimiter ?? look.delimiter}
            data={DELIMITERS.map((value, index) => ({ value, label: words(`delimiter.${index}`) }))}
            comboboxProps={{ withinPortal: false }}
            onChange={(delimiter) => delimiter && set({ delimiter })}
          />
        </>
      ) : (
        <Select
          size="xs"
          label={words("detected.sheetLabel")}
          value={choice.sheet ?? look.sheet}
          data={look.sheets}
          comboboxProps={{ withinPortal: false }}
          onChange={(sheet) => sheet && set({ sheet })}
        />
      )}
      <TextInput
        size="xs"
        label={words("detected.headerRowLabel")}
        inputMode="numeric"
        value={row}
        onChange={({ currentTarget: { value } }) => setRow(value.replace(/\D/g, ""))}
      />
      <Button size="xs" onClick={apply}>
        {words("detected.apply")}
      </Button>
    </div>
  );
}

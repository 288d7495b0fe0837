import { type DragEvent, type ReactNode, useId, useRef, useState } from "react";
import styles from "./file-drop.module.css";
import { formatBytes } from "./format.js";
import { SheetIcon, UploadIcon } from "./icons.js";
import { useLocale, useWords } from "./words.js";

interface FileDropProps {
  readonly label: string;
  /** Which files fit, in words. */
  readonly note: ReactNode;
  /** As in `<input accept>`: `.csv,.xlsx`. What is dropped is held against it too. */
  readonly accept: string;
  readonly file: File | null;
  readonly onFile: (file: File) => void;
  /** Why the file was not taken. */
  readonly error?: ReactNode;
  readonly isDisabled?: boolean;
}

const fits = (file: File, accept: string): boolean =>
  accept.split(",").some((ending) => file.name.toLowerCase().endsWith(ending.trim().toLowerCase()));

/** One file, dropped or chosen; the whole area is the button. */
export function FileDrop({ label, note, accept, file, onFile, error, isDisabled = false }: FileDropProps): ReactNode {
  const words = useWords("kit");
  const locale = useLocale();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [isWrong, setWrong] = useState(false);
  const noteId = useId();

  const take = (chosen: File | undefined): void => {
    if (!chosen || isDisabled) return;
    setWrong(!fits(chosen, accept));
    if (fits(chosen, accept)) onFile(chosen);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  const trouble = isWrong ? words("file.wrongKind", { accept }) : error;
  return (
    <div>
      <input
        ref={input}
        type="file"
        accept={accept}
        className="visually-hidden"
        tabIndex={-1}
        aria-hidden={true}
        disabled={isDisabled}
        onChange={({ currentTarget }) => {
          take(currentTarget.files?.[0]);
          // The same file may be chosen again after it was mended.
          currentTarget.value = "";
        }}
      />
      <button
        type="button"
        className={styles.drop}
        data-over={isOver || undefined}
        data-wrong={trouble ? true : undefined}
        disabled={isDisabled}
        aria-describedby={noteId}
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        {file ? (
          <SheetIcon size={24} stroke={1.4} aria-hidden={true} />
        ) : (
          <UploadIcon size={24} stroke={1.4} aria-hidden={true} />
        )}
        <span className={styles.label}>{file ? file.name : label}</span>
        <span className={styles.note} id={noteId}>
          {file ? `${formatBytes(file.size, locale)} · ${words("file.change")}` : note}
        </span>
      </button>
      {trouble && (
        <p className={styles.trouble} role="alert">
          {trouble}
        </p>
      )}
    </div>
  );
}

import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ForwardIcon } from "../../../kit/icons.js";
import { toastTrouble } from "../../../kit/toasts.js";
import { useWords } from "../../../kit/words.js";
import { type ImportView, stage } from "./data.js";
import { csvOf } from "./mend-model.js";
import { markSent, useMends, waiting } from "./mends.js";
import styles from "./rejects.module.css";

/** The mended rows, ready to go in as a small file with the same columns, checked like any other. */
export function MendsBar({ record }: { readonly record: ImportView }): ReactNode {
  const words = useWords("import");
  const navigate = useNavigate();
  const rows = waiting(useMends(record.id));
  const headers = record.detected?.headers ?? [];
  const sending = useMutation({
    mutationFn: () => {
      // How the first file was to be read says nothing about ours.
      const { table: _, ...options } = record.options;
      const fileName = words("mend.file", { name: record.fileName.replace(/\.\w{1,5}$/, "") });
      const order = { creditorId: record.creditor.id, fileName, mapping: record.mapping, options };
      return stage(order, new Blob([csvOf(headers, rows)]), {
        signal: new AbortController().signal,
        onProgress: () => {},
      });
    },
    onSuccess: ({ id }) => {
      markSent(record.id, id);
      return navigate({ to: "/import", search: { id } });
    },
    onError: toastTrouble,
  });
  if (rows.length === 0) return null;
  const mayGo = record.state === "committed";
  return (
    <div className={styles.mends} role="status">
      <span>
        <strong>{words("mend.count", { count: rows.length })}</strong> {!mayGo && words("mend.later")}
      </span>
      {mayGo && (
        <Button
          size="xs"
          loading={sending.isPending}
          rightSection={<ForwardIcon size={14} />}
          onClick={() => sending.mutate()}
        >
          {words("mend.check")}
        </Button>
      )}
    </div>
  );
}

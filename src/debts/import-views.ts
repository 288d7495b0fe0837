import { Readable } from "node:stream";

/** What the routes of imports show alike. */

export const problemView = ({
  values,
  ...problem
}: {
  field: string | null;
  column: string | null;
  code: string;
  values: Readonly<Record<string, string | number>>;
}) => ({
  ...problem,
  values: { ...values },
});

/** Options that are left out are absent, not undefined: the reader takes what is there for an order. */
export const tableOptionsOf = (options: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

export const csv = (source: Iterable<string> | AsyncIterable<string>, fileName: string) => ({
  contentType: "text/csv; charset=utf-8",
  fileName,
  body: Readable.from(source, { objectMode: false }),
});

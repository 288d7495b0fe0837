export interface FactRow {
  readonly fields: Readonly<Record<string, string>> | null;
}

export interface FoundBrowser {
  readonly executablePath: string;
  readonly args: string[];
  readonly env: Record<string, string | undefined>;
  /** The package or path it came from, for the reader of a report. */
  readonly from: string;
}

export function findBrowser(): Promise<FoundBrowser>;

/** What is behind the ids in a rule; null while it is not known, or gone. */
export interface Names {
  readonly of: (what: "segment" | "creditorId" | "strategyId", id: string) => string | null;
}

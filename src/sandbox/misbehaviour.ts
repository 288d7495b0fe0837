/** The points at which a sandbox server can be told to misbehave. `end` is after the final dot. */
export const SANDBOX_STAGES = ["greeting", "mail", "rcpt", "body", "end"] as const;
export type SandboxStage = (typeof SANDBOX_STAGES)[number];

/** What goes wrong. */
export type Mischief =
  | { readonly kind: "delay"; readonly ms: number }
  /** Nothing more is said, until the client or the sandbox closes. */
  | { readonly kind: "hang" }
  /** `text` may begin with an enhanced code: "5.1.1 User unknown". */
  | { readonly kind: "answer"; readonly code: number; readonly text: string }
  /** The connection breaks. At `end`, `isStored` says whether the mail is in the mailbox all the same. */
  | { readonly kind: "drop"; readonly isStored?: boolean };

export interface Misbehaviour {
  readonly at: SandboxStage;
  readonly does: Mischief;
  /** Only for this recipient. Before RCPT the recipient is not known, so such a rule is for `rcpt`, `body` or `end`. */
  readonly to?: string;
  /** How often it happens before it is over. Without it: until it is taken back. */
  readonly times?: number;
}

/** The rules in force, in the order they were given. */
export class MisbehaviourBook {
  readonly #rules = new Set<{ readonly rule: Misbehaviour; left: number }>();

  /** Adds a rule; the answer takes it back. */
  add(rule: Misbehaviour): () => void {
    const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
    this.#rules.add(entry);
    return () => this.#rules.delete(entry);
  }

  /** What goes wrong at this point, for this recipient where one is known? Asking uses up one time. */
  at(stage: SandboxStage, to?: string): Mischief | undefined {
    for (const entry of this.#rules) {
      const { rule } = entry;
      if (rule.at !== stage || (rule.to !== undefined && rule.to.toLowerCase() !== to?.toLowerCase())) continue;
      entry.left -= 1;
      if (entry.left <= 0) this.#rules.delete(entry);
      return rule.does;
    }
    return undefined;
  }
}

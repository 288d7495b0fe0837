/**
 * A checked template: the only constructs that exist here, with every name resolved.
 *
 * It is made from liquidjs's own parse, so the grammar is Liquid's; what liquidjs would evaluate by walking tokens
 * is already decided, so that compiling it to functions is a plain translation.
 */
export type TreeNode =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "output"; readonly value: Value }
  | { readonly is: "assign"; readonly slot: number; readonly value: Value }
  | { readonly is: "branch"; readonly arms: readonly Arm[]; readonly otherwise: readonly TreeNode[] }
  | {
      readonly is: "case";
      readonly subject: Operand;
      readonly arms: readonly CaseArm[];
      readonly otherwise: readonly TreeNode[];
    }
  | Loop;

export interface Arm {
  readonly test: Test;
  readonly body: readonly TreeNode[];
}

/** As in liquidjs, every arm with an equal value is rendered, not only the first. */
export interface CaseArm {
  readonly values: readonly Operand[];
  readonly body: readonly TreeNode[];
}

export interface Loop {
  readonly is: "loop";
  readonly list: Operand;
  readonly offset: number;
  readonly limit: number;
  readonly itemSlot: number;
  readonly indexSlot: number;
  readonly lengthSlot: number;
  readonly body: readonly TreeNode[];
  readonly otherwise: readonly TreeNode[];
}

/** An operand passed through filters, left to right. */
export interface Value {
  readonly operand: Operand;
  readonly filters: readonly FilterCall[];
}

export interface FilterCall {
  readonly name: string;
  readonly args: readonly Operand[];
}

export type Literal = string | number | boolean;
export type ForloopField = "index" | "index0" | "rindex" | "rindex0" | "first" | "last" | "length";

export type Operand =
  | { readonly is: "literal"; readonly value: Literal }
  | { readonly is: "fact"; readonly keys: readonly string[] }
  | { readonly is: "local"; readonly slot: number; readonly keys: readonly string[] }
  | {
      readonly is: "forloop";
      readonly field: ForloopField;
      readonly indexSlot: number;
      readonly lengthSlot: number;
    };

export type Comparison = "==" | "!=" | ">" | "<" | ">=" | "<=" | "contains";
export type Nothing = "nil" | "empty" | "blank";

export type Test =
  | { readonly is: "truthy"; readonly operand: Operand }
  | { readonly is: "compare"; readonly by: Comparison; readonly left: Operand; readonly right: Operand }
  | { readonly is: "nothing"; readonly which: Nothing; readonly operand: Operand }
  | { readonly is: "not"; readonly test: Test }
  | { readonly is: "and" | "or"; readonly left: Test; readonly right: Test };

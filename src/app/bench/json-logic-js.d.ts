/** The package brings no types. */
declare module "json-logic-js" {
  export type RulesLogic =
    | boolean
    | number
    | string
    | null
    | readonly RulesLogic[]
    | { readonly [operator: string]: RulesLogic };
  const jsonLogic: { apply(logic: RulesLogic, data: unknown): unknown };
  export default jsonLogic;
}

export type { Encoding } from "./encoding.js";
export { UnreadableFile } from "./limits.js";
export { openTable } from "./open-table.js";
export type { Table, TableOptions } from "./table.js";

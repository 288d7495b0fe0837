import type { PromiseRow } from "./store.js";

export const promiseView = ({ debtorId: _, openMinor: __, ...promise }: PromiseRow) => promise;

import { keepPreviousData, type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

/** A page of a list as the server gives it: `next` is the cursor of the following one. */
export interface Page<Row> {
  readonly items: readonly Row[];
  readonly next: string | null;
}

/** What a table needs to know of a list that comes in pages. */
export interface PagesView<Row> {
  /** Undefined until the first answer. */
  readonly rows: readonly Row[] | undefined;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly dataFrom?: number | undefined;
  readonly onRetry?: (() => void) | undefined;
  readonly hasMore: boolean;
  readonly isMoreLoading: boolean;
  readonly onMore: () => void;
}

export interface PagesOf<Row> {
  readonly queryKey: QueryKey;
  readonly fetchPage: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>;
  /** Live topics that make this list old. */
  readonly topics?: readonly string[];
}

/** A list of the server for `DataTable`. While filters change, the rows before stay until the new ones are there. */
export function usePages<Row>({ queryKey, fetchPage, topics }: PagesOf<Row>): PagesView<Row> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    ...(topics && { meta: { topics } }),
  });
  const { data, error, dataUpdatedAt, hasNextPage, isFetchingNextPage, isPending, fetchNextPage, refetch } = query;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items), [data]);
  const onMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const onRetry = useCallback(() => void refetch(), [refetch]);
  return {
    rows,
    error,
    onRetry,
    onMore,
    dataFrom: dataUpdatedAt,
    isLoading: isPending,
    hasMore: hasNextPage,
    isMoreLoading: isFetchingNextPage,
  };
}

/** A list that comes whole. */
export const wholeList = <Row>(query: {
  readonly data: readonly Row[] | undefined;
  readonly error: unknown;
  readonly dataUpdatedAt: number;
  readonly isPending: boolean;
  readonly refetch: () => unknown;
}): PagesView<Row> => ({
  rows: query.data,
  error: query.error,
  dataFrom: query.dataUpdatedAt,
  isLoading: query.isPending,
  onRetry: () => void query.refetch(),
  hasMore: false,
  isMoreLoading: false,
  onMore: () => {},
});
